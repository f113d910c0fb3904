import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {ingest} from '../../source/sandbox/ingest.ts';
import {emptyOrganisation} from '../../source/sandbox/organisation.ts';
import {readCsv} from '../../source/sandbox/read-csv.ts';
import {appleFiles, headers, smallSchool, writeZip} from '../support/apple-zip.ts';
import {rehearsal, scratchFolder} from './support.ts';

type Files = Readonly<Record<string, string | Buffer>>;
const students = (...rows: readonly string[]) =>
	appleFiles({'students.csv': [...smallSchool['students.csv'], ...rows]});
const renamed = (files: Files, from: string, to: string): Files =>
	Object.fromEntries(Object.entries(files).map(([name, content]) => [name === from ? to : name, content]));
const missing = (name: string): Files =>
	Object.fromEntries(Object.entries(appleFiles()).filter(([other]) => other !== name));

const refusals: ReadonlyArray<readonly [what: string, files: Files, code: string, message: string]> = [
	...Object.keys(headers).map(
		(name) => [`${name} missing`, missing(name), 'MISSING_FILE', `${name} - is missing`] as const,
	),
	[
		'a file in a folder',
		renamed(appleFiles(), 'staff.csv', 'export/staff.csv'),
		'NOT_FLAT',
		'export/staff.csv',
	],
	['a file name in other case', renamed(appleFiles(), 'staff.csv', 'Staff.csv'), 'MISSING_FILE', 'staff.csv'],
	[
		'a column missing',
		{...appleFiles(), 'rosters.csv': 'roster_id,class_id\n'},
		'INVALID_HEADER',
		'rosters.csv:1 - the header must be roster_id,class_id,student_id',
	],
	[
		'a column in other case',
		{...appleFiles(), 'locations.csv': 'Location_ID,location_name\nL1,North\n'},
		'INVALID_HEADER',
		'locations.csv:1',
	],
	[
		'a column twice',
		{...appleFiles(), 'locations.csv': 'location_id,location_name,location_name\nL1,a,b\n'},
		'INVALID_HEADER',
		'a column stands twice',
	],
	[
		'a sixteenth instructor',
		{
			...appleFiles(),
			'classes.csv': `${headers['classes.csv']},instructor_id_16\nK1,,C1,,,,L1,T1\nK2,,C1,,,,L1,\n`,
		},
		'INVALID_HEADER',
		'classes.csv:1',
	],
	[
		'a byte order mark',
		{...appleFiles(), 'locations.csv': '\ufefflocation_id,location_name\nL1,North\n'},
		'INVALID_HEADER',
		'byte order mark',
	],
	['an empty file', {...appleFiles(), 'locations.csv': ''}, 'INVALID_HEADER', 'locations.csv:1'],
	[
		'text that is not UTF-8',
		{...appleFiles(), 'locations.csv': Buffer.from('location_id,location_name\nL1,Zo\xeb\n', 'latin1')},
		'UNREADABLE',
		'locations.csv - is not UTF-8',
	],
	['a row too short', students('S9,x'), 'UNREADABLE', 'students.csv:5 - 2 values, but the header has 10'],
	['a quote never closed', students('"S9,,A,,B,,,,,L1'), 'UNREADABLE', 'students.csv:5'],
	[
		'no last name',
		students('S9,,Ana,,,,,,,L1'),
		'MISSING_VALUE',
		"students.csv:5 - last_name = '' is required",
	],
	['no Person ID', students(',,Ana,,Diaz,,,,,L1'), 'MISSING_VALUE', 'students.csv:5 - person_id'],
	['no location', students('S9,,Ana,,Diaz,,,,,'), 'MISSING_VALUE', 'students.csv:5 - location_id'],
	[
		'a Person ID twice',
		students('S1,,Ana,,Diaz,,,,,L1'),
		'DUPLICATE_ID',
		"students.csv:5 - person_id = 'S1'",
	],
	[
		'a Person ID of a student and of staff',
		students('T1,,Mia,,Smith,,,,,L1'),
		'DUPLICATE_ID',
		"staff.csv:2 - person_id = 'T1' is also the person_id of a student",
	],
	[
		'a roster_id twice, in two classes',
		appleFiles({'rosters.csv': ['R1,K1,S1', 'R1,K2,S2']}),
		'DUPLICATE_ID',
		"rosters.csv:3 - roster_id = 'R1'",
	],
	[
		'a location that is not there',
		students('S9,,Ana,,Diaz,,,,,L9'),
		'NOT_FOUND',
		"students.csv:5 - location_id = 'L9' does not reference any location_id in locations.csv",
	],
	['ids in other case', students('S9,,Ana,,Diaz,,,,,l1'), 'NOT_FOUND', "location_id = 'l1'"],
	[
		'a course that is not there',
		appleFiles({'classes.csv': ['K1,,C9,,,,L1', 'K2,,C1,,,,L1']}),
		'NOT_FOUND',
		"classes.csv:2 - course_id = 'C9'",
	],
	[
		'a second instructor who is no staff',
		appleFiles({'classes.csv': ['K1,,C1,T1,S1,,L1', 'K2,,C1,,,,L1']}),
		'NOT_FOUND',
		"classes.csv:2 - instructor_id = 'S1'",
	],
	[
		'a roster row for staff',
		appleFiles({'rosters.csv': ['R1,K1,T1']}),
		'NOT_FOUND',
		"rosters.csv:2 - student_id = 'T1' does not reference any person_id in students.csv",
	],
	['a class that is not there', appleFiles({'rosters.csv': ['R1,K9,S1']}), 'NOT_FOUND', "class_id = 'K9'"],
	['an unknown password policy', students('S9,,Ana,,Diaz,,,,5,L1'), 'INVALID_VALUE', "password_policy = '5'"],
	[
		'a name that makes no account name',
		students('S9,,!!!,,Diaz,,,,,L1'),
		'MANAGED_ID_GENERATION_FAILED',
		'students.csv:5 - first_name',
	],
	[
		'a name that is too long for one',
		students(`S9,,${'a'.repeat(70)},,${'b'.repeat(70)},,,,,L1`),
		'MANAGED_ID_GENERATION_FAILED',
		'students.csv:5 - first_name',
	],
];

