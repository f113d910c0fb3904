import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {ConnectionKind} from '../../source/connections/kind.ts';
import type {Account} from '../../source/core/directory/account.ts';
import {LockedError, RefusedError, TemporaryError, UsageError} from '../../source/core/errors.ts';
import {finished} from '../support/roster.ts';
import {district, people, type World, world} from '../support/world.ts';

const never = new AbortController().signal;
const none = {settings: {}, secrets: {}};

const disconnect = (w: World, options: Parameters<World['disconnect']>[1] = {yes: true}, name = 'sis') =>
	finished(w.disconnect(name, options, never));

/** A district that was synced and sent once. */
async function synced() {
	const w = await world();
	await w.night();
	return w;
}

async function disconnected() {
	const w = await synced();
	await disconnect(w);
	await w.clock.turn(86_400_000);
	return w;
}

const all = async (w: World): Promise<readonly Account[]> => {
	const snapshot = await w.store.read();
	try {
		return [...(await snapshot.load('accounts')).values()];
	} finally {
		await snapshot.release();
	}
};
const account = async (w: World, id: string) => (await w.user(id)).account;
const sources = async (w: World) => [...new Set((await all(w)).map(({source}) => source))];
const viewOf = async (w: World, name = 'sis') =>
	(await w.connections()).find((connection) => connection.name === name);

/** The people of the district, these changed. */
const changed = (...rows: ReadonlyArray<{readonly externalId: string; readonly [field: string]: string}>) =>
	district({
		people: people(200).map((each) => ({
			...each,
			...rows.find(({externalId}) => externalId === each.externalId),
		})),
	});

