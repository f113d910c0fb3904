import {readdirSync, readFileSync, renameSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {connectionId} from '../../source/core/directory/ids.ts';
import {StateDamagedError} from '../../source/core/errors.ts';
import type {RecordChange} from '../../source/core/ports.ts';
import {fileSystem} from '../../source/io/files.ts';
import type {Tuning} from '../../source/store/format.ts';
import {type JsonStore, openStore} from '../../source/store/json-store.ts';
import {change, create, place, remove} from '../contracts/places.ts';
import {type FixedClock, fixedClock} from '../support/fixed-clock.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
const day = 86_400_000;
let folder: string;
let clock: FixedClock;
beforeEach(() => {
	folder = folders();
	clock = fixedClock('2026-08-01T02:00:00.000Z');
});
const open = (tuning: Partial<Tuning> = {}) =>
	openStore({folder, clock, owner: 'test', create: true}, {tuning: {pruneShare: 0, ...tuning}});
const journal = () => join(folder, 'journal.jsonl');
const sequences = () =>
	readFileSync(journal(), 'utf8')
		.trimEnd()
		.split('\n')
		.map((line) => (JSON.parse(line) as {sequence: number}).sequence);
const inBase = (prefix: string) =>
	readdirSync(join(folder, 'base'))
		.filter((name) => name.startsWith(prefix))
		.sort();
/** Every byte of the state. */
const everything = () =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter((entry) => entry.isFile())
		.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
		.join('\n');
const many = (count: number, name?: string) =>
	Array.from({length: count}, (_, n) => place(`L${String(n).padStart(4, '0')}`, name));

/** A commit a day, each renaming the same place. */
async function days(store: JsonStore, count: number) {
	for (let n = 0; n < count; n++) {
		const now = await (await store.read()).get('locations', 'X');
		await store.commit([now ? change(now, place('X', `name ${n}`)) : create(place('X', `name ${n}`))]);
		await clock.turn(day);
	}
}

describe('retention', () => {
	it('lets go of lines that are both old and many commits ago, and the state is what it was', async () => {
		const store = await open();
		await days(store, 20);
		await store.fold();
		const before = statSync(journal()).size;
		expect(await store.prune({days: 5, commits: 3})).toBe(15);
		expect(sequences()).toEqual([16, 17, 18, 19, 20]);
		expect(statSync(journal()).size).toBeLessThan(before / 2);
		expect(await store.history(15)).toBeUndefined();
		expect((await store.history(16))?.changes).toHaveLength(1);
		await store.close();
		const again = await open();
		expect(await (await again.read()).get('locations', 'X')).toEqual(place('X', 'name 19'));
		expect(await again.commit([create(place('Y'))])).toBe(21);
		await again.close();
	});

	it.each([
		['count', {days: 0, commits: 12}, 8],
		['age', {days: 12, commits: 0}, 8],
	])('keeps what either the %s keeps', async (_by, keep, gone) => {
		const store = await open();
		await days(store, 20);
		await store.fold();
		expect(await store.prune(keep)).toBe(gone);
		await store.close();
	});

	it('folds first where nothing could go otherwise, and always keeps the line of its base', async () => {
		const store = await open();
		await days(store, 10);
		expect(await store.prune({days: 0, commits: 0})).toBe(9);
		expect(sequences()).toEqual([10]);
		expect(await store.prune({days: 0, commits: 0})).toBe(0);
		await store.close();
	});

	it('keeps what makes a damaged base whole again: the lines since the base before it', async () => {
		const store = await open();
		await days(store, 5);
		await store.fold();
		await days(store, 5);
		await store.fold();
		await store.prune({days: 0, commits: 0});
		expect(sequences()).toEqual([5, 6, 7, 8, 9, 10]);
		await store.close();
	});

	it('does not write the journal anew for little', async () => {
		const store = await open({pruneShare: 1 / 8});
		await days(store, 20);
		await store.fold();
		expect(await store.prune({days: 0, commits: 19})).toBe(0);
		expect(sequences()).toHaveLength(20);
		await store.close();
	});

	it.each([1, 2])(
		'takes no other line for damage where the journal is replaced before it is opened for time %s',
		async (time) => {
			const writer = await open();
			await days(writer, 20);
			await writer.fold();
			const told = await writer.history(18);
			const names = ['journal.jsonl', 'root.json'];
			const before = names.map((name) => readFileSync(join(folder, name)));
			expect(await writer.prune({days: 0, commits: 5})).toBe(15);
			await writer.close();
			/** Puts files in the place of others, as a writer does it. */
			const replace = (contents: readonly Buffer[]) => {
				for (const [index, name] of names.entries()) {
					writeFileSync(join(folder, 'aside'), contents[index]!, {mode: 0o600});
					renameSync(join(folder, 'aside'), join(folder, name));
				}
			};
			const after = names.map((name) => readFileSync(join(folder, name)));
			replace(before);

			let opened = Number.NEGATIVE_INFINITY;
			const reader = await openStore(
				{folder, clock, owner: 'test'},
				{
					files: {
						...fileSystem,
						open(path, mode) {
							if (path === journal() && ++opened === time) replace(after);
							return fileSystem.open(path, mode);
						},
					},
				},
			);
			opened = 0;
			expect(await reader.history(18)).toEqual(told);
			expect(opened).toBeGreaterThanOrEqual(time);
			expect(await reader.history(15)).toBeUndefined();
			await reader.close();
		},
	);

	it('is seen by other stores, which go on reading and committing', async () => {
		const [writer, reader] = [await open(), await open()];
		await days(writer, 20);
		await writer.fold();
		const held = await reader.read();
		await writer.prune({days: 0, commits: 2});
		await writer.commit([create(place('Y'))]);
		expect((await reader.read()).sequence).toBe(21);
		expect(await held.get('locations', 'X')).toEqual(place('X', 'name 19'));
		expect(await reader.commit([create(place('Z'))])).toBe(22);
		expect((await writer.read()).sequence).toBe(22);
		await writer.prune({days: 0, commits: 1});
		expect(await reader.history(3)).toBeUndefined();
		await reader.close();
		await writer.close();
	});

	it('waits for nobody: of a fold and a pruning at once one is done', async () => {
		const [one, two] = [await open(), await open()];
		await days(one, 20);
		const [folded, gone] = await Promise.all([one.fold(), two.prune({days: 0, commits: 0})]);
		expect([
			[true, 0],
			[false, 19],
		]).toContainEqual([folded, gone]);
		expect(await (await one.read()).get('locations', 'X')).toEqual(place('X', 'name 19'));
		await one.close();
		await two.close();
	});

	it('lets go of the files that only dropped lines named', async () => {
		const store = await open({loadRecords: 100, lineBytes: 2000});
		await store.commit(many(200).map(create));
		await store.fold();
		await store.commit(many(200).map((each) => change(each, {...each, name: 'renamed'})));
		expect([inBase('load-'), inBase('changes-')].map((names) => names.length)).toEqual([1, 1]);
		await clock.turn(day);
		await days(store, 3);
		await store.fold();
		await days(store, 3);
		await store.fold();
		expect(await store.prune({days: 0, commits: 1})).toBe(4);
		expect([inBase('load-'), inBase('changes-')]).toEqual([[], []]);
		expect(await (await store.read()).count('locations')).toBe(201);
		await store.close();
	});
});

describe('a very long change set', () => {
	const tuning = {loadRecords: 100, lineBytes: 2000};
	const renamed = (name: string, before?: string): RecordChange[] =>
		many(200, before).map((each) => change(each, {...each, name}));

	it('stands in a file that its line names, and history tells it all', async () => {
		const store = await open(tuning);
		await store.commit([create(place('A')), ...many(150).map(create)]);
		await store.commit(many(200).slice(150).map(create));
		expect(await store.commit(renamed('second', undefined))).toBe(3);
		expect(inBase('changes-')).toHaveLength(1);
		const line = readFileSync(journal(), 'utf8').trimEnd().split('\n')[2]!;
		expect(line.length).toBeLessThan(500);
		expect(JSON.parse(line).changes).toMatchObject({file: inBase('changes-')[0], count: 200});
		expect((await store.history(3))?.changes).toEqual(renamed('second'));
		await store.close();
		const again = await open(tuning);
		expect(await (await again.read()).get('locations', 'L0199')).toEqual(place('L0199', 'second'));
		await again.close();
	});

	it('survives folds and sweeps as long as history names it', async () => {
		const store = await open(tuning);
		await store.commit(many(200).map(create));
		await store.commit(renamed('second'));
		for (let fold = 0; fold < 3; fold++) {
			await days(store, 1);
			await store.fold();
		}
		expect((await store.history(2))?.changes).toHaveLength(200);
		await store.close();
	});

	it('that lost its file is damage, by name', async () => {
		const store = await open(tuning);
		await store.commit(many(200).map(create));
		await store.commit(renamed('second'));
		await store.close();
		const [name] = inBase('changes-');
		const {rmSync} = await import('node:fs');
		rmSync(join(folder, 'base', name!));
		await expect(open(tuning)).rejects.toThrow(StateDamagedError);
		await expect(open(tuning)).rejects.toThrow(name);
	});

	it('is refused as a whole where one of it is stale, and leaves no file', async () => {
		const store = await open(tuning);
		await store.commit(many(200).map(create));
		await expect(store.commit(renamed('third', 'second'))).rejects.toThrow('not as it was');
		expect(readdirSync(join(folder, 'base')).filter((name) => name.includes('changes'))).toEqual([]);
		await store.close();
	});
});

describe('rewriting history', () => {
	const secret = 'Zaphod Beeblebrox';
	const without = (each: RecordChange): RecordChange | undefined => {
		if (each.key === 'L0007') return undefined;
		const text = JSON.stringify(each).replaceAll(secret, '…');
		return JSON.parse(text) as RecordChange;
	};

	it('leaves no byte of what was taken out: base, load, lists, journal', async () => {
		const store = await open({loadRecords: 100, lineBytes: 2000});
		const named = many(200).map((each, n) => (n === 7 ? {...each, name: secret} : each));
		await store.commit(named.map(create));
		await store.commit(named.map((each) => change(each, {...each, externalIds: {[connectionId('a')]: 'b'}})));
		await store.fold();
		const now = {...named[7]!, externalIds: {[connectionId('a')]: 'b'}};
		await store.commit([change(now, {...now, name: `${secret} II`})]);
		await store.commit([remove({...now, name: `${secret} II`})]);
		expect(everything()).toContain(secret);
		await store.rewriteHistory(without);
		expect(everything()).not.toContain('Beeblebrox');
		expect(everything()).not.toContain('L0007');
		expect(await (await store.read()).count('locations')).toBe(199);
		expect((await store.history(1))?.changes).toHaveLength(199);
		expect((await store.history(2))?.changes).toHaveLength(199);
		await store.close();
		const again = await open();
		expect((await again.read()).sequence).toBe(4);
		expect(await again.commit([create(place('L0007', 'another one'))])).toBe(5);
		await again.close();
	});

	it('lets living readers go on, and lets go of theirs when they end', async () => {
		const [writer, reader] = [await open(), await open()];
		await writer.commit([create(place('L0007', secret)), create(place('L0008'))]);
		await writer.fold();
		const held = await reader.read();
		await writer.commit([remove(place('L0007', secret))]);
		await writer.rewriteHistory(without);
		expect(await held.get('locations', 'L0007')).toEqual(place('L0007', secret));
		await held.release();
		expect(await (await reader.read()).get('locations', 'L0007')).toBeUndefined();
		await writer.commit([create(place('L0009'))]);
		await writer.fold();
		expect(everything()).not.toContain('Beeblebrox');
		await reader.close();
		await writer.close();
	});

	it('goes on while others commit, and loses none of theirs', async () => {
		const [writer, other] = [await open(), await open()];
		for (let n = 0; n < 30; n++) await writer.commit([create(place(`A${n}`, secret))]);
		let going = true;
		const commits = (async () => {
			let n = 0;
			for (; going; n++) await other.commit([create(place(`B${n}`))]);
			return n;
		})();
		for (let round = 0; round < 5; round++) await writer.rewriteHistory((each) => each);
		going = false;
		const made = await commits;
		expect(made).toBeGreaterThan(0);
		const snapshot = await writer.read();
		expect(snapshot.sequence).toBe(30 + made);
		expect(await snapshot.count('locations')).toBe(30 + made);
		for (let sequence = 1; sequence <= snapshot.sequence; sequence++)
			expect((await writer.history(sequence))?.changes).toHaveLength(1);
		await writer.close();
		await other.close();
	});
});
