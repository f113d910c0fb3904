import {describe, expect, test} from 'vitest';
import {openRollcall} from '../../../source/sync/open.ts';
import {person, scimWorld} from '../../support/scim-world.ts';
import {openAppOver} from '../harness.tsx';

/** The dashboard over the real core, to which an identity provider pushes while it is open. */
async function openWorld(options: Parameters<typeof scimWorld>[0] = {}) {
	const world = await scimWorld(options);
	return {world, open: () => openAppOver(world.rollcall)};
}

/** The words of a frame, however they are wrapped. */
const flowing = (frame: string) => frame.replace(/\s+/g, ' ');
const secret = /rc_[\w-]{43}/;
const kept = async ({store}: Awaited<ReturnType<typeof scimWorld>>) =>
	JSON.stringify(await store.documents.read('connections'));

describe('the guided set-up of what pushes', () => {
	test('makes the token by the next key, shows it once with the tenant URL, and copies both', async () => {
		const {world, open} = await openWorld();
		await world.rollcall.setUp('entra', 'token');
		const {screen, terminal} = open();
		await screen.until('entra');
		await screen.press('enter');
		await screen.until('[3 tenant URL and token]');
		expect(flowing(screen.frame)).toContain('n makes another');
		expect(screen.frame).not.toMatch(secret);
		expect(flowing(screen.frame)).toContain('the setting URL (e) says how');
		await screen.press('n');
		await screen.until(secret);
		// No key leaves the page for its settings while it shows what does not come back.
		expect(flowing(screen.frame)).toContain('the setting URL says how');
		expect(screen.frame).toContain('Shown this once and kept nowhere');
		expect(screen.frame).toContain('/feeds/school/scim');
		expect(screen.frame).toContain('Secret Token');
		const token = secret.exec(screen.frame)![0];
		await screen.press('y');
		await screen.until('The token is on the clipboard');
		await screen.press('u');
		await screen.until('The tenant URL is on the clipboard');
		expect(copied(terminal.copy)).toEqual([token, expect.stringMatching(/\/feeds\/school\/scim$/)]);
		expect(await kept(world)).not.toContain(token);
		// It works, and it is gone from the screen once the page is left.
		expect((await world.as(`Bearer ${token}`)('GET', '/Users')).status).toBe(200);
		await screen.press('enter');
		await screen.until('[4 first contact]');
		expect(screen.frame).not.toMatch(secret);
		await screen.press('b');
		await screen.until('is not shown again');
		expect(screen.frame).not.toMatch(secret);
	});
	test('follows the first contact live: waiting, the test connection, the first person', async () => {
		const {world, open} = await openWorld();
		await world.rollcall.setUp('entra', 'contact');
		const {screen} = open();
		await screen.until('entra');
		await screen.press('enter');
		await screen.until('Waiting for the first contact');
		expect(screen.frame).toContain('rollcall serve does not run');
		await world.ask('GET', '/Users?filter=userName eq "nobody@school.example"');
		await screen.press('R');
		await screen.until(/First contact \d\d:\d\d/);
		expect(screen.frame).toContain('Waiting for the first person: a test connection sends nobody');
		expect(screen.frame).toContain('It came. ⏎ ends the set-up');
		await world.made();
		await screen.until('1 person');
	});
	test('left and taken up again goes on at the same step', async () => {
		const {world, open} = await openWorld();
		await world.rollcall.setUp('entra', 'contact');
		const {screen} = open();
		await screen.until('⏎ goes on with its set-up: first contact');
		await screen.press('enter');
		await screen.until('[4 first contact]');
		await screen.press('escape');
		await screen.until('Left for now');
		await screen.press('enter');
		await screen.until('[4 first contact]');
	});
});

