import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {packages} from '../../source/io/packages.ts';
import {exportRows} from '../../source/sync/exporting-rows.ts';

const folder = () => {
	const path = mkdtempSync(join(tmpdir(), 'rows-'));
	onTestFinished(() => rmSync(path, {recursive: true}));
	return path;
};
const context = {packages, readFile: async (path: string) => readFileSync(path)};

test('rows are written for a spreadsheet: quoted, owner-only, nothing that calculates', async () => {
	const file = join(folder(), 'rows.csv');
	const rows = [
		['name', 'note'],
		['Ana "A" Diaz', '=1+1'],
	];
	expect(await exportRows(context, file, rows)).toEqual({file, rows: 1});
	expect(readFileSync(file, 'utf8')).toBe('\ufeffname,note\r\n"Ana ""A"" Diaz",\'=1+1\r\n');
	expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that is there is not replaced', async () => {
	const file = join(folder(), 'rows.csv');
	await exportRows(context, file, [['a']]);
	await expect(exportRows(context, file, [['b']])).rejects.toThrow('is there already');
	expect(readFileSync(file, 'utf8')).toContain('a');
});
