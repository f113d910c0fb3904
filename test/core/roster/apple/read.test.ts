import {describe, expect, it} from 'vitest';
import {SourceUnhealthyError} from '../../../../source/core/errors.ts';
import type {AppleFileName} from '../../../../source/core/roster/apple/format.ts';
import {readApple} from '../../../../source/core/roster/apple/read.ts';
import {readCsv} from '../../../../source/io/csv.ts';
import {contents, finished, hashes, memoryFile} from '../../../support/roster.ts';

const plain: Readonly<Record<AppleFileName, string>> = {
	'students.csv':
		'person_id,person_number,first_name,middle_name,last_name,grade_level,email_address,sis_username,password_policy,location_id,location_id_2\n' +
		'S1,901,Ana,,Diaz,4,ana@example.org,ana.diaz,4,L1,L2\n' +
		'S2,902,Bo,Q,O’Brien,5,,,,L1,\n',
	'staff.csv':
		'person_id,person_number,first_name,middle_name,last_name,email_address,sis_username,location_id\n' +
		'T1,,Cy,,Young,cy@example.org,cy,L1\n',
	'courses.csv': 'course_id,course_number,course_name,location_id\nK1,MA,"Maths, basic",L1\n',
	'classes.csv':
		'class_id,class_number,course_id,instructor_id,instructor_id_2,instructor_id_3,location_id\nC1,1,K1,T1,,,L1\n',
	'rosters.csv': 'roster_id,class_id,student_id\nR1,C1,S1\nR2,C1,S2\n',
	'locations.csv': 'location_id,location_name\nL1,North School\nL2,South School\n',
};

const read = (
	changed: Partial<Record<AppleFileName, string | Uint8Array | undefined>> = {},
	chunk?: number,
) => {
	const files = Object.entries({...plain, ...changed}).flatMap(([name, text]) =>
		text === undefined ? [] : [[name as AppleFileName, memoryFile(name, text, chunk)] as const],
	);
	return finished(readApple({files: new Map(files), odd: readCsv}, new AbortController().signal));
};

const replaced = (file: AppleFileName, from: string, to: string) => ({[file]: plain[file].replace(from, to)});
const codes = async (changed: Parameters<typeof read>[0]) =>
	(await read(changed)).problems.map(({code, severity}) => `${severity} ${code}`);

describe("reading Apple's six files", () => {
	it('gives every field of every row', async () => {
		const roster = await read();
		expect(roster.problems).toEqual([]);
		expect(contents(roster)).toMatchObject({
			locations: [
				{externalId: 'L1', id: 'L1', name: 'North School'},
				{externalId: 'L2', id: 'L2', name: 'South School'},
			],
			people: [
				{
					externalId: 'S1',
					id: 'S1',
					kind: 'student',
					personNumber: '901',
					firstName: 'Ana',
					middleName: '',
					lastName: 'Diaz',
					gradeLevel: '4',
					email: 'ana@example.org',
					sisUsername: 'ana.diaz',
					passwordPolicy: '4',
					locations: 'L1\tL2',
				},
				{externalId: 'S2', middleName: 'Q', lastName: 'O’Brien', locations: 'L1', passwordPolicy: ''},
				{externalId: 'T1', kind: 'staff', gradeLevel: '', passwordPolicy: '', email: 'cy@example.org'},
			],
			courses: [{externalId: 'K1', number: 'MA', name: 'Maths, basic', location: 'L1'}],
			classes: [{externalId: 'C1', number: '1', course: 'K1', instructors: 'T1', location: 'L1', year: ''}],
			enrolments: [
				{id: 'R1', class: 'C1', student: 'S1'},
				{id: 'R2', class: 'C1', student: 'S2'},
			],
		});
		expect(roster.rows).toEqual({
			'students.csv': 2,
			'staff.csv': 1,
			'courses.csv': 1,
			'classes.csv': 1,
			'rosters.csv': 2,
			'locations.csv': 2,
		});
		expect([roster.enrolments.classRow(1), roster.enrolments.studentRow(1)]).toEqual([0, 1]);
	});

	it('is the same however the file is cut into chunks', async () => {
		expect(contents(await read({}, 1))).toEqual(contents(await read()));
		expect(contents(await read({}, 7))).toEqual(contents(await read()));
	});

	it('knows file and line of each record, newlines in quotes counted', async () => {
		const roster = await read(replaced('students.csv', 'S1,901,Ana', 'S1,901,"An\na"'));
		expect(roster.people.text(0, 'firstName')).toBe('An a');
		expect(roster.people.place(0)).toEqual({file: 'students.csv', line: 2});
		expect(roster.people.place(1)).toEqual({file: 'students.csv', line: 4});
		expect(roster.people.place(2)).toEqual({file: 'staff.csv', line: 2});
		expect(roster.enrolments.place(1)).toEqual({file: 'rosters.csv', line: 3});
	});

	it('keeps references that nothing answers to, as they are named', async () => {
		const roster = await read(replaced('rosters.csv', 'R2,C1,S2', 'R2,C9,S9'));
		expect([roster.enrolments.classRow(1), roster.enrolments.studentRow(1)]).toEqual([-1, -1]);
		expect([roster.enrolments.text(1, 'class'), roster.enrolments.text(1, 'student')]).toEqual(['C9', 'S9']);
	});

	it('keeps escape sequences and scripts in names unharmed', async () => {
		const name = '\u001b[31mRed\u202e العربية 👩‍👧';
		expect((await read(replaced('students.csv', 'Ana', name))).people.text(0, 'firstName')).toBe(name);
	});
});