describe('a disconnect', () => {
	test('says first what it does, and does nothing unless told to', async () => {
		const w = await synced();
		const before = await all(w);
		const planned = await disconnect(w, {});
		expect(planned).toMatchObject({outcome: 'planned', exitCode: 4, run: undefined});
		expect(planned.planned).toMatchObject({accounts: 204, classes: 10, stops: ['asm']});
		expect(planned.planned.steps.join('\n')).toMatch(/204 accounts and 10 classes of sis become Manual/);
		expect(planned.planned.steps.join('\n')).toMatch(
			/asm stops publishing until another connection feeds it/,
		);
		expect(await disconnect(w, {confirm: async () => false})).toMatchObject({outcome: 'planned'});
		expect(await all(w)).toEqual(before);
		expect((await w.runs()).total).toBe(1);
		expect(await viewOf(w)).toMatchObject({state: 'connected'});
	});

	test('makes every account and class Manual, removes nothing, and is a run', async () => {
		const w = await synced();
		const {id} = (await viewOf(w))!;
		const {run, outcome, exitCode} = await disconnect(w, {confirm: async () => true});
		expect({outcome, exitCode}).toEqual({outcome: 'disconnected', exitCode: 0});
		expect(await sources(w)).toEqual(['Manual']);
		expect(await all(w)).toHaveLength(204);
		const snapshot = await w.store.read();
		const classes = [...(await snapshot.load('classes')).values()];
		await snapshot.release();
		expect(classes.map(({source}) => source)).toEqual(Array(10).fill('Manual'));
		expect(run).toMatchObject({kind: 'disconnect', state: 'succeeded', counts: {accounts: {update: 204}}});
		expect((await w.run(run!.id)).changes).toHaveLength(214);
		expect(await viewOf(w)).toMatchObject({id, state: 'disconnected', people: 204});
		expect((await w.user('S1')).editing.gradeLevel).toBe('ours');
	});

	test('leaves what was sent published, byte for byte, and stops the target from sending anything new', async () => {
		const w = await disconnected();
		expect((await w.send()).published).toMatchObject([{outcome: 'skipped'}]);
		await w.edit(['S1'], {gradeLevel: '9'}, {agreed: true});
		const held = await w.send();
		expect(held).toMatchObject({exitCode: 6, published: [{outcome: 'held'}]});
		expect(held.published[0]?.message).toMatch(/"sis" fed asm and is disconnected/);
		expect(await w.send({approve: held.published[0]?.hash ?? ''})).toMatchObject({exitCode: 0});
		expect((await w.lastPackage()).people.count).toBe(204);
	});

	test('leaves nobody out of a package that is uploaded by hand', async () => {
		const w = await world({armed: false});
		await w.night({yes: true, publish: false});
		const written = async () => {
			const folder = mkdtempSync(join(tmpdir(), 'rollcall-zip-'));
			onTestFinished(() => rmSync(folder, {recursive: true}));
			const {published} = await w.send({zip: join(folder, 'by-hand.zip')});
			return published[0]?.sha256;
		};
		const before = await written();
		await disconnect(w);
		expect(await written()).toBe(before);
	});

	test('does not send who came after the last package and never was in one', async () => {
		const w = await synced();
		await w.clock.turn(86_400_000);
		w.far.roster = district({people: people(201)});
		await w.night({yes: true, publish: false});
		await disconnect(w);
		expect((await account(w, 'S201')).sent).toBeUndefined();
		expect((await account(w, 'S200')).sent).toBe(true);
		expect((await w.send()).published).toMatchObject([{outcome: 'skipped'}]);
	});

	test('tells it on the first screen', async () => {
		const w = await disconnected();
		const {findings, level} = await w.overview();
		expect(level).toBe('attention');
		expect(findings).toEqual(
			expect.arrayContaining([
				expect.objectContaining({
					text: expect.stringMatching(/sis is disconnected since .*nobody else feeds asm/),
				}),
			]),
		);
	});

	test('nothing is read from it any more, and what is said names the way back', async () => {
		const w = await disconnected();
		await expect(w.night()).rejects.toThrow(/"sis" is disconnected since 2026-08-21/);
		await expect(w.night({yes: true}, 'sis')).rejects.toMatchObject({
			next: 'To connect it again: rollcall connections reconnect sis',
		});
		await expect(finished(w.plan('sis', never))).rejects.toThrow(UsageError);
		await expect(disconnect(w)).rejects.toThrow(/is disconnected since/);
	});

	test('is a person’s, not the service’s, and not while it runs', async () => {
		const w = await synced();
		const service = w.as({operator: {name: 'cron', role: 'service'}});
		await expect(finished(service.disconnect('sis', {yes: true}, never))).rejects.toThrow(RefusedError);
		await expect(service.reconnect('sis', none)).rejects.toThrow(RefusedError);
		const lock = await w.store.lock(`connection-${(await viewOf(w))?.id}`, 'sync of sis');
		await expect(disconnect(w)).rejects.toThrow(LockedError);
		await lock.release();
		expect(await sources(w)).toEqual(['SFTP']);
	});

	test('leaves a local account as it is: there is nothing to follow meanwhile', async () => {
		const w = await synced();
		await w.edit(['S1'], {lastName: 'Here'}, {agreed: true});
		const before = await account(w, 'S1');
		await disconnect(w);
		expect(await account(w, 'S1')).toEqual(before);
		expect(await w.followSource(['S1'])).toMatchObject({
			done: false,
			results: [{message: expect.stringMatching(/"sis" is disconnected: there is nothing to follow/)}],
		});
		await w.reconnect('sis', none);
		expect(await w.followSource(['S1'])).toMatchObject({done: true});
	});

	test('that failed is told in history, and is none that a reconnect is compared with', async () => {
		const w = await synced();
		const commit = w.store.commit.bind(w.store);
		let fails = true;
		const broken = new Proxy(w.store, {
			get: (target, key) => {
				const value = Reflect.get(target, key, target);
				if (key === 'commit')
					return (...changes: Parameters<typeof commit>) => {
						if (!fails) return commit(...changes);
						fails = false;
						return Promise.reject(new TemporaryError('disk full'));
					};
				return typeof value === 'function' ? value.bind(target) : value;
			},
		});
		await expect(finished(w.as({store: broken}).disconnect('sis', {yes: true}, never))).rejects.toThrow();
		expect((await w.runs()).items[0]).toMatchObject({kind: 'disconnect', state: 'failed'});
		await disconnect(w);
		await w.reconnect('sis', none);
		expect((await w.night()).plan.conflicts).toEqual([]);
	});

	test('is not undone, but connected again', async () => {
		const w = await synced();
		const {run} = await disconnect(w);
		await expect(finished(w.undo(run!.id, {yes: true}, never))).rejects.toMatchObject({
			next: 'rollcall connections reconnect sis',
		});
	});

	test('that ended half-way is done by disconnecting again', async () => {
		const w = await synced();
		const store: World['store'] = {...w.store, commit: () => Promise.reject(new TemporaryError('disk full'))};
		// Bound as it is, whatever kind of object the store is.
		const broken = new Proxy(w.store, {
			get: (target, key) => {
				const value = key === 'commit' ? store.commit : Reflect.get(target, key, target);
				return typeof value === 'function' ? value.bind(target) : value;
			},
		});
		await expect(finished(w.as({store: broken}).disconnect('sis', {yes: true}, never))).rejects.toThrow(
			'disk full',
		);
		expect(await sources(w)).toEqual(['SFTP']);
		expect(await viewOf(w)).toMatchObject({state: 'disconnected'});
		// Connected again now, it would be compared with nothing.
		await expect(w.reconnect('sis', none)).rejects.toThrow(/was not wholly disconnected/);
		expect(await disconnect(w)).toMatchObject({outcome: 'disconnected'});
		expect(await sources(w)).toEqual(['Manual']);
	});

	test('keeps those who were about to leave, and puts conflicts away that nothing will settle', async () => {
		const w = await synced();
		w.far.roster = district({
			people: [
				...people(200).filter(({externalId}) => externalId !== 'S7'),
				{
					externalId: 'X1',
					firstName: 'Given9',
					lastName: 'Family9',
					email: 's9@school.example',
					locations: ['L1'],
				},
			],
		});
		await w.clock.turn(86_400_000);
		await w.night();
		expect((await account(w, 'S7')).leaving).toBeDefined();
		expect(await w.conflicts()).toHaveLength(1);
		const {planned} = await disconnect(w);
		expect(planned.steps.join('\n')).toMatch(/1 person about to leave stay/);
		expect(planned.steps.join('\n')).toMatch(/1 conflict of sis .* is put away/);
		expect((await account(w, 'S7')).leaving).toBeUndefined();
		expect(await w.conflicts()).toEqual([]);
		await w.reconnect('sis', none);
		expect((await w.night()).plan.conflicts).toMatchObject([{kind: 'duplicate-account'}]);
		expect((await account(w, 'S7')).leaving).toBeDefined();
	});

	test('of a target: nothing is sent, it is disarmed, and connected again it stays so', async () => {
		const w = await synced();
		expect(await disconnect(w, {yes: true}, 'asm')).toMatchObject({outcome: 'disconnected'});
		expect(await viewOf(w, 'asm')).toMatchObject({state: 'disconnected', armed: 'disarmed'});
		await expect(w.send({}, 'asm')).rejects.toThrow(/is disconnected/);
		expect((await w.night()).published).toEqual([]);
		await w.reconnect('asm', none);
		expect(await viewOf(w, 'asm')).toMatchObject({state: 'ready', armed: 'disarmed'});
	});
});

