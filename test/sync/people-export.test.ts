import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {packages} from '../../source/io/packages.ts';
import {exportPeople} from '../../source/sync/people-index-export.ts';
import {fakeAccounts} from '../support/fake-people.ts';
import {memoryStore} from '../support/memory-store.ts';
import {finished} from '../support/roster.ts';

describe('the list of people as a file', () => {
	const accounts = fakeAccounts(1200);
	const folder = () => {
		const made = mkdtempSync(join(tmpdir(), 'rollcall-people-'));
		onTestFinished(() => rmSync(made, {recursive: true, force: true}));
		return made;
	};
	const written = async (file: string, keys: readonly string[]) => {
		const store = memoryStore();
		onTestFinished(() => store.close());
		await store.commit(accounts.map((after) => ({collection: 'accounts', key: after.personId, after})));
		return await finished(
			exportPeople({store, packages, readFile}, file, keys.length, (place) => keys[place]),
		);
	};

	test('holds the rows in their order, and is its owner’s alone', async () => {
		const file = join(folder(), 'people.csv');
		const keys = accounts.map(({personId}) => personId as string).reverse();
		expect(await written(file, keys)).toEqual({file, rows: 1200});
		const rows = readFileSync(file, 'utf8').split('\r\n');
		// A name with a line break in it is one row all the same: only its own break is no end of a row.
		expect(rows.slice(1, -1).map((row) => row.split(',')[0])).toEqual(keys);
		expect(statSync(file).mode & 0o777).toBe(0o600);
	});

	test('leaves out who is gone meanwhile', async () => {
		const file = join(folder(), 'people.csv');
		expect(await written(file, ['4001', 'gone', '4003'])).toEqual({file, rows: 2});
	});

	test('replaces nothing that is there, and is no folder', async () => {
		const there = folder();
		const file = join(there, 'mine.csv');
		writeFileSync(file, 'mine');
		await expect(written(file, ['4001'])).rejects.toMatchObject({
			exitCode: 2,
			message: `${file} is there already`,
		});
		expect(readFileSync(file, 'utf8')).toBe('mine');
		await expect(written(there, ['4001'])).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringContaining('cannot be written'),
		});
	});
});