describe('ways of writing that change nothing', () => {
	const ways: ReadonlyArray<readonly [string, (text: string) => string, readonly string[]]> = [
		['a byte order mark', (text) => `\uFEFF${text}`, ['bom']],
		['CRLF', (text) => text.replaceAll('\n', '\r\n'), []],
		['no newline at the end', (text) => text.slice(0, -1), []],
		['blank lines', (text) => text.replaceAll('\n', '\n\n'), []],
		['quotes around everything', quoteAll, ['quoted']],
		['semicolons', (text) => quoteAll(text).replaceAll('","', '";"'), ['quoted', 'semicolons']],
		['a further column', (text) => text.replaceAll('\n', ',more\n'), ['extra-columns']],
		['trailing commas', (text) => text.replaceAll('\n', ',,\n'), []],
		['columns the other way round', turnColumns, ['column-order']],
		['other case', (text) => text.replace(/^.*\n/, (line) => line.toUpperCase()), ['column-case']],
	];

	it.each(ways)('%s', async (_, way, notes) => {
		const changed = Object.fromEntries(Object.entries(plain).map(([name, text]) => [name, way(text)]));
		const roster = await read(changed);
		expect(contents(roster)).toEqual(contents(await read()));
		expect(hashes(roster)).toEqual(hashes(await read()));
		expect([...new Set(roster.problems.map(({code}) => code))].sort()).toEqual(notes);
		expect(roster.problems.every(({severity}) => severity === 'note')).toBe(true);
	});

	it("Apple's own backslash before a quote", async () => {
		const roster = await read(replaced('students.csv', 'Ana', '"The \\"Ana\\", junior"'));
		expect(roster.people.text(0, 'firstName')).toBe('The "Ana", junior');
		expect(roster.people.count).toBe(3);
		expect(roster.people.place(1)).toEqual({file: 'students.csv', line: 3});
		expect(roster.problems.map(({code}) => code)).toEqual(['quotes-backslash']);
	});

	it('quotes that open nothing', async () => {
		const roster = await read(replaced('students.csv', 'Ana', 'Ana "Annie"'));
		expect(roster.people.text(0, 'firstName')).toBe('Ana "Annie"');
		expect(roster.problems.map(({code}) => code)).toEqual(['quotes-literal']);
	});
});

const cells = (text: string): string[][] =>
	text
		.trimEnd()
		.split('\n')
		.map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));

function quoteAll(text: string): string {
	return cells(text)
		.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '')}"`).join(',')}\n`)
		.join('');
}

function turnColumns(text: string): string {
	return cells(text)
		.map((row) => `${row.reverse().join(',')}\n`)
		.join('');
}

