import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {packages} from '../../source/io/packages.ts';
import {stateFolders} from '../support/state-folders.ts';

const folder = stateFolders();
const files = (text: string) => [
	{name: 'a.csv', chunks: () => [text, '\n']},
	{name: 'b.csv', chunks: () => ['b\n']},
];

test('a zip is the same bytes for the same files, its owner’s alone, and measured as it lies', async () => {
	const here = folder();
	const [first, second] = [join(here, '1.zip'), join(here, '2.zip')];
	const one = await packages.zip(first, files('a'));
	const two = await packages.zip(second, files('a'));
	expect(two).toEqual({...one, file: second});
	expect(readFileSync(first)).toEqual(readFileSync(second));
	expect(await packages.measure(first)).toEqual(one);
	expect(statSync(first).mode & 0o777).toBe(0o600);
	expect((await packages.zip(first, files('other'))).sha256).not.toBe(one.sha256);
});

test('files of a folder are written over those of the last time, and others stay', async () => {
	const here = join(folder(), 'new');
	await packages.folder(here, files('a'));
	writeFileSync(join(here, 'mine.txt'), 'mine');
	await packages.folder(here, files('aa'));
	expect(readFileSync(join(here, 'a.csv'), 'utf8')).toBe('aa\n');
	expect(readdirSync(here).sort()).toEqual(['a.csv', 'b.csv', 'mine.txt']);
	expect(statSync(join(here, 'a.csv')).mode & 0o777).toBe(0o600);
});

test('what cannot be made leaves what was there before, and nothing beside it', async () => {
	const here = folder();
	const path = join(here, 'package.zip');
	await packages.zip(path, files('a'));
	const before = readFileSync(path);
	const broken = [
		{
			name: 'a.csv',
			*chunks() {
				yield 'half';
				throw new Error('broke');
			},
		},
	];
	await expect(packages.zip(path, broken)).rejects.toThrow('broke');
	await expect(packages.folder(join(here, 'six'), broken)).rejects.toThrow('broke');
	expect(readFileSync(path)).toEqual(before);
	expect(readdirSync(here).sort()).toEqual(['package.zip', 'six']);
	expect(readdirSync(join(here, 'six'))).toEqual([]);
});

test('a place that is none is a mistake of whoever named it', async () => {
	const here = folder();
	mkdirSync(join(here, 'taken'));
	for (const path of [join(here, 'nowhere', 'p.zip'), join(here, 'taken')])
		await expect(packages.zip(path, files('a'))).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringMatching(/cannot be written/),
		});
	writeFileSync(join(here, 'file'), '');
	await expect(packages.folder(join(here, 'file'), files('a'))).rejects.toMatchObject({exitCode: 2});
});

test('work in progress goes with the folder that was made for it, unless others use it', async () => {
	const here = folder();
	const [alone, shared] = [join(here, 'alone'), join(here, 'shared')];
	for (const each of [alone, shared]) {
		mkdirSync(each);
		await packages.zip(join(each, 'p.zip'), files('a'));
	}
	writeFileSync(join(shared, 'other'), '');
	for (const each of [alone, shared]) await packages.discard(join(each, 'p.zip'));
	await packages.discard(join(alone, 'p.zip'));
	expect(readdirSync(here)).toEqual(['shared']);
	expect(readdirSync(shared)).toEqual(['other']);
});

test('nothing that somebody planted beside it is written through or removed', async () => {
	const here = folder();
	const [zip, theirs] = [join(here, 'p.zip'), join(here, 'theirs')];
	writeFileSync(theirs, 'theirs', {mode: 0o644});
	symlinkSync(theirs, join(here, '.p.zip.part'));
	writeFileSync(join(here, '.a.csv.part'), 'mine');
	await packages.zip(zip, files('a'));
	await packages.folder(here, files('a'));
	expect(readFileSync(theirs, 'utf8')).toBe('theirs');
	expect(readFileSync(join(here, '.a.csv.part'), 'utf8')).toBe('mine');
	expect(existsSync(join(here, '.p.zip.part'))).toBe(true);
});

test('what a killed process left of a package is removed by the next one a day later, and nothing else', async () => {
	const here = folder();
	const names = [
		'.aside-p.zip-0123456789ab',
		'.aside-p.zip-ffffffffffff',
		'.aside-q.zip-0123456789ab',
		'.aside-p.zip-x',
	];
	for (const name of names) writeFileSync(join(here, name), 'rows');
	const old = new Date(Date.now() - 25 * 3_600_000);
	for (const name of names.filter((each) => !each.includes('ffff'))) utimesSync(join(here, name), old, old);
	await packages.zip(join(here, 'p.zip'), files('a'));
	expect(readdirSync(here).sort()).toEqual([...names.slice(1), 'p.zip'].sort());
});
