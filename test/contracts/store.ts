import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {connectionId} from '../../source/core/directory/ids.ts';
import type {Location} from '../../source/core/directory/records.ts';
import {LockedError, StaleError, UsageError} from '../../source/core/errors.ts';
import {collectionNames, type RecordChange, type Store} from '../../source/core/ports.ts';
import type {FollowUp} from '../../source/core/state-records.ts';
import {runs} from '../support/runs.ts';
import {change, create, place, remove} from './places.ts';

/** What every Store must do, whatever stands behind it. */
export function storeContract(name: string, open: () => Promise<Store>): void {
	describe(`${name} keeps the Store's contract`, () => {
		let store: Store;
		beforeEach(async () => {
			store = await open();
		});
		afterEach(() => store.close());

		describe('before anything was committed', () => {
			it('stands at sequence 0 with nothing in any collection', async () => {
				const snapshot = await store.read();
				expect(snapshot.sequence).toBe(0);
				for (const collection of collectionNames) {
					expect(await snapshot.count(collection)).toBe(0);
					expect(await snapshot.list(collection)).toEqual([]);
					expect(await snapshot.get(collection, 'x')).toBeUndefined();
				}
				expect(await store.history(1)).toBeUndefined();
			});
		});

		describe('commit', () => {
			it('counts commits from 1 and makes all of a change set visible', async () => {
				expect(await store.commit([create(place('L1')), create(place('L2'))])).toBe(1);
				expect(await store.commit([change(place('L1'), place('L1', 'New name')), remove(place('L2'))])).toBe(
					2,
				);
				const snapshot = await store.read();
				expect(snapshot.sequence).toBe(2);
				expect(await snapshot.list('locations')).toEqual([place('L1', 'New name')]);
				expect(await snapshot.count('locations')).toBe(1);
			});

			it('changes several collections together', async () => {
				await store.commit([
					create(place('L1')),
					{collection: 'strangers', key: 'S1', after: stranger('S1')},
					{collection: 'tombstones', key: 'P1', after: tombstone('P1')},
				]);
				const snapshot = await store.read();
				expect(await snapshot.get('strangers', 'S1')).toEqual(stranger('S1'));
				expect(await snapshot.get('tombstones', 'P1')).toEqual(tombstone('P1'));
			});

			it('of nothing commits nothing', async () => {
				await store.commit([create(place('L1'))]);
				expect(await store.commit([])).toBe(1);
				expect((await store.read()).sequence).toBe(1);
			});

			it('takes any iterable', async () => {
				const changes = function* () {
					yield create(place('L1'));
					yield create(place('L2'));
				};
				await store.commit(changes());
				expect(await (await store.read()).count('locations')).toBe(2);
			});

			it.each([
				['a creation of what is there', create(place('L1'))],
				['a change of what is not there', change(place('L9'), place('L9', 'x'))],
				['a change of what looks otherwise', change(place('L1', 'old'), place('L1', 'newer'))],
				['a removal of what looks otherwise', remove(place('L1', 'old'))],
			])('refuses %s as stale, with all that came with it', async (_what, stale) => {
				await store.commit([create(place('L1'))]);
				await expect(store.commit([create(place('L2')), stale])).rejects.toThrow(StaleError);
				const snapshot = await store.read();
				expect(snapshot.sequence).toBe(1);
				expect(await snapshot.list('locations')).toEqual([place('L1')]);
			});

			it('compares records by what they say, not by the order of their keys', async () => {
				await store.commit([create(place('L1'))]);
				const turned = Object.fromEntries(Object.entries(place('L1')).reverse()) as unknown as Location;
				expect(await store.commit([change(turned, place('L1', 'b'))])).toBe(2);
			});

			it('sees its own earlier changes when it checks later ones', async () => {
				await store.commit([
					create(place('L1')),
					change(place('L1'), place('L1', 'b')),
					remove(place('L1', 'b')),
				]);
				expect(await (await store.read()).count('locations')).toBe(0);
				await expect(store.commit([create(place('L2')), create(place('L2'))])).rejects.toThrow(StaleError);
			});

			it.each([0, 1, 2, 3, 4, 5, 6])(
				'answers a commit that comes %i turns after another one',
				async (turns) => {
					await store.commit([create(place('L1'))]);
					for (let turn = 0; turn < turns; turn++) await undefined;
					expect(await store.commit([create(place('L2'))])).toBe(2);
				},
			);

			it('lets one of two win that change the same record', async () => {
				await store.commit([create(place('L1'))]);
				const ends = await Promise.allSettled([
					store.commit([change(place('L1'), place('L1', 'a'))]),
					store.commit([change(place('L1'), place('L1', 'b'))]),
				]);
				expect(ends.map((end) => end.status).sort()).toEqual(['fulfilled', 'rejected']);
				expect((await store.read()).sequence).toBe(2);
			});

			it('keeps keys and texts of any script and with any control character', async () => {
				const odd = [
					'',
					' ',
					'"',
					'\\',
					'\n',
					'\u2028',
					'\u001b[31m',
					'\u00e9',
					'e\u0301',
					'李',
					'😀',
					'\ud800',
					'__proto__',
				];
				await store.commit(odd.map((key) => ({collection: 'locations', key, after: place('L', key)})));
				const snapshot = await store.read();
				for (const key of odd) expect(await snapshot.get('locations', key)).toEqual(place('L', key));
				expect([...(await snapshot.load('locations')).keys()]).toEqual([...odd].sort(byCodeUnit));
			});

			it('stores what a record says at that moment, and forgets fields that are undefined', async () => {
				const record = {...place('L1'), delivered: undefined, externalIds: {} as Record<string, string>};
				await store.commit([{collection: 'locations', key: 'L1', after: record as unknown as Location}]);
				record.externalIds.later = 'x';
				const read = await (await store.read()).get('locations', 'L1');
				expect(read).toEqual(place('L1'));
				expect(Object.keys(read!)).not.toContain('delivered');
			});
		});

		describe('a snapshot', () => {
			it('holds its generation while commits go on', async () => {
				await store.commit([create(place('L1')), create(place('L2'))]);
				const before = await store.read();
				const loaded = await before.load('locations');
				await store.commit([remove(place('L1')), change(place('L2'), place('L2', 'b')), create(place('L3'))]);
				expect(before.sequence).toBe(1);
				expect(await before.list('locations')).toEqual([place('L1'), place('L2')]);
				expect(await before.get('locations', 'L3')).toBeUndefined();
				expect(await before.count('locations')).toBe(2);
				expect([...loaded.values()]).toEqual([place('L1'), place('L2')]);
				expect([...(await before.load('locations')).values()]).toEqual([place('L1'), place('L2')]);
				await before.release();
				expect(await (await store.read()).list('locations')).toEqual([place('L2', 'b'), place('L3')]);
			});

			it('lists in order of keys, a window at a time, forwards and backwards', async () => {
				const keys = ['a', 'B', 'b', 'Z', 'é', 'aa'];
				await store.commit(keys.map((key) => create(place(key))));
				const snapshot = await store.read();
				const ids = async (options?: Parameters<typeof snapshot.list>[1]) =>
					(await snapshot.list('locations', options)).map(({locationId: id}) => id as string);
				expect(await ids()).toEqual(['B', 'Z', 'a', 'aa', 'b', 'é']);
				expect(await ids({reverse: true})).toEqual(['é', 'b', 'aa', 'a', 'Z', 'B']);
				expect(await ids({limit: 2})).toEqual(['B', 'Z']);
				expect(await ids({after: 'Z', limit: 2})).toEqual(['a', 'aa']);
				expect(await ids({after: 'a', limit: 2, reverse: true})).toEqual(['Z', 'B']);
				expect(await ids({after: 'M'})).toEqual(['Z', 'a', 'aa', 'b', 'é']);
				expect(await ids({after: 'M', reverse: true})).toEqual(['B']);
				expect(await ids({after: 'é'})).toEqual([]);
				expect(await ids({limit: 0})).toEqual([]);
			});

			it('loads a collection that outlives its release', async () => {
				await store.commit([create(place('L2')), create(place('L1'))]);
				const snapshot = await store.read();
				const set = await snapshot.load('locations');
				await snapshot.release();
				expect(set.size).toBe(2);
				expect([...set.keys()]).toEqual(['L1', 'L2']);
				expect([...set.values()]).toEqual([place('L1'), place('L2')]);
				expect(set.get('L2')).toEqual(place('L2'));
				expect(set.get('L3')).toBeUndefined();
				expect([set.has('L1'), set.has('L3')]).toEqual([true, false]);
			});

			it('says after any commits what a plain map would say', async () => {
				const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
				const steps = fc.array(fc.array(fc.tuple(key, fc.option(fc.string(), {nil: undefined}))), {
					maxLength: 6,
				});
				let round = 0;
				await fc.assert(
					fc.asyncProperty(steps, async (commits) => {
						const prefix = `${++round}-`;
						const map = new Map<string, Location>();
						for (const edits of commits) {
							const changes = new Map<string, RecordChange>();
							for (const [letter, text] of edits) {
								const id = prefix + letter;
								const before = map.get(id);
								const after = text === undefined ? undefined : place(id, text);
								if (before || after) changes.set(id, {collection: 'locations', key: id, before, after});
							}
							for (const {key: id, after} of changes.values()) {
								if (after) map.set(id, after as Location);
								else map.delete(id);
							}
							await store.commit(changes.values());
						}
						const snapshot = await store.read();
						const listed = await snapshot.list('locations', {after: prefix, limit: map.size});
						expect(listed).toEqual([...map.keys()].sort(byCodeUnit).map((id) => map.get(id)));
						await store.commit([...map.values()].map(remove));
						await snapshot.release();
					}),
					{numRuns: runs(25)},
				);
			});
		});

		describe('history', () => {
			it('tells each commit with its time and its changes', async () => {
				await store.commit([create(place('L1'))]);
				await store.commit([change(place('L1'), place('L1', 'b')), create(place('L2'))]);
				const second = await store.history(2);
				expect(second?.sequence).toBe(2);
				expect(second?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
				expect(second?.changes).toEqual([
					{collection: 'locations', key: 'L1', before: place('L1'), after: place('L1', 'b')},
					{collection: 'locations', key: 'L2', after: place('L2')},
				]);
				expect((await store.history(1))?.changes).toEqual([create(place('L1'))]);
				expect(await store.history(3)).toBeUndefined();
				expect(await store.history(0)).toBeUndefined();
			});
		});

		describe('tally', () => {
			const counts = async () => Object.fromEntries(await (await store.read()).tally('followUps'));

			it('counts words of records as they come, change and go', async () => {
				const done = {...followUp('F1'), done: {at, by: 'ada', how: 'by hand'}};
				expect(await counts()).toEqual({});
				await store.commit(['F1', 'F2', 'F3'].map((id) => added(followUp(id))));
				expect(await counts()).toEqual({'to do': 3});
				await store.commit([
					{collection: 'followUps', key: 'F1', before: followUp('F1'), after: done},
					{collection: 'followUps', key: 'F2', before: followUp('F2')},
				]);
				expect(await counts()).toEqual({'to do': 1, done: 1});
				await store.commit([{collection: 'followUps', key: 'F1', before: done}]);
				expect(await counts()).toEqual({'to do': 1});
			});

			it('is of the snapshot, and nothing for collections without words', async () => {
				await store.commit([added(followUp('F1')), create(place('L1'))]);
				const snapshot = await store.read();
				await store.commit([added(followUp('F2'))]);
				expect(Object.fromEntries(await snapshot.tally('followUps'))).toEqual({'to do': 1});
				expect((await snapshot.tally('locations')).size).toBe(0);
			});
		});

		describe('prune', () => {
			const renamed = (count: number) =>
				Array.from(
					{length: count},
					(_, n) => () =>
						n === 0
							? store.commit([create(place('L1', '0'))])
							: store.commit([change(place('L1', String(n - 1)), place('L1', String(n)))]),
				);
			beforeEach(async () => {
				for (const commit of renamed(9)) await commit();
			});

			it('keeps what is young, and what is among the last', async () => {
				expect(await store.prune({days: 1, commits: 1})).toBe(0);
				expect(await store.prune({days: 0, commits: 100})).toBe(0);
				expect((await store.history(1))?.sequence).toBe(1);
			});

			it('never takes from the state, nor from what must be kept of history', async () => {
				// Nothing is older than "younger than −1 days".
				const gone = await store.prune({days: -1, commits: 3});
				expect(gone).toBeLessThanOrEqual(6);
				const snapshot = await store.read();
				expect(snapshot.sequence).toBe(9);
				expect(await snapshot.list('locations')).toEqual([place('L1', '8')]);
				for (let sequence = 1; sequence <= 9; sequence++)
					expect(await store.history(sequence), String(sequence))[
						sequence <= gone ? 'toBeUndefined' : 'toBeDefined'
					]();
				expect(await store.commit([change(place('L1', '8'), place('L1', '9'))])).toBe(10);
				expect((await store.history(10))?.changes).toEqual([change(place('L1', '8'), place('L1', '9'))]);
			});
		});

		describe('rewriteHistory', () => {
			it('changes or takes out changes of every commit, and leaves the newest generation', async () => {
				await store.commit([create(place('L1', 'Old name')), create(place('L2'))]);
				await store.commit([remove(place('L2')), create(place('L3'))]);
				await store.commit([change(place('L1', 'Old name'), place('L1', 'New name'))]);
				const before = await store.read();
				await store.rewriteHistory((each) => {
					if (each.key === 'L2') return undefined;
					if (each.collection !== 'locations' || each.key !== 'L1') return each;
					const masked = (record: Location | undefined) =>
						record?.name === 'Old name' ? {...record, name: '…'} : record;
					return {...each, before: masked(each.before), after: masked(each.after)};
				});
				const snapshot = await store.read();
				expect(snapshot.sequence).toBe(3);
				expect(await snapshot.list('locations')).toEqual([place('L1', 'New name'), place('L3')]);
				expect((await store.history(1))?.changes).toEqual([create(place('L1', '…'))]);
				expect((await store.history(2))?.changes).toEqual([create(place('L3'))]);
				expect((await store.history(3))?.changes).toEqual([
					change(place('L1', '…'), place('L1', 'New name')),
				]);
				expect(await before.list('locations')).toEqual([place('L1', 'New name'), place('L3')]);
				expect(await store.commit([create(place('L4'))])).toBe(4);
			});

			it('leaves a commit of which nothing is left in its place', async () => {
				await store.commit([create(place('L1'))]);
				await store.commit([remove(place('L1'))]);
				await store.rewriteHistory(() => undefined);
				expect((await store.history(1))?.changes).toEqual([]);
				expect((await store.history(2))?.changes).toEqual([]);
				expect(await store.commit([create(place('L1'))])).toBe(3);
			});
		});

		describe('follow', () => {
			it('calls back with the newest sequence until it is stopped', async () => {
				const heard: number[] = [];
				const stop = store.follow((sequence) => heard.push(sequence));
				await store.commit([create(place('L1'))]);
				await store.commit([create(place('L2'))]);
				await expect.poll(() => heard.at(-1)).toBe(2);
				stop();
				await store.commit([create(place('L3'))]);
				await new Promise((resolve) => setTimeout(resolve, 30));
				expect(heard.at(-1)).toBe(2);
			});
		});

		it('follow hears of locks that are taken and let go', async () => {
			await store.commit([create(place('L1'))]);
			const heard: unknown[] = [];
			const stop = store.follow((sequence, what) => what === 'locks' && heard.push(sequence));
			const lock = await store.lock('north', 'sync');
			await expect.poll(() => heard.length, {timeout: 2000}).toBeGreaterThan(0);
			const before = heard.length;
			await lock.release();
			await expect.poll(() => heard.length, {timeout: 2000}).toBeGreaterThan(before);
			expect(new Set(heard)).toEqual(new Set([1]));
			stop();
		});

		describe('lock', () => {
			it('is held by one at a time, who is named to the other', async () => {
				const lock = await store.lock('north', 'sync');
				await expect(store.lock('north', 'publish')).rejects.toThrow(LockedError);
				await expect(store.lock('north', 'publish')).rejects.toThrow(/sync/);
				const other = await store.lock('south', 'sync');
				expect((await store.locks()).map((holder) => holder.name).sort()).toEqual(['north', 'south']);
				await lock.release();
				await (await store.lock('north', 'publish')).release();
				await other.release();
				expect(await store.locks()).toEqual([]);
			});

			it('tells who holds it', async () => {
				const lock = await store.lock('odd/../name \u001b[31m', 'sync');
				const [holder] = await store.locks();
				expect(holder).toMatchObject({name: 'odd/../name \u001b[31m', purpose: 'sync', pid: process.pid});
				expect(holder?.owner).not.toBe('');
				expect(holder?.host).not.toBe('');
				await lock.release();
			});

			it('tells how far its holder is', async () => {
				const lock = await store.lock('north', 'sync');
				expect((await store.locks())[0]).not.toHaveProperty('progress');
				lock.tell({stage: 'read', done: 5, total: 10, unit: 'rows'});
				expect((await store.locks())[0]?.progress).toEqual({stage: 'read', done: 5, total: 10, unit: 'rows'});
				await lock.release();
				lock.tell({stage: 'too late'});
				const next = await store.lock('north', 'sync');
				expect((await store.locks())[0]).not.toHaveProperty('progress');
				await next.release();
			});

			it('is let go once: releasing again does not free the next holder', async () => {
				const first = await store.lock('north', 'one');
				await first.release();
				const second = await store.lock('north', 'two');
				await first.release();
				await expect(store.lock('north', 'three')).rejects.toThrow(LockedError);
				await second.release();
			});

			it('does not stand in the way of commits', async () => {
				const lock = await store.lock('north', 'sync');
				expect(await store.commit([create(place('L1'))])).toBe(1);
				await lock.release();
			});
		});

		describe('files', () => {
			let folder: string;
			beforeEach(async () => {
				folder = await mkdtemp(join(tmpdir(), 'rollcall-contract-'));
				await writeFile(join(folder, 'from'), 'PK…', {mode: 0o644});
			});
			afterEach(() => rm(folder, {recursive: true}));

			it('keeps a copy, owner-only', async () => {
				expect(await store.files.has('a.zip')).toBe(false);
				const kept = await store.files.keep('a.zip', join(folder, 'from'));
				expect(kept).toBe(store.files.path('a.zip'));
				expect(isAbsolute(kept)).toBe(true);
				expect(await store.files.has('a.zip')).toBe(true);
				expect(await readFile(kept, 'utf8')).toBe('PK…');
				expect((await stat(kept)).mode & 0o777).toBe(0o600);
				await store.files.remove('a.zip');
				expect(await store.files.has('a.zip')).toBe(false);
				await store.files.remove('a.zip');
			});

			it('names what it keeps, and no work in progress', async () => {
				expect(await store.files.names()).toEqual([]);
				for (const name of ['b.zip', 'packages/2.zip', 'a.zip'])
					await store.files.keep(name, join(folder, 'from'));
				await writeFile(await store.files.temporary('x.zip'), 'part');
				expect(await store.files.names()).toEqual(['a.zip', 'b.zip', 'packages/2.zip']);
			});

			it('keeps files in folders below, and over an earlier one', async () => {
				await store.files.keep('packages/P1.zip', join(folder, 'from'));
				await writeFile(join(folder, 'from'), 'second');
				const kept = await store.files.keep('packages/P1.zip', join(folder, 'from'));
				expect(await readFile(kept, 'utf8')).toBe('second');
			});

			it('gives a place for work in progress, another one each time', async () => {
				const [a, b] = [await store.files.temporary('x.zip'), await store.files.temporary('x.zip')];
				expect(a).not.toBe(b);
				await writeFile(a, 'part');
				await store.files.keep('x.zip', a);
				expect(await readFile(store.files.path('x.zip'), 'utf8')).toBe('part');
			});

			it.each(['../x', '/etc/x', 'a/../x', '.x', '', 'a//b', 'a\0b'])('refuses the name %j', async (bad) => {
				expect(() => store.files.path(bad)).toThrow(UsageError);
				await expect(store.files.keep(bad, join(folder, 'from'))).rejects.toThrow(UsageError);
			});
		});

		describe('documents', () => {
			it('are missing until they are written, each on its own', async () => {
				expect(await store.documents.read('connections')).toBeUndefined();
				await store.documents.update('connections', (document) => {
					expect(document).toBeUndefined();
					return {north: {id: connectionId('c1')}};
				});
				expect(await store.documents.read('connections')).toEqual({north: {id: 'c1'}});
				expect(await store.documents.read('settings')).toBeUndefined();
			});

			it('are changed from what they are, also at once', async () => {
				const add = () =>
					store.documents.update('rules', (document) => ({n: ((document as {n: number})?.n ?? 0) + 1}));
				await Promise.all([add(), add(), add()]);
				expect(await store.documents.read('rules')).toEqual({n: 3});
			});

			it('stay as they were when the change throws', async () => {
				await store.documents.update('rules', () => ({a: 1}));
				const failing = store.documents.update('rules', () => {
					throw new UsageError('no');
				});
				await expect(failing).rejects.toThrow(UsageError);
				expect(await store.documents.read('rules')).toEqual({a: 1});
			});
		});
	});
}

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const at = '2026-08-21T02:14:00.000Z';
const followUp = (id: string): FollowUp => ({id, action: 'x', steps: [], at, by: 'ada'});
const added = (after: FollowUp): RecordChange => ({collection: 'followUps', key: after.id, after});

const stranger = (id: string) => ({id, kind: 'person', at, code: 'X', message: ''}) as const;
const tombstone = (id: string) =>
	({
		personId: id,
		deletedAt: '2026-08-21T02:14:00.000Z',
		reservedUntil: '2026-08-22T02:14:00.000Z',
		externalIds: {},
		firstName: 'A',
		lastName: 'B',
	}) as unknown as import('../../source/core/ports.ts').Collections['tombstones'];
