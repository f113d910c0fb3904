import {describe, expect, it} from 'vitest';
import {TemporaryError} from '../../source/core/errors.ts';
import type {MirrorWrite} from '../../source/core/mirror/writes.ts';
import {decideMirror} from '../../source/sync/mirroring-decision.ts';
import type {PlannedMirror} from '../../source/sync/mirroring-planning.ts';
import {jamfWorld} from '../support/jamf-world.ts';
import {finished} from '../support/roster.ts';

const creating = {createUsers: 'all', createClasses: 'yes'};
const never = new AbortController().signal;

it('says on disk that a write was asked for before it is sent, and nothing of it once it was refused', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	const {plan} = await all.look();
	const pairs = async () => {
		const snapshot = await all.store.read();
		try {
			return [...(await snapshot.load('mirrored')).values()];
		} finally {
			await snapshot.release();
		}
	};
	const asked: boolean[] = [];
	all.jamf.fault = ({method, path, body}) =>
		method === 'POST' && path === '/users' && (body as {username: string}).username === 's3'
			? {status: 400, body: {code: 400, message: 'EmailAlreadyInUse'}}
			: undefined;
	const watched = all.withMirror((kind) => ({
		...kind,
		mirror: (context) => {
			const mirror = kind.mirror!(context);
			return {
				...mirror,
				async write(write, signal) {
					const row = (await pairs()).find(({key}) => key === write.key);
					asked.push(row?.pending?.unsure === true);
					return await mirror.write(write, signal);
				},
			};
		},
	}));
	await finished(watched.syncMirror('jamf', {approve: plan!.hash}, new AbortController().signal));
	expect(asked.length).toBeGreaterThan(20);
	expect(new Set(asked)).toEqual(new Set([true]));
	expect((await pairs()).filter(({key}) => key === 'S3')).toEqual([]);
});

it('writes nothing back while what comes in is held', async () => {
	const all = await jamfWorld({settings: {...creating, sftp: 'yes'}});
	await all.night();
	all.jamf.school.user('s1', {firstName: 'Given1', lastName: 'Family1', locationId: 3});
	const kid = all.jamf.school.user('kid', {firstName: 'Kid', lastName: 'Young', locationId: 3});
	all.jamf.school.class('Biology', {locationId: 3, students: [{id: kid.id}]});
	await all.setSetting(
		'pauses',
		JSON.stringify([{from: '2026-08-01', to: '2026-09-30', reason: 'holidays'}]),
	);
	const result = await all.mirror();
	expect(result).toMatchObject({outcome: 'held', incoming: {outcome: 'held'}});
	expect(result.plan).toBeUndefined();
	expect(all.jamf.writes).toEqual([]);
});

it('writes nothing of a plan under which the directory changed while it was asked about', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	await all.approved();
	await all.hours(2);
	await all.mirror();
	all.jamf.school.user('s1', {firstName: 'Otherwise'});
	const {length} = all.jamf.writes;
	const asked: number[] = [];
	const sync = all.mirror({
		confirmMirror: async ({writes}) => {
			asked.push(writes.length);
			await all.edit(['S1'], {lastName: 'Elsewhere'}, {agreed: true});
			return true;
		},
	});
	await expect(sync).rejects.toMatchObject({
		exitCode: 6,
		message: expect.stringContaining('this is another plan now'),
	});
	expect(asked).toEqual([1]);
	expect(all.jamf.writes).toHaveLength(length);
});

it('writes nothing back before somebody said yes to what comes in', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	await all.approved();
	await all.hours(2);
	await all.set({sftp: 'yes'});
	await all.mirror();
	all.jamf.school.user('s1', {firstName: 'Otherwise'});
	const kid = all.jamf.school.user('kid', {
		firstName: 'Kid',
		lastName: 'Young',
		email: 'kid@school.example',
		locationId: 3,
	});
	all.jamf.school.class('Biology', {locationId: 3, students: [{id: kid.id}]});
	const {length} = all.jamf.writes;
	const result = await all.mirror({confirm: async () => false, confirmMirror: async () => true});
	expect(result).toMatchObject({outcome: 'planned', incoming: {outcome: 'planned'}});
	expect(result.plan).toBeUndefined();
	expect(all.jamf.writes).toHaveLength(length);
});

it('writes nothing that a service approves: that is for a person', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	const {plan} = await all.look();
	const service = all.as({operator: {name: 'cron', role: 'service'}});
	const sync = finished(service.syncMirror('jamf', {approve: plan!.hash}, never));
	await expect(sync).rejects.toMatchObject({code: 'NOT_ENOUGH_PRIVILEGE'});
	expect(all.jamf.writes).toEqual([]);
	expect(await finished(service.syncMirror('jamf', {yes: true}, never))).toMatchObject({outcome: 'held'});
});

it('owes an upload of what came in still, where what is written back went well after it', async () => {
	const all = await jamfWorld({settings: creating});
	await all.night();
	await all.approved();
	await all.hours(2);
	await all.set({sftp: 'yes', sftpAutomatically: 'yes'});
	await all.mirror();
	const kid = all.jamf.school.user('kid', {
		firstName: 'Kid',
		lastName: 'Young',
		email: 'kid@school.example',
		locationId: 3,
	});
	all.jamf.school.class('Biology', {locationId: 3, students: [{id: kid.id}]});
	all.far.breaks = new TemporaryError('the line broke');
	const {incoming, run} = await all.mirror();
	expect(incoming?.published).toMatchObject([{outcome: 'failed'}]);
	expect(incoming?.run?.retryAt).toBeDefined();
	expect(run?.retryAt).toBe(incoming?.run?.retryAt);
});

describe('additions and updates only', () => {
	const user = {
		username: 'p',
		email: 'p@school.example',
		firstName: 'Pia',
		lastName: 'Poe',
		locationId: '3',
		notes: '',
	};
	const klass = {name: 'Art', description: '', locationId: '3'};
	const members = (studentIds: readonly string[], teacherIds: readonly string[] = []) => ({
		studentIds,
		teacherIds,
	});
	const of = (key: string) => ({key, id: key, reason: ''});
	const set = (key: string, before: ReturnType<typeof members>, after: ReturnType<typeof members>) =>
		({...of(key), does: 'set-members', before, after}) as const;
	const writes: readonly MirrorWrite[] = [
		{key: 'new', reason: '', does: 'create-user', after: user},
		{...of('gone'), does: 'trash-user', before: user},
		{...of('ended'), does: 'remove-class', before: {...klass, ...members([])}},
		set('joins', members(['1']), members(['1', '2'])),
		set('leaves', members(['1', '2']), members(['2', '3'])),
		set('stops teaching', members([], ['1']), members([])),
	];
	const held = (...guards: ReadonlyArray<{tripped: boolean; removalsOnly: boolean}>) =>
		({plan: {writes, hash: 'abcdef'}, outcome: 'held', guards}) as unknown as PlannedMirror;
	const options = {yes: true, additionsOnly: true};

	it('leave whoever and whatever would be taken away', async () => {
		const decided = await decideMirror(held({tripped: true, removalsOnly: true}), options);
		expect(decided).toMatchObject({outcome: 'applied', approved: false, partly: true});
		expect(decided.writes.map(({key}) => key)).toEqual(['new', 'joins']);
	});

	it('wait with the rest where a guard holds more than removals', async () => {
		const guards = [
			{tripped: true, removalsOnly: true},
			{tripped: true, removalsOnly: false},
		];
		expect(await decideMirror(held(...guards), options)).toMatchObject({outcome: 'held', writes: []});
	});
});
