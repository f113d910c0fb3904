import {describe, expect, it} from 'vitest';
import type {FileSystem} from '../../source/io/files.ts';
import {openStore} from '../../source/store/json-store.ts';
import {create, place} from '../contracts/places.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {powerCutFiles} from '../support/power-cut-files.ts';

const open = (files: FileSystem) =>
	openStore({folder: '/var/state', clock: fixedClock(), owner: 'test', create: true}, {files});

/** A process whose disk does not confirm a line, and others on the same state, of which one looks at that moment. */
async function unconfirmed() {
	const disk = powerCutFiles();
	const [before, watcher] = [await open(disk), await open(disk)];
	await before.commit([create(place('a'))]);
	await before.commit([create(place('b'))]);
	let failing = false;
	let seen = 0;
	const writer = await open({
		...disk,
		async sync(file) {
			if (!failing) return disk.sync(file);
			seen = (await watcher.read()).sequence;
			throw Object.assign(new Error('injected'), {code: 'EIO'});
		},
	});
	failing = true;
	await expect(writer.commit([create(place('c'))])).rejects.toMatchObject({
		message: expect.stringContaining('did not confirm'),
		next: expect.stringMatching(/\.$/),
	});
	return {disk, writer, watcher, seen};
}

describe('after a sync that failed', () => {
	it('the process writes nothing more, and says so', async () => {
		const {writer} = await unconfirmed();
		await expect(writer.commit([create(place('d'))])).rejects.toThrow('did not confirm');
		await expect(writer.documents.update('settings', () => ({}))).rejects.toThrow('did not confirm');
		await expect(writer.fold()).rejects.toThrow('did not confirm');
		await expect(writer.prune({days: 0, commits: 1})).rejects.toThrow('did not confirm');
		await expect(writer.rewriteHistory((change) => change)).rejects.toThrow('did not confirm');
		expect((await writer.read()).sequence).toBe(2);
	});

	it('whoever opens the state next finds what was answered, and goes on', async () => {
		const {disk} = await unconfirmed();
		const next = await open(disk);
		expect((await next.read()).sequence).toBe(2);
		expect(await next.commit([create(place('d'))])).toBe(3);
	});

	it('a process that had read the line that was taken back reads on without it, and commits', async () => {
		const {watcher, seen} = await unconfirmed();
		expect(seen).toBe(3);
		expect((await watcher.read()).sequence).toBe(2);
		expect(await watcher.commit([create(place('d'))])).toBe(3);
	});

	it.each([
		['as long', 'School d'],
		['longer', 'a longer name than that of the line that was taken back'],
		['shorter', 'd'],
	])('such a process reads what came in its place, when that is %s', async (_, name) => {
		const {disk, watcher} = await unconfirmed();
		const next = await open(disk);
		await next.commit([create(place('d', name))]);
		await next.commit([create(place('e'))]);
		const snapshot = await watcher.read();
		expect(snapshot.sequence).toBe(4);
		expect((await snapshot.list('locations')).map(({locationId}) => locationId)).toEqual([
			'a',
			'b',
			'd',
			'e',
		]);
	});
});