describe('reconnecting', () => {
	test('what did not change follows silently, and the directory is as it was', async () => {
		const w = await synced();
		await w.act(['S3'], 'deactivate');
		await w.edit(['S4'], {email: 'here@school.example'}, {agreed: true});
		await w.clock.turn(86_400_000);
		await w.night();
		const before = await all(w);
		const [sent] = w.far.received.slice(-1);
		const {id} = (await viewOf(w))!;
		await disconnect(w);
		await w.clock.turn(86_400_000);
		expect(await w.reconnect('sis', none)).toMatchObject({id, state: 'ready'});
		const {plan, published} = await w.night();
		expect(plan.conflicts.map(({kind}) => kind)).toEqual(
			['detached-account'].filter(() => plan.conflicts.length > 0),
		);
		expect(plan.heldBack.length).toBe(plan.conflicts.length);
		expect(published).toMatchObject([{outcome: 'skipped', sha256: sent?.sha256}]);
		const plain = (accounts: readonly Account[]) => accounts.map(({sent: _, ...each}) => each);
		expect(plain(await all(w))).toEqual(plain(before));
		expect((await w.night()).plan.changes).toHaveLength(0);
	});

	test('one that is not disconnected, or with settings that cannot be used, is refused', async () => {
		const w = await synced();
		await expect(w.reconnect('sis', none)).rejects.toThrow(/"sis" is not disconnected/);
		await disconnect(w);
		await expect(w.reconnect('sis', {settings: {nonsense: '1'}, secrets: {}})).rejects.toThrow(UsageError);
		await expect(w.reconnect('sis', {settings: {}, secrets: {nonsense: 'env:X'}})).rejects.toThrow(
			UsageError,
		);
		expect(await viewOf(w)).toMatchObject({state: 'disconnected'});
		await w.reconnect('sis', {settings: {path: '/srv/new'}, secrets: {}});
		expect((await viewOf(w))?.settings.find(({key}) => key === 'path')?.value).toBe('/srv/new');
	});

	test('settings that cannot be used leave a reconfigured connection connected', async () => {
		const w = await synced();
		const reconnect = {settings: {nonsense: '1'}, secrets: {}};
		await expect(disconnect(w, {yes: true, reconnect})).rejects.toThrow(UsageError);
		expect(await sources(w)).toEqual(['SFTP']);
	});

	test('reconfigured: the same id with other settings, and what differs is asked about', async () => {
		const w = await synced();
		const {id} = (await viewOf(w))!;
		const reconnect = {settings: {path: '/srv/other'}, secrets: {}};
		expect(await disconnect(w, {yes: true, reconnect})).toMatchObject({outcome: 'reconnected', exitCode: 0});
		expect(await viewOf(w)).toMatchObject({id, state: 'ready'});
		w.far.roster = changed({externalId: 'S1', gradeLevel: '9'});
		expect((await w.night()).plan.conflicts).toMatchObject([{kind: 'changed-while-disconnected'}]);
	});
});

