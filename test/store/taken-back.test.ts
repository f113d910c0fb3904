import {appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {beforeEach, describe, expect, it} from 'vitest';
import {StateDamagedError} from '../../source/core/errors.ts';
import {type FileSystem, fileSystem} from '../../source/io/files.ts';
import {type JsonStore, openStore, type StoreParts} from '../../source/store/json-store.ts';
import {create, place, remove} from '../contracts/places.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
let folder: string;
beforeEach(() => {
	folder = folders();
});
const later = () => fixedClock('2026-09-30T02:00:00.000Z');
const open = (parts: StoreParts = {}, clock = fixedClock('2026-08-01T02:00:00.000Z')) =>
	openStore(
		{folder, clock, owner: 'test', create: true},
		{...parts, tuning: {pruneShare: 0, ...parts.tuning}},
	);
const eio = () => Object.assign(new Error('injected'), {code: 'EIO'});
const journal = () => join(folder, 'journal.jsonl');
const everything = () =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter((entry) => entry.isFile())
		.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
		.join('\n');

/** A disk whose syncs take a while, and fail from when it is told. */
function slowDisk(milliseconds: number) {
	const failing = {now: false};
	const files: FileSystem = {
		...fileSystem,
		async sync(file, few) {
			await pause(milliseconds);
			if (failing.now) throw eio();
			await fileSystem.sync(file, few);
		},
	};
	return {files, failing};
}

async function fill(store: JsonStore, count: number) {
	for (let n = 0; n < count; n++) await store.commit([create(place(`A${n}`))]);
}

describe('a commit whose sync fails while another process', () => {
	it.each([
		['folds', (store: JsonStore) => store.fold()],
		['lets go of old history', (store: JsonStore) => store.prune({days: 0, commits: 5})],
		['rewrites history', (store: JsonStore) => store.rewriteHistory((change) => change)],
	])('%s is in no base and no journal, and nobody else loses one', async (_what, work) => {
		const {files, failing} = slowDisk(30);
		const [a, b, c] = [await open({files}), await open({}, later()), await open()];
		await fill(b, 30);
		await b.fold();
		await b.read();
		failing.now = true;
		const refused = a.commit([create(place('X', 'x'.repeat(30)))]).catch((error: Error) => error.message);
		await pause(5);
		const other = work(b);
		expect(await refused).toContain('did not confirm');
		expect(await c.commit([create(place('C', 'c'.repeat(90)))])).toBe(31);
		await other;
		for (const store of [a, b, c]) await store.close();
		const again = await open();
		const snapshot = await again.read();
		expect(snapshot.sequence).toBe(31);
		expect(await snapshot.get('locations', 'X')).toBeUndefined();
		expect(await snapshot.get('locations', 'C')).toBeDefined();
		await snapshot.release();
		await again.close();
	});
});

it.each<keyof FileSystem>(['sync', 'syncFolder'])(
	'after any %s that failed, the process changes nothing more',
	async (call) => {
		const failing = {now: false};
		const files = {
			...fileSystem,
			[call]: async (...args: never[]) => {
				if (failing.now) throw eio();
				await (fileSystem[call] as (...args: never[]) => Promise<void>)(...args);
			},
		};
		const store = await open({files});
		await fill(store, 3);
		failing.now = true;
		await expect(store.documents.update('rules', () => ({}))).rejects.toThrow();
		failing.now = false;
		await expect(store.documents.update('rules', () => ({}))).rejects.toThrow('did not confirm');
		await expect(store.commit([create(place('B'))])).rejects.toThrow('did not confirm');
		await expect(store.fold()).rejects.toThrow('did not confirm');
		expect(await (await store.read()).count('locations')).toBe(3);
		await store.close();
		const again = await open();
		expect(await again.commit([create(place('B'))])).toBe(4);
		await again.close();
	},
);

it('a change set of nothing is answered with those that it came with', async () => {
	const {files, failing} = slowDisk(1);
	const store = await open({files});
	await fill(store, 1);
	failing.now = true;
	const ends = await Promise.allSettled([store.commit([create(place('B'))]), store.commit([])]);
	expect(ends.map(({status}) => status)).toEqual(['rejected', 'rejected']);
	await store.close();
});

describe('a damaged line', () => {
	const damage = (from: string, to: string) => {
		const text = readFileSync(journal(), 'utf8');
		expect(text).toContain(from);
		writeFileSync(journal(), text.replace(from, to));
	};

	it('that names a first load keeps the sweep from removing anything', async () => {
		const store = await open({tuning: {loadRecords: 4}});
		await store.commit(['a', 'b', 'c', 'd', 'e'].map((id) => create(place(id))));
		await store.fold();
		await fill(store, 3);
		const before = readdirSync(join(folder, 'base'));
		damage('"manifest":"load-0', '"manifest":"load-1');
		await expect(store.fold()).rejects.toThrow(StateDamagedError);
		expect(readdirSync(join(folder, 'base'))).toEqual(expect.arrayContaining(before));
		await store.close();
	});

	it('is not committed on top of, also where it was read before', async () => {
		const store = await open();
		await fill(store, 3);
		damage('School A2', 'School A3');
		await expect(store.commit([create(place('B'))])).rejects.toThrow(/line 3 is not what was written/);
		await store.close();
	});

	it('is none where a torn one is cut off and written over in the middle of reading', async () => {
		const writer = await open();
		await fill(writer, 2);
		const size = readFileSync(journal()).length;
		let torn = false;
		const files = {
			...fileSystem,
			readAt(file: number, position: number, length: number) {
				const bytes = fileSystem.readAt(file, position, length);
				if (!torn || position !== size) return bytes;
				// What was torn is read; the next committer cuts it off and writes its own line, a little longer.
				torn = false;
				truncateSync(journal(), size);
				appendFileSync(journal(), whole);
				return bytes;
			},
		};
		const reader = await open({files});
		expect((await reader.read()).sequence).toBe(2);
		await writer.commit([create(place('whole'))]);
		const whole = readFileSync(journal()).subarray(size);
		truncateSync(journal(), size);
		appendFileSync(journal(), '{"sha256":"torn');
		torn = true;
		expect((await reader.read()).sequence).toBe(3);
		await reader.close();
		await writer.close();
	});
});

describe('what was forgotten', () => {
	const secret = 'Zaphod Beeblebrox';
	const forget = (store: JsonStore) =>
		store.rewriteHistory((change) => (change.key === 'L7' ? undefined : change));
	async function withSecret(store: JsonStore) {
		await store.commit([create(place('L7', secret)), create(place('L8'))]);
		await store.fold();
		await store.commit([remove(place('L7', secret))]);
	}

	it('is gone though the same process commits all the while, on a slow disk', async () => {
		const store = await open({files: slowDisk(4).files});
		await withSecret(store);
		let going = true;
		const commits = (async () => {
			for (let n = 0; going; n++) await store.commit([create(place(`B${n}`))]);
		})();
		await pause(5);
		expect(await forget(store)).toBe(true);
		going = false;
		await commits;
		expect(everything()).not.toContain('Beeblebrox');
		await store.close();
	});

	it('goes as soon as another process, which only has the state open, looks or ends', async () => {
		const [writer, reader, idle] = [await open({tuning: {pollEvery: 20}}), await open(), await open()];
		await withSecret(writer);
		await reader.read();
		await idle.read();
		expect(await forget(writer)).toBe(false);
		expect(everything()).toContain('Beeblebrox');
		await reader.close();
		await idle.close();
		expect(everything()).not.toContain('Beeblebrox');
		expect(readFileSync(join(folder, 'root.json'), 'utf8')).not.toContain('forgotten');
		await writer.close();
	});

	it('goes when the state is opened next, where the process ended before it could', async () => {
		const dead = {now: false};
		const files = {
			...fileSystem,
			remove(path: string) {
				if (dead.now || path.includes('/base/')) dead.now = true;
				if (dead.now) throw new Error('dead');
				fileSystem.remove(path);
			},
		};
		const store = await open({files, me: {host: 'x', space: '', pid: 2 ** 22 + 1}});
		await withSecret(store);
		await forget(store).catch(() => {});
		expect(everything()).toContain('Beeblebrox');
		for (const place of ['locks', 'leases'])
			for (const name of readdirSync(join(folder, place))) fileSystem.remove(join(folder, place, name));
		const next = await open();
		await next.close();
		expect(everything()).not.toContain('Beeblebrox');
	});
});
