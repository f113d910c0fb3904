import {beforeEach, describe, expect, it} from 'vitest';
import {RollcallError, StaleError, TemporaryError} from '../../source/core/errors.ts';
import {openStore} from '../../source/store/json-store.ts';
import {create, place} from '../contracts/places.ts';
import {type FaultyFiles, faultyFiles} from '../support/faulty-files.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {type PowerCutFiles, powerCutFiles} from '../support/power-cut-files.ts';

let disk: PowerCutFiles;
let files: FaultyFiles;
const open = (over = files) =>
	openStore({folder: '/var/state', clock: fixedClock(), owner: 'test', create: true}, {files: over});
beforeEach(() => {
	disk = powerCutFiles();
	files = faultyFiles(disk);
});
const syncsSince = (from: number) => files.calls.slice(from).filter((call) => call === 'sync').length;

describe('commits that wait together', () => {
	it('are synced together and answered in their order', async () => {
		const store = await open();
		const from = files.calls.length;
		const ends = await Promise.all(
			Array.from({length: 50}, (_, n) => store.commit([create(place(`L${n}`))])),
		);
		expect(ends).toEqual(Array.from({length: 50}, (_, n) => n + 1));
		expect(syncsSince(from)).toBe(1);
	});

	it('that come during a sync share the next one', async () => {
		let hold: (() => void) | undefined;
		const slow = {
			...files,
			sync: (file: number) => {
				const synced = files.sync(file);
				return new Promise<void>((resolve) => (hold = resolve)).then(() => synced);
			},
		} as FaultyFiles;
		const setUp = await open();
		await setUp.close();
		const store = await open(slow);
		const from = files.calls.length;
		const answered: number[] = [];
		const first = store.commit([create(place('a'))]).then((sequence) => answered.push(sequence));
		await expect.poll(() => hold).toBeDefined();
		const later = ['b', 'c', 'd'].map((id) =>
			store.commit([create(place(id))]).then((sequence) => answered.push(sequence)),
		);
		await new Promise(setImmediate);
		expect(answered, 'nobody is answered before the sync').toEqual([]);
		expect((await store.read()).sequence, 'nor sees what is not synced').toBe(0);
		hold!();
		hold = undefined;
		await first;
		await expect.poll(() => hold).toBeDefined();
		hold!();
		await Promise.all(later);
		expect(answered).toEqual([1, 2, 3, 4]);
		expect(syncsSince(from)).toBe(2);
	});

	it('fail one by one: a stale one takes nobody with it', async () => {
		const store = await open();
		await store.commit([create(place('a'))]);
		const ends = await Promise.allSettled([
			store.commit([create(place('b'))]),
			store.commit([create(place('c')), create(place('a'))]),
			store.commit([create(place('d'))]),
			store.commit([create(place('d'))]),
		]);
		expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : end.reason.constructor))).toEqual([
			2,
			StaleError,
			3,
			StaleError,
		]);
		const snapshot = await store.read();
		expect((await snapshot.list('locations')).map(({locationId}) => locationId)).toEqual(['a', 'b', 'd']);
	});
});

describe('a full disk', () => {
	it('fails the commit with what to do, and the next one works', async () => {
		const store = await open();
		await store.commit([create(place('a'))]);
		const size = disk.info('/var/state/journal.jsonl')!.bytes;
		files.strikeAt(1, {code: 'ENOSPC'}, 'write');
		const failure = (await store
			.commit([create(place('b'))])
			.catch((error: unknown) => error)) as TemporaryError;
		expect(failure).toBeInstanceOf(TemporaryError);
		expect(failure.next).toMatch(/room/);
		expect(disk.info('/var/state/journal.jsonl')!.bytes).toBe(size);
		expect(await store.commit([create(place('b'))])).toBe(2);
	});

	it('commits of several together those that still fit', async () => {
		const store = await open();
		const write = disk.write;
		let full = false;
		disk.write = (file, bytes) => {
			if (full) throw Object.assign(new Error('full'), {code: 'ENOSPC'});
			full = Buffer.from(bytes).includes('"sequence"');
			return write(file, full ? bytes.subarray(0, 500) : bytes);
		};
		const tight = await openStore({folder: '/var/state', clock: fixedClock(), owner: 'test'}, {files: disk});
		const ends = await Promise.allSettled(
			['a', 'b', 'c', 'd'].map((id) => tight.commit([create(place(id))])),
		);
		full = false;
		disk.write = write;
		const done = ends.filter(({status}) => status === 'fulfilled').length;
		expect(done).toBeGreaterThan(0);
		expect(done).toBeLessThan(4);
		expect((await store.read()).sequence).toBe(done);
		expect((await (await open(faultyFiles(disk))).read()).sequence).toBe(done);
	});
});

describe('a sync that failed', () => {
	it('turns the process read-only, which says so, and takes the commit back', async () => {
		const store = await open();
		await store.commit([create(place('a'))]);
		files.strikeAt(1, {code: 'EIO'}, 'sync');
		const failure = (await store
			.commit([create(place('b'))])
			.catch((error: unknown) => error)) as RollcallError;
		expect(failure).toBeInstanceOf(RollcallError);
		expect(failure.message).toContain('did not confirm');
		expect(failure.notDone).toContain('changes nothing more');
		await expect(store.commit([create(place('c'))])).rejects.toThrow('did not confirm');
		await expect(store.documents.update('rules', () => ({}))).rejects.toThrow('did not confirm');
		await expect(store.fold()).rejects.toThrow('did not confirm');
		expect((await store.read()).sequence).toBe(1);

		const next = await open();
		expect(await next.commit([create(place('b'))])).toBe(2);
	});
});

it('a change set that cannot be read commits nothing', async () => {
	const store = await open();
	const broken = function* () {
		yield create(place('a'));
		throw new Error('the maker failed');
	};
	await expect(store.commit(broken())).rejects.toThrow('the maker failed');
	expect((await store.read()).sequence).toBe(0);
});