describe('rosters.csv with a header and no rows', () => {
	const header = {'rosters.csv': 'roster_id,class_id,student_id\n'};
	const only = (file: AppleFileName) => ({[file]: `${plain[file].split('\n')[0]}\n`});

	it('is read: whether that is an empty source is judged against the last read', async () => {
		expect((await read(header)).enrolments.count).toBe(0);
	});

	it('is legal in summer, without classes, and where nobody is a student', async () => {
		expect((await read({...header, ...only('classes.csv')})).enrolments.count).toBe(0);
		expect((await read({...header, ...only('students.csv')})).enrolments.count).toBe(0);
	});
});

describe('faults in rows', () => {
	it('hold the record back and name it', async () => {
		const roster = await read(replaced('students.csv', 'Bo,Q', ',Q'));
		expect(roster.people.count).toBe(2);
		expect(roster.faulty.people).toEqual(new Set(['S2']));
		expect(roster.problems).toEqual([
			{
				file: 'students.csv',
				line: 3,
				code: 'missing-required',
				severity: 'error',
				field: 'first_name',
				message: 'is required and empty',
				action: 'record held back',
			},
		]);
	});

	it.each([
		['students.csv', 'S2,902', 'S\u00072,902', 'control-character'],
		['students.csv', 'S2,902', '"S\t2",902', 'control-character'],
		['students.csv', 'S2,902', ',902', 'missing-required'],
		['students.csv', 'Bo', 'B\0o', 'nul-byte'],
		['students.csv', 'L1,\n', ',\n', 'missing-required'],
		['students.csv', 'S2,902,Bo', 'S2,902', 'field-count'],
		['students.csv', 'S2,902,Bo', 'S2,902,Bo,more', 'field-count'],
		['students.csv', 'S2,', '123.0,', 'excel-decimal'],
		['students.csv', 'S2,', '1.2E+05,', 'excel-scientific'],
		['students.csv', 'S2,', '3-Apr,', 'excel-date'],
		['students.csv', 'S2,', '03/04/2026,', 'excel-date'],
		['students.csv', 'S2,', '“S2”,', 'curly-quotes'],
		['students.csv', 'Bo', 'x'.repeat(1e6), 'field-too-long'],
		['classes.csv', 'K1,T1', ',T1', 'missing-required'],
		['classes.csv', 'K1,T1', 'K1,T\u001b1', 'control-character'],
		['courses.csv', ',L1', ',', 'missing-required'],
		['rosters.csv', 'R2,C1', 'R2,', 'missing-required'],
		['locations.csv', 'South School', '', 'missing-required'],
	] as const)('%s: %j → %j is %s', async (file, from, to, code) => {
		const text = plain[file];
		const at = text.lastIndexOf(from);
		const roster = await read({[file]: text.slice(0, at) + to + text.slice(at + from.length)});
		expect(roster.problems).toHaveLength(1);
		expect(roster.problems[0]).toMatchObject({code, severity: 'error', file});
		expect(JSON.stringify(roster.problems[0]).length).toBeLessThan(500);
	});

	it('hold a row without end back by the id that it begins with', async () => {
		const roster = await read(replaced('students.csv', 'Bo', 'x'.repeat(5 << 20)));
		expect(roster.problems).toMatchObject([{code: 'row-too-long', severity: 'error', line: 3}]);
		expect(roster.faulty).toEqual({people: new Set(['S2'])});
		expect(roster.unattributed).toEqual({});
	});

	it.each([
		['students.csv', 'S2,902', ',902', {people: 1}],
		['students.csv', 'S2,902', '1.2E+05,902', {people: 1}],
		['staff.csv', 'T1,', ',', {people: 1}],
		['classes.csv', 'C1,', ',', {classes: 1}],
		['courses.csv', 'K1,', ',', {courses: 1}],
		['rosters.csv', 'R2,', ',', {enrolments: 1}],
		['locations.csv', 'L2,', ',', {locations: 1}],
		['students.csv', 'Bo', '', {}],
	] as const)('%s: %j → %j: rows that may be anybody’s are counted', async (file, from, to, unattributed) => {
		expect((await read(replaced(file, from, to))).unattributed).toEqual(unattributed);
	});

	it('take a file in another encoding for broken names, each on its line', async () => {
		const bytes = Buffer.from(plain['students.csv'].replace('Bo', 'Zoë').replace('’', "'"), 'latin1');
		const roster = await read({'students.csv': bytes});
		expect(roster.problems).toMatchObject([{code: 'invalid-utf8', line: 3, field: 'first_name'}]);
		expect(roster.faulty.people).toEqual(new Set(['S2']));
	});

	it('drop what is optional, with a warning', async () => {
		const roster = await read(replaced('students.csv', ',4,L1', ',9,L1'));
		expect(roster.people.text(0, 'passwordPolicy')).toBe('');
		expect(roster.people.count).toBe(3);
		expect(roster.problems).toMatchObject([
			{code: 'unknown-value', severity: 'warning', field: 'password_policy', value: '9', line: 2},
		]);
	});

	it('leave out a row that repeats another word for word, and keep two that differ', async () => {
		const again = 'S2,902,Bo,Q,O’Brien,5,,,,L1,\n';
		const same = await read({'students.csv': plain['students.csv'] + again});
		expect(same.people.count).toBe(3);
		expect(same.problems).toMatchObject([{code: 'duplicate-row', severity: 'warning', line: 4}]);
		const other = await read({'students.csv': plain['students.csv'] + again.replace('Bo', 'Ben')});
		expect(other.people.count).toBe(4);
	});

	it('count what is only unusual', async () => {
		expect(
			await codes({
				'students.csv': plain['students.csv'].replace('S1,', 'ana.diaz,').replace('S2,', 'b_o,'),
				'rosters.csv': plain['rosters.csv'].replace(',S1', ',ana.diaz').replace(',S2', ',b_o'),
			}),
		).toEqual(['warning unusual-id']);
		expect(await codes(replaced('rosters.csv', 'R2', 'R1'))).toEqual(['warning duplicate-roster-id']);
	});

	it('name leading zeros that a spreadsheet took away', async () => {
		const roster = await read({
			'locations.csv': plain['locations.csv'].replace('L2', '0042'),
			'students.csv': plain['students.csv'].replace('L2\n', '42\n'),
		});
		expect(roster.problems).toMatchObject([
			{code: 'excel-leading-zeros', field: 'location_id', value: '42', file: 'students.csv', line: 2},
		]);
	});
});