describe('what changed while it was disconnected', () => {
	/** Everybody a grade further, by the source alone. */
	const promoted = district({
		people: people(200).map((each) =>
			each.gradeLevel === undefined ? each : {...each, gradeLevel: String(Number(each.gradeLevel) + 1)},
		),
	});
	async function promotedMeanwhile() {
		const w = await disconnected();
		w.far.roster = promoted;
		await w.reconnect('sis', none);
		return w;
	}

	test('promoted at the source: nobody is touched and nothing new is sent, night after night', async () => {
		const w = await promotedMeanwhile();
		for (let night = 0; night < 3; night++) {
			const {plan, published, exitCode} = await w.night();
			expect(plan.conflicts).toHaveLength(200);
			expect(new Set(plan.conflicts.map(({kind}) => kind))).toEqual(new Set(['changed-while-disconnected']));
			expect({exitCode, published}).toMatchObject({exitCode: 3, published: [{outcome: 'skipped'}]});
			await w.clock.turn(86_400_000);
		}
		expect(await account(w, 'S1')).toMatchObject({gradeLevel: '2', source: 'Manual'});
		// Staff have no grade: they follow their source again.
		expect(await account(w, 'T1')).toMatchObject({source: 'SFTP'});
		const {conflict, alike, mayBecomeRule} = (await w.conflicts())[0]!;
		expect(conflict.choices.map(({label}) => label)).toEqual([
			expect.stringMatching(/^Use the source: grade \d → \d$/),
			'Keep ours',
			"Decide later: send last night's row",
		]);
		expect({alike: alike.length, mayBecomeRule}).toEqual({alike: 199, mayBecomeRule: true});
	});

	test('all of them are decided at once: i, use the source', async () => {
		const w = await promotedMeanwhile();
		await w.night();
		const {decided} = await w.resolve((await w.conflicts())[0]!.conflict.id, 'i', {alike: true});
		expect(decided).toHaveLength(200);
		const {published, plan} = await w.night();
		expect(plan.counts.accounts).toMatchObject({update: 200, heldBack: 0});
		expect(published).toMatchObject([{outcome: 'sent'}]);
		expect(await account(w, 'S1')).toMatchObject({gradeLevel: '3', source: 'SFTP'});
		expect(await w.night()).toMatchObject({outcome: 'nothing to do', exitCode: 0});
		expect(await w.conflicts()).toEqual([]);
	});

	test('… three thousand of them too, without each of them listing all others', async () => {
		const grade = (by: number) =>
			district({
				people: people(3000).map((each) =>
					each.gradeLevel === undefined ? each : {...each, gradeLevel: String(Number(each.gradeLevel) + by)},
				),
			});
		const w = await world({roster: grade(0)});
		await w.night();
		await disconnect(w);
		w.far.roster = grade(1);
		await w.reconnect('sis', none);
		await w.night();
		const [first] = await w.conflicts();
		expect(first?.alike).toHaveLength(2999);
		expect((await w.resolve(first!.conflict.id, 'i', {alike: true})).decided).toHaveLength(3000);
		expect((await w.night()).plan.counts.accounts).toMatchObject({update: 3000, heldBack: 0});
	});

	test('… or o, keep ours, which stands until the source says something else', async () => {
		const w = await promotedMeanwhile();
		await w.night();
		await w.resolve((await w.conflicts())[0]!.conflict.id, 'o', {alike: true});
		for (let night = 0; night < 2; night++) expect((await w.night()).plan.conflicts).toEqual([]);
		expect(await account(w, 'S1')).toMatchObject({gradeLevel: '2', source: 'Manual'});
		expect(w.far.received).toHaveLength(1);
		w.far.roster = district({
			people: people(200).map((each) => ({
				...each,
				...(each.gradeLevel === undefined
					? {}
					: {gradeLevel: each.externalId === 'S1' ? '9' : String(Number(each.gradeLevel) + 1)}),
			})),
		});
		expect((await w.night()).plan.conflicts).toMatchObject([{accounts: ['S1']}]);
	});

	test('… or by a rule, which settles those who come later too', async () => {
		const w = await promotedMeanwhile();
		await w.night();
		await w.resolve((await w.conflicts())[0]!.conflict.id, 'i', {always: true});
		expect((await w.night()).plan.counts.accounts).toMatchObject({update: 200, heldBack: 0});
		expect(await account(w, 'S1')).toMatchObject({gradeLevel: '3', source: 'SFTP'});
	});

	test('edited here: asked about; what nobody touched is not', async () => {
		const w = await disconnected();
		await w.edit(['S1'], {lastName: 'Here'}, {agreed: true});
		await w.reconnect('sis', none);
		const {plan} = await w.night();
		expect(plan.conflicts).toMatchObject([{kind: 'changed-while-disconnected', accounts: ['S1']}]);
		expect(plan.conflicts[0]?.choices[0]?.label).toBe('Use the source: last name Here → Family1');
		expect(await account(w, 'S2')).toMatchObject({source: 'SFTP'});
		await w.resolve(plan.conflicts[0]!.id, 'i', {});
		await w.night();
		expect(await account(w, 'S1')).toMatchObject({lastName: 'Family1', source: 'SFTP'});
	});

	test('edited here and at the source to the same: nothing to ask', async () => {
		const w = await disconnected();
		await w.edit(['S1'], {gradeLevel: '9'}, {agreed: true});
		w.far.roster = changed({externalId: 'S1', gradeLevel: '9'});
		await w.reconnect('sis', none);
		expect((await w.night()).plan.conflicts).toEqual([]);
		expect(await account(w, 'S1')).toMatchObject({gradeLevel: '9', source: 'SFTP'});
	});

	test('moved to another school: asked about', async () => {
		const w = await disconnected();
		const moved = people(200).map((each) => (each.externalId === 'S1' ? {...each, locations: ['L2']} : each));
		w.far.roster = district({
			people: moved,
			locations: [
				{externalId: 'L1', name: 'North School'},
				{externalId: 'L2', name: 'South School'},
			],
		});
		await w.reconnect('sis', none);
		const {plan} = await w.night();
		expect(plan.conflicts).toMatchObject([{kind: 'changed-while-disconnected', accounts: ['S1']}]);
		expect(plan.conflicts[0]?.choices[0]?.label).toBe('Use the source: school North School → South School');
		await w.resolve(plan.conflicts[0]!.id, 'i', {});
		await w.night();
		expect((await account(w, 'S1')).roles).toEqual([{role: 'Student', locationId: 'L2'}]);
		expect((await w.night()).outcome).toBe('nothing to do');
	});

	test('left at the source: absent like anybody, with the usual grace', async () => {
		const w = await disconnected();
		w.far.roster = district({people: people(200).filter(({externalId}) => externalId !== 'S1')});
		await w.reconnect('sis', none);
		expect((await w.night()).plan.conflicts).toEqual([]);
		expect((await account(w, 'S1')).leaving).toBeDefined();
	});

	test('where the last roster is gone, every difference is asked about and nothing is taken silently', async () => {
		const w = await disconnected();
		for (const name of await w.store.files.names())
			if (name.startsWith('rosters/')) await w.store.files.remove(name);
		w.far.roster = promoted;
		await w.reconnect('sis', none);
		expect((await w.night()).plan.conflicts).toHaveLength(200);
	});
});

