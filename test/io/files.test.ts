import {lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {systemClock} from '../../source/io/clock.ts';
import {fileSystem, makeFolderDurably, shellWord, writeDurably} from '../../source/io/files.ts';
import {faultyFiles} from '../support/faulty-files.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();

describe('a durable write', () => {
	it('replaces a file whole, owner-only, and leaves nothing beside it', async () => {
		const folder = folders();
		const path = join(folder, 'x');
		writeFileSync(path, 'old', {mode: 0o644});
		await writeDurably(fileSystem, path, 'new');
		expect(readFileSync(path, 'utf8')).toBe('new');
		expect(statSync(path).mode & 0o777).toBe(0o600);
		expect(readdirSync(folder)).toEqual(['x']);
	});

	it('syncs the bytes before the name, and the name before it answers', async () => {
		const files = faultyFiles(fileSystem);
		await writeDurably(files, join(folders(), 'x'), 'new');
		expect(files.calls).toEqual(['open', 'write', 'sync', 'rename', 'syncFolder']);
	});

	it('that fails leaves the old file and nothing beside it', async () => {
		for (let call = 1; call <= 4; call++) {
			const folder = folders();
			writeFileSync(join(folder, 'x'), 'old');
			const files = faultyFiles(fileSystem);
			files.strikeAt(call, {code: 'EIO'});
			await expect(writeDurably(files, join(folder, 'x'), 'new')).rejects.toThrow('injected');
			expect(readdirSync(folder)).toEqual(['x']);
			expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('old');
		}
	});

	it('goes on after a short write', async () => {
		const files = {
			...fileSystem,
			write: (file: number, bytes: Uint8Array) => fileSystem.write(file, bytes.subarray(0, 3)),
		};
		const path = join(folders(), 'x');
		await writeDurably(files, path, '0123456789');
		expect(readFileSync(path, 'utf8')).toBe('0123456789');
	});
});

it('makes folders owner-only and syncs what names them', async () => {
	const folder = folders();
	const files = faultyFiles(fileSystem);
	await makeFolderDurably(files, join(folder, 'a', 'b'));
	expect(lstatSync(join(folder, 'a', 'b')).mode & 0o777).toBe(0o700);
	expect(files.calls.filter((call) => call === 'syncFolder')).toHaveLength(2);
	await makeFolderDurably(files, join(folder, 'a', 'b'));
	mkdirSync(join(folder, 'c'));
});

it('says nothing of what is not there', () => {
	const folder = folders();
	expect(fileSystem.info(join(folder, 'x'))).toBeUndefined();
	expect(fileSystem.read(join(folder, 'x'))).toBeUndefined();
	expect(fileSystem.list(join(folder, 'x'))).toEqual([]);
	fileSystem.remove(join(folder, 'x'));
});

it.each([
	['/var/lib/rollcall', '/var/lib/rollcall'],
	['a b', "'a b'"],
	["it's", `'it'\\''s'`],
	['$(x)', "'$(x)'"],
	['', "''"],
])('quotes %j for a shell', (text, word) => {
	expect(shellWord(text)).toBe(word);
});

it('the machine\u2019s clock sleeps until it is woken with the reason', async () => {
	const began = systemClock.monotonic();
	await systemClock.sleep(5);
	expect(systemClock.monotonic() - began).toBeGreaterThan(3);
	const controller = new AbortController();
	const sleeping = systemClock.sleep(60_000, controller.signal);
	const reason = new Error('enough');
	controller.abort(reason);
	await expect(sleeping).rejects.toBe(reason);
	await expect(systemClock.sleep(1, controller.signal)).rejects.toBe(reason);
});
