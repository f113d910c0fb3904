import {
	appendFileSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {StateDamagedError, UsageError} from '../../source/core/errors.ts';
import {openStore} from '../../source/store/json-store.ts';
import {change, create, place} from '../contracts/places.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
const open = (folder: string) => openStore({folder, clock: fixedClock(), owner: 'test', create: true});
const flip = (path: string, position: number) => {
	const bytes = readFileSync(path);
	bytes[position]! ^= 1;
	writeFileSync(path, bytes);
};

let folder: string;
let journal: string;
/** Where each of the journal's lines ends. */
let ends: number[];
beforeEach(async () => {
	folder = folders();
	journal = join(folder, 'journal.jsonl');
	const store = await open(folder);
	ends = [];
	for (const id of ['a', 'b', 'c']) {
		await store.commit([create(place(id))]);
		ends.push(statSync(journal).size);
	}
	await store.close();
});

describe('the journal', () => {
	it('is JSON, a line a commit', () => {
		const lines = readFileSync(journal, 'utf8')
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line));
		expect(lines.map(({sequence}) => sequence)).toEqual([1, 2, 3]);
		expect(lines[0]).toMatchObject({
			sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
			changes: [{collection: 'locations', key: 'a', after: place('a')}],
		});
	});

	it('cut anywhere in its last line is the state before it, and goes on from there', async () => {
		for (const cut of [ends[1]! + 1, ends[1]! + 90, ends[2]! - 1]) {
			truncateSync(journal, cut);
			const store = await open(folder);
			expect((await store.read()).sequence).toBe(2);
			expect(statSync(journal).size, 'reading changes nothing').toBe(cut);
			expect(await store.commit([create(place('c'))])).toBe(3);
			expect(statSync(journal).size).toBe(ends[2]);
			expect((await store.history(3))?.changes).toEqual([create(place('c'))]);
			await store.close();
		}
	});

	it.each([
		['in the first line', () => flip(journal, ends[0]! - 20), 1],
		['in a hash', () => flip(journal, ends[0]! + 20), 2],
		['in the last line', () => flip(journal, ends[2]! - 5), 3],
		['in the newline between two lines', () => flip(journal, ends[0]! - 1), 1],
		['by hand, well-meant', () => edit(journal, 'School b', 'School B'), 2],
		['by a line that was taken out', () => edit(journal, /^.*"key":"b".*\n/m, ''), undefined],
		['by rubbish with a newline', () => appendFileSync(journal, 'rubbish\n'), 4],
	])('changed %s is damage, named, and is not written to', async (_where, damage, line) => {
		damage();
		const before = readFileSync(journal);
		const failure = await open(folder).catch((error: unknown) => error);
		expect(failure).toBeInstanceOf(StateDamagedError);
		expect((failure as Error).message).toContain(journal);
		if (line !== undefined) expect((failure as Error).message).toContain(`line ${line} `);
		expect(readFileSync(journal)).toEqual(before);
	});

	it('damaged while the store is open is found by the next reading and refuses commits', async () => {
		const store = await open(folder);
		appendFileSync(journal, 'rubbish\n');
		await expect(store.read()).rejects.toThrow(/line 4/);
		await expect(store.commit([create(place('d'))])).rejects.toThrow(StateDamagedError);
		await store.close();
	});

	it('cut back behind what was read is damage', async () => {
		const store = await open(folder);
		truncateSync(journal, ends[1]!);
		await expect(store.read()).rejects.toThrow(/shorter/);
		await expect(store.commit([create(place('d'))])).rejects.toThrow(StateDamagedError);
		await store.close();
	});

	it.each(['journal.jsonl', 'root.json'])(
		'and root belong together: a missing %s is damage',
		async (name) => {
			rmSync(join(folder, name));
			await expect(open(folder)).rejects.toThrow(name);
			await expect(open(folder)).rejects.toThrow(StateDamagedError);
		},
	);
});