describe('another connection that brings them', () => {
	const oneroster = (w: World): ConnectionKind => ({
		...w.context.kinds.find(({kind}) => kind === 'memory-sis')!,
		kind: 'memory-oneroster',
		source: 'SIS',
	});

	test('takes them up silently: their source is its own, and the target publishes again', async () => {
		const w = await disconnected();
		const other = w.as({kinds: [...w.context.kinds, oneroster(w)]});
		await other.connect('memory-oneroster', 'new', none);
		const {plan, exitCode, published} = await finished(other.sync('new', {yes: true}, never));
		expect(plan.conflicts).toEqual([]);
		expect(plan.heldBack).toEqual([]);
		expect(exitCode).toBe(0);
		expect(published).toMatchObject([{outcome: 'skipped'}]);
		expect(await sources(w)).toEqual(['SIS']);
		const {id} = (await other.connections()).find(({name}) => name === 'new')!;
		expect(new Set((await all(w)).map(({owner}) => owner))).toEqual(new Set([id]));
		expect((await finished(other.sync('new', {yes: true}, never))).outcome).toBe('nothing to do');
		// Back again, the first one meets accounts that are another's now.
		await other.reconnect('sis', none);
		const again = await finished(other.sync('sis', {yes: true}, never));
		expect(again.plan.conflicts[0]).toMatchObject({kind: 'takeover'});
		expect(again.plan.conflicts).toHaveLength(204);
		expect(await sources(w)).toEqual(['SIS']);
	});

	test('does not take one that was edited away from its source', async () => {
		const w = await synced();
		await w.edit(['S1'], {lastName: 'Here'}, {agreed: true});
		await disconnect(w);
		await w.connect('memory-sis', 'new', none);
		const {plan} = await w.night({yes: true}, 'new');
		expect(plan.conflicts).toMatchObject([{kind: 'takeover', accounts: ['S1']}]);
		expect(await account(w, 'S1')).toMatchObject({lastName: 'Here'});
	});
});

