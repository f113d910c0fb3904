import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {beforeEach, describe, expect, it} from 'vitest';
import {StaleError} from '../../source/core/errors.ts';
import type {RecordChange} from '../../source/core/ports.ts';
import {fileSystem} from '../../source/io/files.ts';
import type {Tuning} from '../../source/store/format.ts';
import {thisProcess} from '../../source/store/holder.ts';
import {type JsonStore, openStore} from '../../source/store/json-store.ts';
import {change, create, place, remove} from '../contracts/places.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {powerCutFiles} from '../support/power-cut-files.ts';
import {runs} from '../support/runs.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
let folder: string;
beforeEach(() => {
	folder = folders();
});
const open = (parts: Parameters<typeof openStore>[1] = {}) =>
	openStore({folder, clock: fixedClock(), owner: 'test', create: true}, parts);
const many = (count: number) =>
	Array.from({length: count}, (_, n) => place(`L${String(n).padStart(6, '0')}`));
const baseFiles = () => readdirSync(join(folder, 'base')).sort();
const shardFiles = () => baseFiles().filter((name) => name.endsWith('.jsonl'));
const journalLines = () => readFileSync(join(folder, 'journal.jsonl'), 'utf8').trimEnd().split('\n');
/** One commit more, folded: the base that was the one before goes. Leaves the collection as it was. */
async function again(store: JsonStore, key = '') {
	if (key !== '') await store.commit([create(place(key))]);
	else {
		await store.commit([create(place('again'))]);
		await store.commit([remove(place('again'))]);
	}
	await store.fold();
}
/** Counts the shards that are read. */
const counting = () => {
	const reads: string[] = [];
	const read = (path: string) => {
		if (path.endsWith('.jsonl')) reads.push(path);
		return fileSystem.read(path);
	};
	return {reads, files: {...fileSystem, read}};
};

describe('a first load', () => {
	const tuning = {loadRecords: 100, shardBytes: 4096} satisfies Partial<Tuning>;

	it('becomes a base, named by a short line', async () => {
		const store = await open({tuning});
		const places = many(500);
		expect(
			await store.commit([...places.map(create), {collection: 'runs', key: 'R1', after: {} as never}]),
		).toBe(1);
		expect(journalLines()).toHaveLength(1);
		expect(journalLines()[0]!.length).toBeLessThan(600);
		for (const name of shardFiles())
			expect(statSync(join(folder, 'base', name)).size).toBeLessThanOrEqual(4096);
		const snapshot = await store.read();
		expect(await snapshot.list('locations')).toEqual(places);
		expect(await snapshot.count('locations')).toBe(500);
		expect(await snapshot.get('runs', 'R1')).toEqual({});
		const told = await store.history(1);
		expect(told?.changes).toHaveLength(501);
		expect(told?.changes.filter(({collection}) => collection === 'locations')).toEqual(places.map(create));
		await store.close();
		expect(JSON.parse(readFileSync(join(folder, 'root.json'), 'utf8')).base.sequence).toBe(1);
	});

	it('keeps its history after the base has gone on', async () => {
		const store = await open({tuning});
		const places = many(150);
		await store.commit(places.map(create));
		await store.commit(places.map(remove));
		await store.fold();
		await store.fold();
		expect((await store.history(1))?.changes).toHaveLength(150);
		expect(await (await store.read()).count('locations')).toBe(0);
		await store.close();
	});

	it('is a line of changes where the collection is not empty, or records are changed', async () => {
		const store = await open({tuning});
		const places = many(150);
		await store.commit([create(place('A'))]);
		await store.commit(places.map(create));
		expect(JSON.parse(journalLines()[1]!).changes).toHaveLength(150);
		await store.commit(places.map((before) => change(before, {...before, name: 'x'})));
		expect(JSON.parse(journalLines()[2]!).changes).toHaveLength(150);
		expect(await (await store.read()).count('locations')).toBe(151);
		await store.close();
	});

	it('is refused as stale when somebody filled the collection meanwhile', async () => {
		const disk = powerCutFiles();
		let other: Promise<number> | undefined;
		const options = {folder: '/s', clock: fixedClock(), owner: 'test', create: true};
		const files = {
			...disk,
			open: (path: string, how: 'read' | 'append' | 'create') => {
				if (path.includes('locations-')) other ??= two.commit([create(place('A'))]);
				return disk.open(path, how);
			},
			sync: async (file: number) => {
				await other;
				await disk.sync(file);
			},
		};
		const two = await openStore(options, {files: disk});
		const one = await openStore(options, {files, tuning});
		await expect(one.commit(many(150).map(create))).rejects.toThrow(StaleError);
		expect(await (await one.read()).list('locations')).toEqual([place('A')]);
		expect(await one.fold()).toBe(true);
		expect(disk.list('/s/base')).toHaveLength(2);
	});
});