describe('the page of a connection that is pushed to', () => {
	const opened = async (options: Parameters<typeof scimWorld>[0] = {}) => {
		const {world, open} = await openWorld(options);
		const {screen} = open();
		await screen.until('entra');
		return {world, screen};
	};
	test('says when it came last and how long ago, and how long its token lives', async () => {
		const {world, screen} = await opened();
		await world.made();
		await screen.press('enter');
		await screen.until(/Last push +\d\d:\d\d, just now/);
		expect(flowing(screen.frame)).toContain('noted every 5 minutes');
		expect(flowing(screen.frame)).toContain('(365 days left)');
		expect(screen.frame).toContain('1 person');
		expect(screen.frame).not.toContain('Last test');
	});
	test('of an organisation without anything else says that all is well, and when it came', async () => {
		const {world, screen} = await opened();
		expect(screen.frame).toContain('Nothing ran yet.');
		await world.made();
		await screen.until(/Nothing needs you: last push/);
		expect(screen.frame).not.toContain('Nothing ran yet');
	});
	test('lists its tokens, makes another beside it, and asks before a third ends the oldest', async () => {
		const {world, screen} = await opened();
		await screen.press('enter');
		await screen.until('Tokens');
		await screen.press('T');
		await screen.until('Tokens of entra');
		expect(flowing(screen.frame)).toContain('the setting URL says how');
		await screen.press('n');
		await screen.until(secret);
		const second = secret.exec(screen.frame)![0];
		await screen.press('escape');
		await screen.until('Last push');
		expect(screen.frame).not.toMatch(secret);
		await screen.press('T', 'n');
		await screen.until('Make a third token for entra?');
		// Enter twice is Cancel.
		await screen.press('enter', 'enter');
		expect((await world.ask('GET', '/Users')).status).toBe(200);
		await screen.press('n');
		await screen.until('Make a third token for entra?');
		await screen.press('down', 'enter');
		await screen.until(secret);
		expect((await world.ask('GET', '/Users')).status).toBe(401);
		expect((await world.as(`Bearer ${second}`)('GET', '/Users')).status).toBe(200);
	});
	test('revokes a token after a question, and says when no other one works', async () => {
		const {world, screen} = await opened();
		await screen.press('enter');
		await screen.until('Tokens');
		await screen.press('T');
		await screen.until('Tokens of entra');
		await screen.press('D');
		await screen.until('Revoke the token');
		expect(screen.frame).toContain('No other token works');
		await screen.press('enter');
		expect((await world.ask('GET', '/Users')).status).toBe(200);
		await screen.press('D', 'down', 'enter');
		await screen.until('is revoked');
		expect((await world.ask('GET', '/Users')).status).toBe(401);
		await screen.until('No token works now');
	});
	test('that is stopped names the attribute, and i puts it on the ignore list', async () => {
		const {world, screen} = await opened();
		expect((await world.ask('POST', '/Users', person({title: 'Head'}))).status).toBe(400);
		expect((await world.ask('GET', '/Users')).status).toBe(403);
		await screen.press('enter');
		await screen.until('● stopped'.slice(2));
		await screen.until(/Stopped by +title/);
		await screen.press('i');
		await screen.until('title is ignored from the next push on');
		expect((await world.ask('POST', '/Users', person({title: 'Head'}))).status).toBe(201);
		expect((await world.rollcall.connections())[0]!.settings).toContainEqual(
			expect.objectContaining({key: 'ignore', value: 'title'}),
		);
	});
	test('that is stopped takes pushes again by C, and stops once more for the same attribute', async () => {
		const {world, screen} = await opened();
		await world.ask('POST', '/Users', person({title: 'Head'}));
		await screen.press('enter');
		await screen.until(/Stopped by +title/);
		await screen.press('C');
		await screen.until('entra is connected again');
		expect((await world.ask('GET', '/Users')).status).toBe(200);
		expect((await world.ask('POST', '/Users', person({title: 'Head'}))).status).toBe(400);
		expect((await world.ask('GET', '/Users')).status).toBe(403);
	});
});

describe('a disconnected one', () => {
	test('says that its people are Manual and who takes them up next, and C connects it again', async () => {
		const {world, open} = await openWorld();
		await world.made();
		const never = new AbortController().signal;
		for await (const _ of world.rollcall.disconnect('entra', {yes: true}, never));
		const {screen} = open();
		await screen.until('entra');
		await screen.press('enter');
		await screen.until(/Move +from entra/);
		expect(flowing(screen.frame)).toContain('1 account left, Manual and delivered by nobody');
		expect(flowing(screen.frame)).toContain('To go on by uploads: n on screen Connections (1)');
		expect((await world.ask('GET', '/Users')).status).toBe(401);
		await screen.press('C');
		await screen.until('entra is connected again');
		expect((await world.ask('GET', '/Users')).status).toBe(200);
	});
});

describe('in quarantine', () => {
	test('says since when and how many failed, and C lets pushes go on', async () => {
		const {world, open} = await openWorld();
		await world.store.documents.update('connections', (document) =>
			JSON.parse(
				JSON.stringify(document).replace(
					'"tokens":',
					'"quarantine":{"at":"2026-08-21T01:00:00.000Z","failed":3000,"of":6000},"tokens":',
				),
			),
		);
		const {screen} = open();
		await screen.until('entra');
		await screen.press('enter');
		await screen.until(/Quarantine +since 01:00: 3,000 of 6,000 pushes/);
		expect(screen.frame).toContain('▲ held');
		expect(screen.frame).toContain('C lets pushes go on');
		await screen.press('C');
		await screen.until('entra is connected again');
		expect((await world.ask('GET', '/Users')).status).toBe(200);
	});
});