describe('a delta after a reconnect', () => {
	test('has nothing to be merged into: what it leaves out while nobody reads, nobody knows', async () => {
		const w = await world();
		const bases: Array<string | undefined> = [];
		const base = {wholeAt: '2026-08-21T02:00:00.000Z', files: [{name: 'users.csv', chunks: () => ['a\n']}]};
		const kind: ConnectionKind = {
			...w.context.kinds.find((each) => each.kind === 'memory-sis')!,
			kind: 'memory-delta',
			reader: ({lastBase}) => ({
				async *read() {
					yield {stage: 'read'};
					bases.push(await lastBase?.());
					return {...district(), base};
				},
			}),
		};
		const other = w.as({kinds: [...w.context.kinds, kind]});
		await other.connect('memory-delta', 'delta', none);
		const night = () => finished(other.sync('delta', {yes: true}, never));
		await night();
		await night();
		await finished(other.disconnect('delta', {yes: true}, never));
		await other.reconnect('delta', none);
		await night();
		await night();
		expect(bases.map((path) => path !== undefined)).toEqual([false, true, false, true]);
	});
});

describe('two targets with the same host and user', () => {
	test('are refused, also when one of them comes back', async () => {
		const w = await synced();
		await expect(w.connect('memory-asm', 'again', none)).rejects.toThrow(/two uploaders would fight/);
		await disconnect(w, {yes: true}, 'asm');
		await w.connect('memory-asm', 'again', none);
		await expect(w.reconnect('asm', none)).rejects.toThrow(/two uploaders would fight/);
		expect(await viewOf(w, 'asm')).toMatchObject({state: 'disconnected'});
	});
});

describe('a test', () => {
	test('that failed is remembered, apart from one that was never made', async () => {
		const w = await world();
		expect(await viewOf(w)).not.toHaveProperty('tested');
		w.far.roster = () => Promise.reject(new TemporaryError('nobody answers'));
		await expect(w.test('sis', {}, never)).rejects.toThrow('nobody answers');
		expect(await viewOf(w)).toMatchObject({
			tested: {ok: false, message: 'nobody answers.'},
			checklist: [{done: false}],
		});
		w.far.roster = district();
		await w.test('sis', {}, never);
		const view = await viewOf(w);
		expect(view).toMatchObject({tested: {ok: true}, checklist: [{done: true}]});
		expect(view?.tested).not.toHaveProperty('message');
	});

	test('is also made by a run that came through, and not by one that failed', async () => {
		const w = await world();
		w.far.roster = () => Promise.reject(new TemporaryError('nobody answers'));
		await expect(w.night()).rejects.toThrow();
		expect((await viewOf(w))?.checklist).toMatchObject([{done: false}]);
		w.far.roster = district();
		await w.night();
		expect((await viewOf(w))?.checklist).toMatchObject([{done: true}]);
	});
});
