import {appendFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {fileSystem} from '../../source/io/files.ts';
import {openStore} from '../../source/store/json-store.ts';
import {create, place} from '../contracts/places.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
const open = (folder: string) => openStore({folder, clock: fixedClock(), owner: 'test', create: true});

it('tells within a second what another store committed, folded or not', async () => {
	const folder = folders();
	const [reader, writer] = [await open(folder), await open(folder)];
	const heard: number[] = [];
	const stop = reader.follow((sequence) => heard.push(sequence));
	await writer.commit([create(place('a'))]);
	await expect.poll(() => heard, {timeout: 1000}).toEqual([1]);
	await writer.fold();
	await writer.commit([create(place('b'))]);
	await expect.poll(() => heard, {timeout: 1000}).toEqual([1, 2]);
	expect(await (await reader.read()).count('locations')).toBe(2);
	stop();
	await writer.commit([create(place('c'))]);
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(heard).toEqual([1, 2]);
	await reader.close();
	await writer.close();
});

it('wakes its listeners when the state is damaged, so that they read and see it', async () => {
	const folder = folders();
	const store = await open(folder);
	const heard: number[] = [];
	const stop = store.follow((sequence) => heard.push(sequence));
	appendFileSync(join(folder, 'journal.jsonl'), 'rubbish\n');
	await expect.poll(() => heard.length, {timeout: 2000}).toBeGreaterThan(0);
	await expect(store.read()).rejects.toThrow(/line 1/);
	stop();
	await store.close();
});

it('outlives a disk that cannot tell of the locks, and tells of them when it can', async () => {
	const folder = folders();
	let ill = false;
	const files: typeof fileSystem = {
		...fileSystem,
		list(path) {
			if (ill && path.endsWith('locks')) throw Object.assign(new Error('ESTALE'), {code: 'ESTALE'});
			return fileSystem.list(path);
		},
	};
	const options = {folder, clock: fixedClock(), owner: 'test', create: true};
	const store = await openStore(options, {files, tuning: {pollEvery: 5}});
	const heard: string[] = [];
	store.follow((_sequence, what) => heard.push(what));
	ill = true;
	await new Promise((resolve) => setTimeout(resolve, 30));
	expect(heard).toEqual([]);
	const other = await open(folder);
	const lock = await other.lock('north', 'sync');
	ill = false;
	await expect.poll(() => heard, {timeout: 1000}).toEqual(['locks']);
	await lock.release();
	await other.close();
	await store.close();
});
