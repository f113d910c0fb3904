import {expect, it} from 'vitest';
import {RollcallError, TemporaryError} from '../../source/core/errors.ts';
import {jamfWorld, named} from '../support/jamf-world.ts';
import {finished} from '../support/roster.ts';
import {district} from '../support/world.ts';

const creating = {createUsers: 'all', createClasses: 'yes'};

it('writes the others where one is refused, and that one with the next sync', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	all.jamf.fault = ({method, path, body}) =>
		method === 'POST' && path === '/users' && (body as {username: string}).username === 's3'
			? {status: 400, body: {code: 400, message: 'EmailAlreadyInUse'}}
			: undefined;
	const result = await all.approved();
	expect(result).toMatchObject({outcome: 'applied', exitCode: 3, run: {state: 'succeeded with issues'}});
	expect(result.wrote).toMatchObject({
		written: {'create-user': 15, 'create-class': 10, 'set-members': 10},
		failed: 1,
		left: 0,
		refused: [{does: 'create-user', key: 'S3', how: 'refused'}],
	});
	expect(result.wrote?.refused[0]?.message).toContain('EmailAlreadyInUse');

	all.jamf.fault = undefined;
	await all.hours(2);
	const again = await all.mirror();
	expect(again.wrote).toMatchObject({written: {'create-user': 1, 'set-members': 1}, failed: 0});
	expect(all.jamf.school.users.size).toBe(16);
});

it('goes on with what the key may do, where it lacks the right to one verb', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	all.jamf.rights.delete('PUT');
	const result = await all.approved();
	expect(result.wrote).toMatchObject({
		written: {'create-user': 16, 'create-class': 10},
		failed: 10,
		left: 0,
	});
	expect(new Set(result.wrote?.refused.map(({how, does}) => `${does} ${how}`))).toEqual(
		new Set(['set-members not-allowed']),
	);
	// Asked once: a right that is missing is missing for all.
	expect(all.jamf.asked.filter(({method}) => method === 'PUT')).toHaveLength(1);

	all.jamf.rights.add('PUT');
	await all.hours(2);
	expect((await all.mirror()).wrote).toMatchObject({written: {'set-members': 10}, failed: 0});
});

it('stops where nobody answers, says what is left, and is tried again by itself', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	let answered = 0;
	all.jamf.fault = ({method}) =>
		method === 'GET' || answered++ < 5 ? undefined : {status: 503, body: 'Service Unavailable'};
	const result = await all.approved();
	expect(result).toMatchObject({exitCode: 5, run: {state: 'succeeded with issues'}});
	expect(result.wrote).toMatchObject({written: {'create-user': 5}, failed: 3});
	expect(result.wrote!.left).toBeGreaterThan(20);
	expect(result.run?.retryAt).toBeDefined();
	expect(result.run?.message).toContain('were not tried');
});

it('goes on where answers are lost here and there, and not one after the other', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	const {plan} = await all.look();
	let asked = 0;
	const shaky = all.withMirror((kind) => ({
		...kind,
		mirror: (context) => {
			const mirror = kind.mirror!(context);
			return {
				...mirror,
				async write(write, signal) {
					if (write.does === 'create-user' && asked++ % 3 < 2) throw new TemporaryError('no answer');
					return await mirror.write(write, signal);
				},
			};
		},
	}));
	const {wrote} = await finished(
		shaky.syncMirror('jamf', {approve: plan!.hash}, new AbortController().signal),
	);
	expect(wrote).toMatchObject({written: {'create-user': 5, 'create-class': 10}, failed: 11, left: 0});
});

it('makes nobody twice where the answer was lost and the read is stale', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	all.jamf.school.stale = {reads: 3, milliseconds: 600_000};
	let cut = 0;
	all.jamf.fault = ({method, path}) =>
		method === 'POST' && path === '/users' && cut++ < 2 ? 'cut' : undefined;
	await all.approved();
	for (let sync = 0; sync < 4; sync++) {
		await all.hours(0.2);
		await all.mirror();
	}
	all.jamf.school.stale = {reads: 0, milliseconds: 0};
	for (let sync = 0; sync < 3; sync++) {
		await all.hours(2);
		await all.approved();
	}
	expect(all.jamf.school.users.values().map(({username}) => username)).toHaveLength(16);
	expect(all.jamf.school.classes.size).toBe(10);
	const last = await all.mirror();
	expect(last).toMatchObject({outcome: 'nothing to do', exitCode: 0});
});

it('repeats nothing while reads are stale', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	all.jamf.school.stale = {reads: 5, milliseconds: 0};
	await all.approved();
	const {length} = all.jamf.writes;
	for (let sync = 0; sync < 3; sync++) expect((await all.mirror()).exitCode).toBe(0);
	expect(all.jamf.writes).toHaveLength(length);
});

it('refuses an empty answer, and takes nobody away by it', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	await all.approved();
	await all.hours(2);
	const {length} = all.jamf.writes;
	all.jamf.fault = ({path}) =>
		path === '/users' ? {status: 200, body: {code: 200, count: 0, users: []}} : undefined;
	await expect(all.mirror()).rejects.toMatchObject({exitCode: 7});
	expect(all.jamf.writes).toHaveLength(length);
	const [last] = (await all.runs({limit: 1})).items;
	expect(last).toMatchObject({kind: 'mirror', state: 'failed', connectionName: 'jamf'});
});

it('writes nothing while it is switched off, and says how it is switched on', async () => {
	const all = await jamfWorld({settings: {sync: 'no'}});
	await all.night();
	await expect(all.mirror()).rejects.toMatchObject({
		exitCode: 2,
		next: 'To switch it on: rollcall connections set jamf --set sync=yes',
	});
	expect(all.jamf.asked).toEqual([]);
});

it('is refused while Jamf School synchronises the same people by itself', async () => {
	const all = await jamfWorld();
	await expect(all.set({ownSync: 'on'})).rejects.toMatchObject({
		exitCode: 2,
		message: expect.stringContaining('undo each other'),
	});
});

it('writes no plan in place of the one that was approved', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	const held = await all.mirror();
	all.far.roster = district({people: named(13)});
	await all.night();
	const other = await all.mirror({approve: held.plan!.hash});
	expect(other).toMatchObject({outcome: 'held', exitCode: 6});
	expect(other.plan?.hash).not.toBe(held.plan?.hash);
	expect(all.jamf.writes).toEqual([]);
});

it('waits in a pause, and tells so', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	await all.approved();
	all.jamf.school.user('s1', {firstName: 'Otherwise'});
	await all.hours(2);
	await all.setSetting(
		'pauses',
		JSON.stringify([{from: '2026-08-20', to: '2026-08-30', reason: 'holidays'}]),
	);
	const result = await all.mirror();
	expect(result).toMatchObject({outcome: 'held', exitCode: 6});
	expect(result.guards.filter(({tripped}) => tripped).map(({code}) => code)).toEqual(['paused']);
});

it('cannot be undone as a run, and says what can', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	const {run} = await all.approved();
	const undo = async () => {
		for await (const _ of all.undo(run!.id, {yes: true}, new AbortController().signal));
	};
	await expect(undo()).rejects.toBeInstanceOf(RollcallError);
	await expect(undo()).rejects.toMatchObject({next: expect.stringContaining('rollcall undo RUN')});
});