describe('an unhealthy source', () => {
	const header = (file: AppleFileName) => `${plain[file].split('\n')[0]}\n`;

	it.each<[string, Parameters<typeof read>[0], RegExp]>([
		['a missing file', {'staff.csv': undefined}, /staff\.csv is missing/],
		['an empty file', {'rosters.csv': ''}, /rosters\.csv is empty/],
		['a missing header', {'courses.csv': 'K1,MA,Maths,L1\n'}, /courses\.csv has no header/],
		['a missing column', {'courses.csv': 'course_id,course_name\nK1,Maths\n'}, /no column location_id/],
		['a column twice', {'locations.csv': 'location_id,location_name,location_id\nL1,North,L1\n'}, /twice/],
		['nobody', {'students.csv': header('students.csv'), 'staff.csv': header('staff.csv')}, /name nobody/],
		['no location', {'locations.csv': header('locations.csv')}, /no location/],
		['a cut line', {'students.csv': plain['students.csv'].slice(0, -18)}, /cut: its last line \(3\)/],
		[
			'an open quote',
			{'courses.csv': plain['courses.csv'].slice(0, -12)},
			/cut: a quote that opens on line 2/,
		],
		['UTF-16', {'staff.csv': Buffer.from(`\uFEFF${plain['staff.csv']}`, 'utf16le')}, /UTF-16/],
		[
			'mostly faults',
			{'students.csv': header('students.csv') + 'S,,,,,,,,,,\n'.repeat(30)},
			/30 of 30 rows of students\.csv carry errors, the first on line 2/,
		],
	])('%s', async (_, changed, message) => {
		const failed = read(changed);
		await expect(failed).rejects.toThrow(message);
		await expect(failed).rejects.toBeInstanceOf(SourceUnhealthyError);
	});

	it('stops when told to', async () => {
		const stop = new AbortController();
		stop.abort(new Error('enough'));
		const files = new Map(
			Object.entries(plain).map(([name, text]) => [name as AppleFileName, memoryFile(name, text)]),
		);
		await expect(finished(readApple({files, odd: readCsv}, stop.signal))).rejects.toThrow('enough');
	});
});