describe('folding', () => {
	it('rewrites only the shards in which something changed', async () => {
		const store = await open({tuning: {shardBytes: 2000}});
		await store.commit(many(200).map(create));
		await store.fold();
		const before = new Set(shardFiles());
		expect(before.size).toBeGreaterThan(5);
		await store.commit([change(place('L000100'), place('L000100', 'changed'))]);
		await store.fold();
		const after = shardFiles();
		expect(after.filter((name) => !before.has(name))).toHaveLength(1);
		expect(after, 'the shard before stays with the base before').toHaveLength(before.size + 1);
		await again(store, 'x');
		expect(shardFiles()).not.toEqual(expect.arrayContaining([...before]));
		await store.close();
	});

	it('leaves the journal, and with it history, as it is', async () => {
		const store = await open();
		await store.commit([create(place('a'))]);
		await store.commit([change(place('a'), place('a', 'b'))]);
		const lines = journalLines();
		await store.fold();
		expect(journalLines()).toEqual(lines);
		await store.close();
		const again = await open();
		expect((await again.history(1))?.changes).toEqual([create(place('a'))]);
		expect((await again.history(2))?.changes).toEqual([change(place('a'), place('a', 'b'))]);
		await again.close();
	});

	it('happens by itself once the journal is long enough', async () => {
		const store = await open({tuning: {foldBytes: {least: 2000, most: 4000}}});
		for (const location of many(30)) await store.commit([create(location)]);
		await store.close();
		const root = JSON.parse(readFileSync(join(folder, 'root.json'), 'utf8'));
		expect(root.base.sequence).toBeGreaterThan(5);
		expect(statSync(join(folder, 'journal.jsonl')).size - root.journal.offset).toBeLessThan(8000);
	});

	it('goes on beside commits, and they stand', async () => {
		const store = await open({tuning: {shardBytes: 500}});
		await store.commit(many(100).map(create));
		const folding = store.fold();
		for (const id of ['a', 'b', 'c']) await store.commit([create(place(id))]);
		expect(await folding).toBe(true);
		expect(await (await store.read()).count('locations')).toBe(103);
		await store.close();
		const again = await open();
		expect(await (await again.read()).count('locations')).toBe(103);
		await again.close();
	});

	it('finds random histories again, whatever the shards', async () => {
		const key = fc.integer({min: 0, max: 30}).map((n) => `k${n}`);
		const edit = fc.tuple(key, fc.option(fc.string({maxLength: 40}), {nil: undefined}));
		const history = fc.array(fc.tuple(fc.array(edit, {maxLength: 12}), fc.boolean()), {maxLength: 8});
		await fc.assert(
			fc.asyncProperty(history, fc.integer({min: 60, max: 600}), async (commits, shardBytes) => {
				const files = powerCutFiles();
				const again = () =>
					openStore(
						{folder: '/s', clock: fixedClock(), owner: 'test', create: true},
						{files, tuning: {shardBytes, loadRecords: 8}},
					);
				const map = new Map<string, ReturnType<typeof place>>();
				for (const [edits, fold] of commits) {
					const changes = new Map<string, RecordChange>();
					for (const [id, text] of edits) {
						const after = text === undefined ? undefined : place(id, text);
						const before = map.get(id);
						if (before || after) changes.set(id, {collection: 'locations', key: id, before, after});
					}
					for (const {key: id, after} of changes.values()) {
						if (after) map.set(id, after as ReturnType<typeof place>);
						else map.delete(id);
					}
					const store = await again();
					await store.commit(changes.values());
					if (fold) await store.fold();
					await store.close();
				}
				const snapshot = await (await again()).read();
				const keys = [...map.keys()].sort();
				expect(await snapshot.list('locations')).toEqual(keys.map((id) => map.get(id)));
				expect(await snapshot.list('locations', {reverse: true, limit: 3, after: 'k2'})).toEqual(
					keys
						.filter((id) => id < 'k2')
						.reverse()
						.slice(0, 3)
						.map((id) => map.get(id)),
				);
				expect([...(await snapshot.load('locations')).keys()]).toEqual(keys);
				expect(await snapshot.count('locations')).toBe(map.size);
			}),
			{numRuns: runs(60)},
		);
	});
});