describe('removals past the guard', () => {
	/** Sixty people, of whom the last thirty are removed: more than the guard lets pass. */
	const removed = async () => {
		const {world, open} = await openWorld();
		const ids: string[] = [];
		for (let index = 0; index < 60; index++)
			ids.push(
				await world.made({
					externalId: `e-${index}`,
					userName: `p${index}@school.example`,
					name: {givenName: `Given${index}`, familyName: 'Family'},
				}),
			);
		for (const id of ids.slice(30)) await world.ask('DELETE', `/Users/${id}`);
		const waiting = (await world.rollcall.stagedRemovals('entra')).people.length;
		expect(waiting).toBeGreaterThan(11);
		const {screen} = open();
		await screen.until('entra');
		await screen.press('enter', 'r');
		await screen.until(`${waiting} removals wait for approval`);
		return {world, screen, waiting, ids};
	};
	const left = async ({rollcall}: Awaited<ReturnType<typeof scimWorld>>) =>
		(await rollcall.stagedRemovals('entra')).people.length;

	test('are listed by name, a window of them', async () => {
		const {screen} = await removed();
		await screen.until(/▸ +Given\d+ Family/);
		expect(flowing(screen.frame)).toContain('a carries all of them out, d takes all of them back');
	});
	test('are approved in part: those that are marked', async () => {
		const {world, screen, waiting} = await removed();
		await screen.press(' ', ' ');
		await screen.until('the 2 marked');
		await screen.press('a');
		await screen.until(`Deactivate 2 people of ${waiting}?`);
		await screen.press('enter');
		expect(await left(world)).toBe(waiting);
		await screen.press('a', 'down', 'enter');
		await screen.until('2 people: deactivated');
		await screen.until(`${waiting - 2} removals wait`);
		expect(await left(world)).toBe(waiting - 2);
	});
	test('are approved as a whole when their number is typed', async () => {
		const {world, screen, waiting} = await removed();
		await screen.press('a');
		await screen.until('type the number');
		await screen.press('enter', 'enter');
		expect(await left(world)).toBe(waiting);
		await screen.press(...String(waiting), 'enter');
		await screen.until('deactivated');
		expect(await left(world)).toBe(0);
	});
	test('are approved as they were when it was asked: who is removed meanwhile goes on waiting', async () => {
		const {world, screen, waiting, ids} = await removed();
		await screen.press('a');
		await screen.until('type the number');
		await world.ask('DELETE', `/Users/${ids[0]}`);
		expect(await left(world)).toBe(waiting + 1);
		await screen.press(...String(waiting), 'enter');
		await screen.until(`${waiting} people: deactivated`);
		expect(await left(world)).toBe(1);
	});
	test('are discarded: the people stay', async () => {
		const {world, screen} = await removed();
		await screen.press('d', 'down', 'enter');
		await screen.until('kept as they were');
		expect(await left(world)).toBe(0);
	});
	test('are not decided about by who may not', async () => {
		const {world} = await openWorld();
		const {screen} = openAppOver(openRollcall({...world.context, operator: {name: 'ben', role: 'Manager'}}));
		await screen.until('entra');
		await screen.press('enter', 'T');
		await screen.press('n');
		expect(screen.frame).not.toMatch(secret);
	});
});

const copied = (copy: unknown) =>
	(copy as {mock: {calls: ReadonlyArray<readonly [string]>}}).mock.calls.map(([text]) => text);

test('what is kept over the identity provider stands in the person, and F takes it back', async () => {
	const {world, open} = await openWorld();
	const id = await world.made();
	const before = await world.account();
	await world.store.commit([
		{
			collection: 'accounts',
			key: before.personId,
			before,
			after: {
				...before,
				firstName: 'Eva',
				pushed: {...before.pushed!, id, overruled: {firstName: 'Ana'}},
			},
		},
	]);
	const {screen} = open();
	await screen.press('3');
	await screen.until('1 found');
	await screen.press('enter');
	await screen.until('Kept here over');
	// Since when was not noted in a state of before: nothing is said of it.
	expect(flowing(screen.frame)).toContain(
		'Kept here over what entra says, by a decision, until it says something else: first name (there: Ana). F follows it in these again.',
	);
	await screen.press('F');
	await screen.until('follows SCIM again: first name as it said last');
	expect(await world.account()).toEqual(before);
	await screen.until(/^(?!.*Kept here over)/s);
	expect(screen.frame).toContain('Ana Diaz');
});