describe('an upload that breaks a rule', () => {
	it.each(refusals)('fails as a whole: %s', async (_what, files, code, message) => {
		const {sandbox, upload, uploadFiles} = await rehearsal();
		await upload();
		const before = readFileSync(join(sandbox.folder, 'organisation.json'), 'utf8');
		const result = await uploadFiles(files);
		expect(result.status).toBe('FAILED');
		expect(result.failures.map((failure) => failure.code)).toContain(code);
		expect(result.failures.map((failure) => failure.message).join('\n')).toContain(message);
		const after = readFileSync(join(sandbox.folder, 'organisation.json'), 'utf8');
		expect(after.replace('"activity":2', '"activity":1')).toBe(before);
	});

	it('logs the failed rows in the tables', async () => {
		const {sandbox, uploadFiles} = await rehearsal();
		await uploadFiles(students('S9,,Ana,,Diaz,,ana@school.example,,,L9'));
		const [file] = await sandbox.activityLogs();
		const log = readFileSync(file ?? '', 'utf8');
		expect(log).toContain('STATUS,FAILED\nSUB_STATUS,VALIDATION_FAILED\n\n');
		expect(log).toContain('S9,Diaz,Ana,,ISSUE,NOT_FOUND,2026-08-21T02:00:00.000Z,ana@school.example\n');
	});

	it('counts all failures and lists a thousand', async () => {
		const {uploadFiles} = await rehearsal();
		const rows = Array.from({length: 1500}, (_, n) => `X${n},,A,,B,,,,,L9`);
		const result = await uploadFiles(students(...rows));
		expect(result.failed).toBe(1500);
		expect(result.failures).toHaveLength(1000);
	});
});

describe('anything but a zip of CSVs', () => {
	const fresh = () => emptyOrganisation({domain: 'a.example', policy: '8'});
	const now = new Date('2026-08-21');

	it('is a failure and never a crash, whatever the bytes', () => {
		fc.assert(
			fc.property(fc.uint8Array({maxLength: 300}), (bytes) => {
				const organisation = fresh();
				expect(ingest(organisation, Buffer.from(bytes), now).status).toBe('FAILED');
				expect(organisation.people.size).toBe(0);
			}),
		);
	});

	it('is a failure or the whole upload when bytes of a good zip change, never a crash', async () => {
		const zip = readFileSync(await writeZip(join(scratchFolder(), 'good.zip'), appleFiles()));
		fc.assert(
			fc.property(fc.nat(zip.length - 1), fc.integer({min: 1, max: 255}), (at, change) => {
				const bytes = Buffer.from(zip);
				bytes[at] = (bytes[at] ?? 0) ^ change;
				const organisation = fresh();
				const {status} = ingest(organisation, bytes, now);
				expect(organisation.people.size).toBe(status === 'FAILED' ? 0 : 4);
			}),
		);
	});

	it('is a failure when the zip is cut anywhere', async () => {
		const zip = readFileSync(await writeZip(join(scratchFolder(), 'good.zip'), appleFiles()));
		for (let length = 0; length < zip.length; length += 13)
			expect(ingest(fresh(), zip.subarray(0, length), now).status).toBe('FAILED');
	});

	it('is refused when it claims to unpack to more than a gigabyte', async () => {
		const file = await writeZip(join(scratchFolder(), 'bomb.zip'), appleFiles());
		const bomb = readFileSync(file);
		bomb.writeUInt32LE(0xfffffff0, bomb.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + 24);
		writeFileSync(file, bomb);
		expect(ingest(fresh(), bomb, now).failures[0]?.message).toContain('more than a gigabyte');
	});
});

describe('reading CSV', () => {
	it('gives back any fields that were quoted by RFC 4180', () => {
		const field = fc.string({unit: 'grapheme', maxLength: 8}).filter((text) => !text.includes('\\'));
		fc.assert(
			fc.property(fc.array(fc.array(field, {minLength: 2, maxLength: 4}), {minLength: 1}), (rows) => {
				const text = rows.map((row) => row.map((f) => `"${f.replaceAll('"', '""')}"`).join(',')).join('\n');
				const read = [...readCsv(`a,b\n${text}\n`)].slice(1).map(({fields}) => fields);
				expect(read).toEqual(rows);
			}),
		);
	});

	it('counts lines over line breaks inside values', () => {
		expect([...readCsv('a,b\n"x\ny",1\nz,2\n')].map(({line}) => line)).toEqual([1, 2, 4]);
	});
});
