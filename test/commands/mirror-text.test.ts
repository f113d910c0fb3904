import {describe, expect, test} from 'vitest';
import {incomingText, mirrorJson, mirrorLines, mirrorPlanText} from '../../source/commands/mirror-text.ts';
import {exitCodes} from '../../source/core/errors.ts';
import {mirrorFactsOf} from '../../source/dashboard/screens/connections/mirror-facts.ts';
import {heldMirror} from '../support/fake-mirror.ts';
import {type JamfWorld, jamfWorld} from '../support/jamf-world.ts';
import {finished} from '../support/roster.ts';

const never = new AbortController().signal;

/** A two-way Jamf School with one student of its own. */
async function twoWay(settings: Readonly<Record<string, string>> = {}): Promise<JamfWorld> {
	const all = await jamfWorld({settings: {sftp: 'yes', sftpAutomatically: 'yes', ...settings}});
	const {id} = all.jamf.school.user('kid', {firstName: 'Kid', lastName: 'Young', locationId: 3});
	all.jamf.school.class('Chess', {locationId: 3, students: [{id}]});
	await all.night();
	return all;
}

test('a plan says what is to be written, of an empty value that it is none, and who joins and leaves a class', () => {
	const lines = mirrorPlanText(heldMirror, heldMirror.plan!, {changes: true});
	expect(lines[0]).toBe(`To be written to jamf  ${'b2'.repeat(6)}`);
	expect(lines).toContain('  update-user p3: email: old@x.example → nothing (e-mail is not as here)');
	expect(lines).toContain('  set-members c1: 1 student (-1), 0 teachers (-1) (members are not as here)');
});

describe('two-way without a target', () => {
	const line =
		/^Not uploaded: nothing of "jamf" is uploaded: Apple School Manager is not connected\. To connect it: /;

	test('says in the plan and after the sync that nothing is uploaded, and how that is mended', async () => {
		const all = await twoWay();
		await finished(all.disconnect('asm', {yes: true}, never));
		const looked = await all.look();
		expect(incomingText(looked, false)).toContainEqual(expect.stringMatching(line));
		expect(mirrorJson(looked, false)).toMatchObject({notUploaded: looked.notUploaded});
		expect(mirrorLines(await all.mirror())).toContainEqual(expect.stringMatching(line));
		const view = (await all.connections()).find(({name}) => name === 'jamf')!;
		const facts = new Map(mirrorFactsOf(view, undefined));
		expect(facts.get('Direction')).not.toContain('each sync uploads it');
		expect(facts.get('Upload')).toContain('Apple School Manager is not connected');
	});

	test('says nothing of it where it is uploaded', async () => {
		const all = await twoWay();
		const looked = await all.look();
		expect(incomingText(looked, false).join('\n')).not.toContain('Not uploaded');
		expect(mirrorJson(looked, false)).toMatchObject({notUploaded: null});
		const view = (await all.connections()).find(({name}) => name === 'jamf')!;
		expect(new Map(mirrorFactsOf(view, undefined)).get('Direction')).toContain(
			'each sync uploads it by SFTP',
		);
	});

	test('says it once where a target is there and is fed by others alone', async () => {
		const all = await twoWay();
		await all.reconfigure('asm', {settings: {feeds: 'sis'}, secrets: {}});
		const lines = mirrorLines(await all.mirror()).filter((each) => each.includes('feeds no target'));
		expect(lines).toHaveLength(1);
	});
});

test('an upload of what was edited here is no word of people who came in', async () => {
	const all = await twoWay();
	await all.mirror();
	await all.hours(2);
	await all.mirror();
	await all.edit(['S1'], {firstName: 'Edited'}, {agreed: true});
	const lines = mirrorLines(await all.mirror());
	expect(lines[0]).toMatch(/^jamf: nothing comes in \(R\d+\)$/);
	expect(lines).toContainEqual(expect.stringMatching(/^asm: sent /));
});

test('a conflict of what comes in is told where nothing comes in for it', async () => {
	const all = await twoWay();
	await all.mirror();
	await all.hours(2);
	await all.mirror();
	const list = await all.users({});
	const accounts = Array.from({length: list.length}, (_, index) => list.at(index)!.account);
	const kid = accounts.find(({firstName}) => firstName === 'Kid')!;
	await all.edit([kid.personId], {firstName: 'Ours'}, {agreed: true});
	await all.mirror();
	await all.hours(2);
	await all.mirror();
	all.jamf.school.user('kid', {firstName: 'Theirs'});
	const result = await all.mirror();
	expect(result.exitCode).toBe(exitCodes.heldBack);
	expect(mirrorLines(result)).toContain(
		'1 conflict of what comes in waits for a decision: rollcall conflicts',
	);
});

describe('values there that were never agreed on', () => {
	const other = {firstName: 'Otherwise', lastName: 'Family1', email: 's1@school.example', locationId: 3};

	test('are told in the plan with names, before and after, and wait for an approval two-way', async () => {
		const all = await twoWay();
		all.jamf.school.user('s1', other);
		const looked = await all.look();
		const lines = mirrorPlanText(looked, looked.plan!, {changes: false});
		const at = lines.indexOf('Replaced there by ours, though both sides never agreed on it (1):');
		expect(lines[at + 1]).toBe('  Given1 Family1 (S1): firstName Otherwise → Given1');
		expect(mirrorJson(looked, false)).toMatchObject({
			replaced: [{key: 'S1', field: 'firstName', before: 'Otherwise', after: 'Given1'}],
		});
		const held = await all.mirror();
		expect(held).toMatchObject({outcome: 'held', exitCode: exitCodes.held});
		expect(all.jamf.writes).toEqual([]);
		await all.mirror({approve: held.plan!.hash});
		expect(all.jamf.school.userCalled('s1')?.firstName).toBe('Given1');
	});

	test('are told and not held one-way, which was asked to make it so', async () => {
		const all = await jamfWorld();
		all.jamf.school.user('s1', other);
		await all.night();
		const looked = await all.look();
		expect(mirrorPlanText(looked, looked.plan!, {changes: false}).join('\n')).toContain('Otherwise → Given1');
		expect((await all.mirror()).outcome).toBe('applied');
	});
});
