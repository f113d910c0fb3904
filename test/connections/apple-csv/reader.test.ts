import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {buffer} from 'node:stream/consumers';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import yazl from 'yazl';
import {appleCsv} from '../../../source/connections/apple-csv/kind.ts';
import {appleCsvReader} from '../../../source/connections/apple-csv/reader.ts';
import {oneRosterCsvReader} from '../../../source/connections/oneroster-csv/reader.ts';
import {oneRosterCsvSettings} from '../../../source/connections/oneroster-csv/settings.ts';
import {appleFiles} from '../../../source/core/roster/apple/write.ts';
import type {Roster} from '../../../source/core/roster/roster.ts';
import {writeZip} from '../../../source/io/zip.ts';
import {appleTexts, contents, finished, recordsOf, writeFolder} from '../../support/roster.ts';

const medium = join(import.meta.dirname, '../../../fixtures/oneroster/medium');
const read = (path: string) => finished(appleCsvReader(path).read(new AbortController().signal));

let folder: string;
let district: Roster;
let texts: Readonly<Record<string, string>>;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'apple-csv-'));
	const reader = oneRosterCsvReader(oneRosterCsvSettings.parse({path: medium}));
	district = await finished(reader.read(new AbortController().signal));
	texts = appleTexts(district);
});
afterAll(() => rm(folder, {recursive: true, force: true}));

/** Apple's format has no school year. */
/** Apple's format has no years, no terms and no days, and one id where a source may have two. */
const asApple = (roster: Roster) => {
	const {classes, courses, enrolments, ...all} = contents(roster);
	const ids = new Map(courses?.map(({externalId, id}) => [externalId, id]));
	const timeless = {begins: '', ends: ''};
	return {
		...all,
		courses: courses?.map((row) => ({...row, ...timeless, externalId: row.id})),
		classes: classes?.map((row) => ({
			...row,
			...timeless,
			year: '',
			terms: '',
			instructorDays: '',
			course: ids.get(row.course) ?? row.course,
		})),
		enrolments: enrolments?.map((row) => ({...row, ...timeless})),
	};
};

describe('a district through the upload and back', () => {
	it.each(['double', 'backslash'] as const)('is the same, quotes written as %s', async (quoteEscape) => {
		const file = join(folder, `${quoteEscape}.zip`);
		const files = appleFiles(recordsOf(district), {quoteEscape});
		await writeZip(
			file,
			files.map(({name, chunks}) => ({name, chunks: chunks()})),
		);
		const back = await read(file);
		expect(back.problems).toEqual([]);
		expect(contents(back)).toEqual(asApple(district));
		expect(back.rows).toEqual(Object.fromEntries(files.map(({name, rows}) => [name, rows])));
	});

	it('is refused when students.csv was cut at a line end', async () => {
		const lines = texts['students.csv']!.split('\n').slice(0, 300);
		const path = await writeFolder(join(folder, 'cut'), {...texts, 'students.csv': `${lines.join('\n')}\n`});
		await expect(read(path)).rejects.toThrow(
			/rosters\.csv name somebody or something that students\.csv does not hold/,
		);
	});

	it('is read when six in a hundred students left and their rows still stand', async () => {
		const lines = texts['students.csv']!.split('\n').filter((_, line) => line % 16 !== 1);
		const path = await writeFolder(join(folder, 'left'), {...texts, 'students.csv': lines.join('\n')});
		expect((await read(path)).enrolments.count).toBe(5446);
	});
});

describe('how the files come', () => {
	const zipped = async (name: string, entries: Readonly<Record<string, string>>) => {
		const zip = new yazl.ZipFile();
		for (const [path, text] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), path);
		zip.end();
		const file = join(folder, name);
		await writeFile(file, await buffer(zip.outputStream as NodeJS.ReadableStream));
		return file;
	};
	const codes = ({problems}: Roster) => problems.map(({code}) => code).sort();

	it("with Finder's company, without a word", async () => {
		const roster = await read(
			await zipped('finder.zip', {...texts, '__MACOSX/._students.csv': 'x', '.DS_Store': 'x'}),
		);
		expect(roster.people.count).toBe(828);
		expect(codes(roster)).toEqual([]);
	});

	it('in a folder of the zip, in other case, and beside other files, with a note each', async () => {
		const entries = Object.fromEntries(
			Object.entries(texts).map(([name, text]) => [`Archive/${name}`, text]),
		);
		expect(codes(await read(await zipped('inner.zip', entries)))).toEqual(['folder-in-zip']);
		const {'staff.csv': staff = '', ...others} = texts;
		const path = await writeFolder(join(folder, 'case'), {
			...others,
			'Staff.CSV': staff,
			'notes.txt': 'hello',
		});
		expect(codes(await read(path))).toEqual(['file-case', 'other-files']);
	});

	it('is all that the kind asks for', () => {
		expect(appleCsv.settings.parse({path: ' /srv/roster '})).toEqual({
			path: '/srv/roster',
			settleSeconds: 10,
			windowMinutes: 120,
			afterRead: 'keep',
			keepExports: 0,
		});
		expect(() => appleCsv.settings.parse({path: ''})).toThrow();
		expect([appleCsv.family, appleCsv.source]).toEqual(['sis', 'SFTP']);
	});
});