describe('reading', () => {
	beforeEach(async () => {
		const store = await open({tuning: {shardBytes: 2000}});
		await store.commit(many(400).map(create));
		await store.fold();
		await store.close();
	});

	it('opens without reading any shard, and gets a record from one', async () => {
		const {files, reads} = counting();
		const store = await open({files});
		const snapshot = await store.read();
		expect(await snapshot.count('locations')).toBe(400);
		expect(reads).toEqual([]);
		expect(await snapshot.get('locations', 'L000200')).toEqual(place('L000200'));
		expect(reads).toHaveLength(1);
		await store.close();
	});

	it('lists a window from the shards that hold it', async () => {
		const {files, reads} = counting();
		const store = await open({files});
		const snapshot = await store.read();
		const window = await snapshot.list('locations', {after: 'L000100', limit: 20});
		expect(window.map(({locationId}) => locationId)).toEqual(
			many(121)
				.slice(101)
				.map((l) => l.locationId),
		);
		expect(reads.length).toBeLessThanOrEqual(3);
		await snapshot.list('locations', {reverse: true, limit: 5});
		expect(reads.length).toBeLessThanOrEqual(4);
		await store.close();
	});

	it('commits one change after reading one shard', async () => {
		const {files, reads} = counting();
		const store = await open({files});
		await store.commit([change(place('L000300'), place('L000300', 'x'))]);
		expect(reads).toHaveLength(1);
		await store.close();
	});

	it('of a loaded collection goes on after the base is gone', async () => {
		const store = await open();
		const snapshot = await store.read();
		const set = await snapshot.load('locations');
		await snapshot.release();
		await store.commit(many(400).map(remove));
		await store.fold();
		await again(store);
		expect(shardFiles()).toEqual([]);
		expect([...set.values()]).toEqual(many(400));
		expect(set.get('L000007')).toEqual(place('L000007'));
		await store.close();
	});
});

describe('the sweep', () => {
	it('spares the base before the newest, and no more', async () => {
		const store = await open();
		for (const key of ['a', 'b', 'c', 'd']) {
			await store.commit([create(place(key))]);
			await store.fold();
		}
		const manifests = baseFiles().filter((name) => name.startsWith('base-'));
		expect(manifests.map((name) => Number(name.slice(5, 17)))).toEqual([3, 4]);
		await store.close();
	});

	it('spares what a reader in another store still needs, until it lets go', async () => {
		const [reader, writer] = [await open(), await open()];
		await writer.commit(many(50).map(create));
		await writer.fold();
		const snapshot = await reader.read();
		await writer.commit(many(50).map(remove));
		await writer.fold();
		await again(writer);
		expect(shardFiles()).not.toEqual([]);
		expect(await snapshot.list('locations')).toEqual(many(50));
		await snapshot.release();
		expect((await reader.read()).sequence).toBe(4);
		await again(writer);
		expect(shardFiles()).toEqual([]);
		await reader.close();
		await writer.close();
	});

	it('does not spare what only a dead reader needed', async () => {
		const writer = await open();
		await writer.commit(many(50).map(create));
		await writer.fold();
		const dead = await open({me: {...thisProcess(), pid: 2 ** 22 + 1}});
		await dead.read();
		expect(readdirSync(join(folder, 'leases')).length).toBe(2);
		await writer.commit(many(50).map(remove));
		await writer.fold();
		await again(writer);
		expect(shardFiles()).toEqual([]);
		expect(readdirSync(join(folder, 'leases')).length).toBe(1);
		await writer.close();
		expect(readdirSync(join(folder, 'leases'))).toEqual([]);
	});
});

it('one of two folds at a time', async () => {
	const [one, two] = [await open(), await open()];
	await one.commit(many(50).map(create));
	const ends = await Promise.all([one.fold(), two.fold()]);
	expect(ends.filter(Boolean)).toHaveLength(1);
	await one.close();
	await two.close();
});
