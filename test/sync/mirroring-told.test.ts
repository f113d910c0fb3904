import {expect, it} from 'vitest';
import {jamfWorld} from '../support/jamf-world.ts';
import {finished} from '../support/roster.ts';

const creating = {createUsers: 'all', createClasses: 'yes'};
const never = new AbortController().signal;

it('tells what waits: refused writes, locations that are none there, and what creating would make', async () => {
	const all = await jamfWorld();
	all.jamf.school.location(3, 'Elsewhere', {asmIdentifier: 'L9'});
	await all.night();
	await all.mirror();
	const texts = async () => (await all.overview()).findings.map(({text}) => text);
	expect(await texts()).toContain('North School (L1) is no location in jamf: 16 people wait for it');

	await all.set({...creating, locations: 'L1 = 3'});
	all.jamf.fault = ({method, path, body}) =>
		method === 'POST' && path === '/users' && (body as {username: string}).username === 's3'
			? {status: 400, body: {code: 400, message: 'EmailAlreadyInUse'}}
			: undefined;
	await all.approved();
	const told = await texts();
	expect(told.filter((text) => text.includes('is no location'))).toEqual([]);
	expect(told).toContainEqual(
		expect.stringContaining('jamf refused, or did not answer, 1 write: create-user S3'),
	);
	expect(told).toContainEqual(expect.stringContaining('15 users created, 10 classes created'));
	expect((await all.overview()).level).toBe('attention');
});

it('tells a held plan with its hash, and how it is approved', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	const held = await all.mirror();
	const {findings, held: list} = await all.overview();
	expect(list).toMatchObject([{connection: 'jamf', hash: held.plan?.hash}]);
	expect(findings).toContainEqual(
		expect.objectContaining({
			severity: 'failed',
			next: expect.stringContaining(`rollcall sync jamf --approve ${held.plan!.hash.slice(0, 12)}`),
		}),
	);
	const view = (await all.connections()).find(({name}) => name === 'jamf');
	expect(view).toMatchObject({mirrors: 'one-way', reads: false, state: 'held'});
});

it('shows what a run wrote, and explains how somebody stands there', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	const {run} = await all.approved();
	const difference = await all.diff(run!.id);
	expect(difference.counts).toEqual({mirrored: {create: 26, update: 0, remove: 0}});
	const [first] = difference.records;
	expect(first?.fields.length).toBeGreaterThan(0);

	const {lines} = await all.explain('S1');
	const there = lines.filter(({stage}) => stage === 'elsewhere');
	expect(there).toHaveLength(1);
	expect(there[0]?.text).toMatch(/^The user \d+ of jamf, made by us; .* a read may not show it yet\.$/);
	expect(
		(await all.explain('K1')).lines.some(
			({stage, text}) => stage === 'elsewhere' && text.includes('made by us'),
		),
	).toBe(true);
});

it('explains one that was asked for and not answered as nobody’s yet, on whom nothing is agreed', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	all.jamf.fault = ({method, path, body}) =>
		method === 'POST' && path === '/users' && (body as {username: string}).username === 's3'
			? 'dropped'
			: undefined;
	await all.approved();
	const {lines} = await all.explain('S3');
	const [there] = lines.filter(({stage}) => stage === 'elsewhere');
	expect(there?.text).toMatch(
		/^A user of jamf that is not known to be made; a write was asked for on .* and not answered\.$/,
	);
});

it('explains, two-way, that a user of somebody whom a SIS delivers is left out, and not that none is listed', async () => {
	const all = await jamfWorld({settings: {...creating, sftp: 'yes', studentGroups: 'Guests'}});
	await all.night();
	const {school} = all.jamf;
	school.groups.set(1, 'Guests');
	school.user('guest', {firstName: 'Gia', lastName: 'Guest', locationId: 3, groupIds: [1]});
	school.user('s1', {
		firstName: 'Given1',
		lastName: 'Family1',
		email: 's1@school.example',
		locationId: 3,
		groupIds: [1],
	});
	const first = await all.mirror();
	await all.mirror({approve: first.plan?.hash ?? first.incoming!.plan.hash});
	await all.hours(2);
	await all.mirror();
	const told = (await all.explain('S1')).lines.flatMap(({connection, stage, text}) =>
		connection === 'jamf' && (stage === 'source' || stage === 'filter') ? [text] : [],
	);
	expect(told).toEqual(['users:2 is left out: comes from another connection, or was made here.']);
});