describe('a base', () => {
	let shard: string;
	let manifest: string;
	beforeEach(async () => {
		const store = await open(folder);
		await store.fold();
		await store.close();
		const names = readdirSync(join(folder, 'base'));
		shard = join(folder, 'base', names.find((name) => name.endsWith('.jsonl'))!);
		manifest = join(folder, 'base', names.find((name) => name.endsWith('.json'))!);
	});

	it('is one record a line, sorted by key', () => {
		const lines = readFileSync(shard, 'utf8')
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line));
		expect(lines).toEqual(['a', 'b', 'c'].map((key) => ({key, record: place(key)})));
	});

	it.each([
		['a missing shard', () => rmSync(shard), () => shard],
		['a cut shard', () => truncateSync(shard, 10), () => shard],
		['a missing manifest', () => rmSync(manifest), () => manifest],
		['an edited manifest', () => flip(manifest, 30), () => manifest],
		[
			'an edited root',
			() => edit(join(folder, 'root.json'), /"sequence": 3/, '"sequence": 2'),
			() => join(folder, 'root.json'),
		],
		[
			'an unreadable root',
			() => truncateSync(join(folder, 'root.json'), 20),
			() => join(folder, 'root.json'),
		],
	])('with %s is not opened, and the file is named', async (_what, damage, named) => {
		damage();
		const failure = await open(folder).catch((error: unknown) => error);
		expect(failure).toBeInstanceOf(StateDamagedError);
		expect((failure as Error).message).toContain(named());
	});

	it('with a flipped bit in a shard fails what reads that shard', async () => {
		flip(shard, 40);
		const store = await open(folder);
		const snapshot = await store.read();
		expect(await snapshot.count('locations')).toBe(3);
		await expect(snapshot.get('locations', 'a')).rejects.toThrow(shard);
		await expect(snapshot.list('locations')).rejects.toThrow(StateDamagedError);
		await expect(snapshot.load('locations')).rejects.toThrow(StateDamagedError);
		const late = change(place('a'), place('a', 'late'));
		await expect(store.commit([late])).rejects.toThrow(StateDamagedError);
		await expect(store.commit([{collection: 'courses', key: 'x', after: {} as never}])).resolves.toBe(4);
		await store.close();
	});

	it('finds its tail though the hint in the root is wrong', async () => {
		let store = await open(folder);
		await store.commit([create(place('d'))]);
		await store.close();
		for (const offset of [0, 5, ends[0]!, 100_000]) {
			edit(join(folder, 'root.json'), /"offset": \d+/, `"offset": ${offset}`);
			store = await open(folder);
			const snapshot = await store.read();
			expect([snapshot.sequence, await snapshot.count('locations')]).toEqual([4, 4]);
			await store.close();
		}
	});

	it('does not outlive a journal that ends before it', async () => {
		truncateSync(journal, ends[1]!);
		await expect(open(folder)).rejects.toThrow(/has no line of commit 3/);
	});
});

it('refuses the state of a newer rollcall', async () => {
	edit(join(folder, 'root.json'), '"format": 2', '"format": 3');
	await expect(open(folder)).rejects.toThrow(UsageError);
	await expect(open(folder)).rejects.toThrow(/newer rollcall/);
});

it('says of a document that is not JSON which one it is', async () => {
	writeFileSync(join(folder, 'rules.json'), '{oops', {mode: 0o600});
	const store = await open(folder);
	await expect(store.documents.read('rules')).rejects.toMatchObject({
		message: expect.stringMatching(/rules\.json is not JSON: .*line 1 column 2/),
		notDone: expect.stringContaining('nothing was changed'),
		next: expect.stringContaining('restore'),
	});
	await expect(store.documents.update('rules', () => ({}))).rejects.toThrow(UsageError);
	expect(readFileSync(join(folder, 'rules.json'), 'utf8')).toBe('{oops');
	await store.close();
});

it('misses its connections where it had them, and takes no new ones for them', async () => {
	const path = join(folder, 'connections.json');
	let store = await open(folder);
	expect(await store.documents.read('connections')).toBeUndefined();
	for (const name of ['connections', 'settings'] as const) await store.documents.update(name, () => ({}));
	await store.close();
	rmSync(path);
	rmSync(join(folder, 'settings.json'));
	store = await open(folder);
	await expect(store.documents.read('connections')).rejects.toThrow(StateDamagedError);
	await expect(store.documents.read('connections')).rejects.toThrow(`${path} is missing`);
	await expect(store.documents.update('connections', () => ({}))).rejects.toThrow(StateDamagedError);
	expect(await store.documents.read('settings')).toBeUndefined();
	writeFileSync(path, '{"connections":[]}', {mode: 0o600});
	expect(await store.documents.read('connections')).toEqual({connections: []});
	await store.close();
});

function edit(path: string, from: string | RegExp, to: string): void {
	const text = readFileSync(path, 'utf8');
	expect(text).toMatch(from);
	writeFileSync(path, text.replace(from, to));
}