it('explains an open conflict of a mirror by its title, and that nothing is written there meanwhile', async () => {
	const all = await jamfWorld({settings: creating});
	all.jamf.school.user('s1', {firstName: 'Otto', lastName: 'Zimmer', locationId: 3});
	await all.night();
	await all.approved();
	const [asked] = await all.conflicts();
	const {id} = asked!.conflict;
	const told = async () =>
		(await all.explain('S1')).lines.flatMap(({stage, text}) => (stage === 'conflicts' ? [text] : []));
	expect(await told()).toEqual([
		expect.stringMatching(
			/^Doubtful pair \(c-\w+\) waits for a decision since .*: nothing of it is written to jamf meanwhile\.$/,
		),
	]);
	await all.resolve(id, 's', {});
	expect(await told()).toEqual([expect.stringMatching(/^Doubtful pair \(c-\w+\) was decided by /)]);
});

it('forgets a pair with its person, in history too', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	await all.approved();
	const {length} = all.jamf.writes;
	await finished(all.disconnect('sis', {yes: true}, never));
	await finished(all.forget(['S1']));
	const snapshot = await all.store.read();
	const rows = [...(await snapshot.load('mirrored')).values()];
	await snapshot.release();
	expect(rows.filter(({kind}) => kind === 'users')).toHaveLength(15);
	for (let sequence = 1; ; sequence++) {
		const commit = await all.store.history(sequence);
		if (commit === undefined) break;
		expect(JSON.stringify(commit.changes.filter(({collection}) => collection === 'mirrored'))).not.toContain(
			'Given1"',
		);
	}
	expect(all.jamf.writes).toHaveLength(length);
});

it('runs at its times with serve', async () => {
	const all = await jamfWorld({settings: {...creating, frequency: 'daily', timeOfDay: '03:00'}});
	await all.night();
	await all.approved();
	await all.hours(2);
	await all.mirror();
	await all.hours(26);
	all.jamf.school.user('s1', {firstName: 'Otherwise'});
	const events = [];
	for await (const event of all.serve({once: true}, never)) events.push(event);
	expect(events).toContainEqual(
		expect.objectContaining({what: 'ended', connection: 'jamf', state: 'succeeded', exitCode: 0}),
	);
	expect(all.jamf.school.userCalled('s1')?.firstName).toBe('Given1');
});

it('is tested, disconnected and connected again; nothing there is taken away by that, and nobody is made twice', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	await all.approved();
	expect(await all.test('jamf', {}, never)).toMatchObject({ok: true});
	const planned: string[] = [];
	for await (const _ of all.disconnect(
		'jamf',
		{
			confirm: async ({steps}) => {
				planned.push(...steps);
				return true;
			},
		},
		never,
	));
	expect(planned.join(' ')).toContain('Nothing is written to jamf any more');
	const [view] = (await all.connections()).filter(({name}) => name === 'jamf');
	// Nobody came from there, so nobody is Manual.
	expect(view?.message).toContain('nothing is written to it');
	expect(view?.message).not.toContain('Manual');
	await expect(all.mirror()).rejects.toMatchObject({exitCode: 2});
	await all.reconnect('jamf', {settings: {}, secrets: {}});
	await all.hours(2);
	const {length} = all.jamf.writes;
	expect(await all.mirror()).toMatchObject({outcome: 'nothing to do', exitCode: 0});
	expect(all.jamf.writes).toHaveLength(length);
});
