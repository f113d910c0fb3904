import {describe, expect, test} from 'vitest';
import type {RuleName} from '../../source/verify/rules.ts';
import {rules} from '../../source/verify/rules.ts';
import {appleFiles} from '../support/apple-zip.ts';
import {verifiedWith} from './support.ts';

const good = appleFiles();
type File = 'students.csv' | 'staff.csv' | 'courses.csv' | 'classes.csv' | 'rosters.csv' | 'locations.csv';
type Change = (text: string) => string | Buffer | undefined;

/** Replaces what must be there. */
const put =
	(what: string, by: string): Change =>
	(text) => {
		if (!text.includes(what)) throw new Error(`${what} is not there`);
		return text.replace(what, by);
	};
const more =
	(row: string): Change =>
	(text) =>
		`${text}${row}\n`;
/** Each row gets further cells at its end. */
const widen =
	(header: string, cells: string): Change =>
	(text) =>
		text
			.trimEnd()
			.split('\n')
			.map((line, index) => `${line},${index === 0 ? header : cells}`)
			.join('\n')
			.concat('\n');
const numbered = (name: string, from: number, to: number) =>
	Array.from({length: to - from + 1}, (_, index) => `${name}_${from + index}`).join();

/** What was changed, where, and the rule that finds it, with its line where one is told. */
const mutations: ReadonlyArray<
	readonly [what: string, file: File, change: Change, rule: RuleName, line?: number]
> = [
	['a file is missing', 'rosters.csv', () => undefined, 'missing-file'],
	['a file is empty', 'courses.csv', () => '', 'empty-file'],
	['a BOM', 'students.csv', (text) => `\ufeff${text}`, 'byte-order-mark', 1],
	['Latin-1', 'students.csv', (text) => Buffer.from(text, 'latin1'), 'not-utf8', 4],
	['UTF-16', 'locations.csv', (text) => Buffer.from(text, 'utf16le'), 'header', 1],
	['CR LF', 'staff.csv', (text) => text.replaceAll('\n', '\r\n'), 'crlf-lines', 1],
	['lone CR', 'staff.csv', (text) => text.replaceAll('\n', '\r'), 'carriage-return', 1],
	['no newline at the end', 'staff.csv', (text) => text.trimEnd(), 'no-final-newline', 2],
	['a blank line', 'rosters.csv', put('R2', '\nR2'), 'blank-line', 3],
	['a row of separators', 'rosters.csv', more(',,'), 'empty-row', 5],
	['another word in the header', 'students.csv', put('first_name', 'firstname'), 'header', 1],
	['a header in capitals', 'rosters.csv', put('roster_id', 'ROSTER_ID'), 'header', 1],
	['a space in the header', 'rosters.csv', put(',student_id', ', student_id'), 'header', 1],
	[
		'columns in another order',
		'locations.csv',
		put('location_id,location_name', 'location_name,location_id'),
		'header',
		1,
	],
	['a column that is missing', 'courses.csv', put(',course_name', ''), 'header', 1],
	['a column twice', 'rosters.csv', widen('student_id', 'S1'), 'duplicate-column', 1],
	['a column of one’s own', 'classes.csv', widen('class_name', 'x'), 'unknown-column', 1],
	[
		'the template cut to one instructor',
		'classes.csv',
		(text) => text.replace(',instructor_id_2,instructor_id_3', '').replaceAll(',,', ''),
		'header',
		1,
	],
	['a gap in the locations', 'students.csv', widen('location_id_3', ''), 'column-gap', 1],
	[
		'a sixteenth instructor',
		'classes.csv',
		widen(numbered('instructor_id', 4, 16), ',,,,,,,,,,,,'),
		'too-many-instructors',
		1,
	],
	[
		'a thousandth location',
		'staff.csv',
		widen(numbered('location_id', 2, 1000), ','.repeat(998)),
		'too-many-locations',
		1,
	],
	['a value too many', 'rosters.csv', put('R1,K1,S1', 'R1,K1,S1,x'), 'column-count', 2],
	['a value too few', 'rosters.csv', put('R1,K1,S1', 'R1,K1'), 'column-count', 2],
	['semicolons in rows only', 'rosters.csv', put('R1,K1,S1', 'R1;K1;S1'), 'column-count', 2],
	[
		'a quote that is never closed',
		'locations.csv',
		put('North School', '"North School'),
		'unclosed-quote',
		2,
	],
	['a line break in quotes', 'locations.csv', put('North School', '"North\nSchool"'), 'unclosed-quote', 2],
	['an escaped line break', 'locations.csv', put('North School', '"North\\\nSchool"'), 'escaped-newline', 2],
	['text behind quotes', 'locations.csv', put('North School', '"North" School'), 'text-after-quote', 2],
	['a quote in bare text', 'locations.csv', put('North School', 'No"rth'), 'stray-quote', 2],
	['a backslash before the closing quote', 'students.csv', put('Diaz', '"de Diaz\\"'), 'unclosed-quote', 2],
	[
		'a backslash at the end of a line',
		'locations.csv',
		put('North School', 'North\\'),
		'backslash-at-end',
		2,
	],
	['curly quotes', 'locations.csv', put('North School', '“North School”'), 'curly-quotes', 2],
	['a space behind the separator', 'students.csv', put(',Ana', ', Ana'), 'space-after-separator', 2],
	['a space without quotes', 'courses.csv', put('Biology', 'Biology I'), 'missing-quotes', 2],
	['quotes without need', 'courses.csv', put('Biology', '"Biology"'), 'needless-quotes', 2],
	['a doubled quote', 'courses.csv', put('Biology', '"The ""Bio"" I"'), 'doubled-quote', 2],
	['an escaped quote', 'courses.csv', put('Biology', '"The \\"Bio\\" I"'), 'escaped-quote', 2],
	['a required value that is blank', 'students.csv', put('Diaz', ''), 'missing-value', 2],
	['a required value of spaces', 'students.csv', put('Diaz', '"  "'), 'missing-value', 2],
	['a person without a location', 'staff.csv', put('L1', ''), 'missing-value', 2],
	['a person twice', 'students.csv', put('S2,', 'S1,'), 'duplicate-id', 3],
	['a row twice', 'rosters.csv', more('R1,K1,S1'), 'duplicate-id', 5],
	['a class twice', 'classes.csv', put('K2,', 'K1,'), 'duplicate-id', 3],
	['a course twice', 'courses.csv', more('C1,BIO,Biology,L1'), 'duplicate-id', 3],
	['a location twice', 'locations.csv', more('L1,South'), 'duplicate-id', 3],
	['an enrolment twice, under two ids', 'rosters.csv', more('R4,K1,S1'), 'enrolled-twice', 5],
	['a student who is staff too', 'students.csv', more('T1,,Mia,,Smith,,,,,L1'), 'person-in-both', 5],
	['a location that is nowhere', 'students.csv', put('4,L1', '4,L9'), 'unknown-reference', 2],
	['a second location that is nowhere', 'staff.csv', widen('location_id_2', 'L9'), 'unknown-reference', 2],
	['a course that is nowhere', 'classes.csv', put('1A,C1', '1A,C9'), 'unknown-reference', 2],
	['an instructor who is nowhere', 'classes.csv', put('T1', 'T9'), 'unknown-reference', 2],
	['an instructor who is a student', 'classes.csv', put('T1', 'S1'), 'unknown-reference', 2],
	['a student who is an instructor', 'rosters.csv', put('K1,S1', 'K1,T1'), 'unknown-reference', 2],
	['a class that is nowhere', 'rosters.csv', put('R3,K2', 'R3,K9'), 'unknown-reference', 4],
	['an id in another case', 'rosters.csv', put('K1,S1', 'K1,s1'), 'unknown-reference', 2],
	['a policy of five', 'students.csv', put('adiaz,4', 'adiaz,5'), 'password-policy', 2],
	['a policy in words', 'students.csv', put('adiaz,4', 'adiaz,four'), 'password-policy', 2],
	['an id that a spreadsheet made a number', 'rosters.csv', put('R1', '1.0'), 'excel-number', 2],
	['a grade that became a date', 'students.csv', put('Diaz,5', 'Diaz,5-Jun'), 'excel-date', 2],
	['an id with other characters', 'rosters.csv', put('R1', 'R#1'), 'unusual-id', 2],
	['an escape sequence in a name', 'students.csv', put('Ana', 'A\u001b[2Jna'), 'control-character', 2],
	['a name that turns the line', 'students.csv', put('Ana', 'A\u202ena'), 'invisible-character', 2],
	['a letter that was lost', 'students.csv', put('Zoë', 'Zo\ufffd'), 'replacement-character', 4],
	['a space at the end of a name', 'students.csv', put('Ana', '"Ana "'), 'outer-space', 2],
	['an address without @', 'students.csv', put('ana@school.example', 'ana'), 'odd-email', 2],
	[
		'an address of two people',
		'students.csv',
		put('Kim,Ho,5,', 'Kim,Ho,5,MIA@school.example'),
		'shared-email',
		3,
	],
	['a location twice in a row', 'staff.csv', widen('location_id_2', 'L1'), 'repeated-value', 2],
];

test('the package that is changed is clean', async () => {
	expect(await verifiedWith({})).toMatchObject({refused: 0, counts: [{rule: 'missing-quotes', count: 1}]});
	expect(
		await verifiedWith({'locations.csv': good['locations.csv']!.replace('North School', 'North')}),
	).toEqual({
		refused: 0,
		warnings: 0,
		rows: {
			'students.csv': 3,
			'staff.csv': 1,
			'courses.csv': 1,
			'classes.csv': 2,
			'rosters.csv': 3,
			'locations.csv': 1,
		},
		findings: [],
		counts: [],
	});
});

describe('each change to a good package is found', () => {
	for (const [what, file, change, rule, line] of mutations)
		test(`${what}: ${rule}`, async () => {
			const changed = change(good[file]!);
			const report = await verifiedWith({[file]: changed});
			const found = report.findings.filter((each) => each.rule === rule && each.file === file);
			expect(found[0]).toMatchObject({
				severity: rules[rule].severity,
				source: rules[rule].source,
				...(line === undefined ? {} : {line}),
			});
			expect(found[0]?.message).toMatch(/^[a-z]/);
			expect(report.refused > 0).toBe(report.findings.some(({severity}) => severity === 'refused'));
		});
});

test('everybody gone is a warning, with headers only', async () => {
	const head = (file: File) => `${good[file]!.split('\n')[0]}\n`;
	const report = await verifiedWith({
		'students.csv': head('students.csv'),
		'staff.csv': head('staff.csv'),
		'classes.csv': head('classes.csv'),
		'rosters.csv': head('rosters.csv'),
	});
	expect(report).toMatchObject({refused: 0, findings: [{rule: 'missing-quotes'}, {rule: 'nobody'}]});
});

test('a missing file is told once: what refers to it is not held against it', async () => {
	const report = await verifiedWith({'staff.csv': undefined});
	expect(report.findings.filter(({severity}) => severity === 'refused').map(({rule}) => rule)).toEqual([
		'missing-file',
	]);
});

test('what is no fault: formulas, classes without instructor, semicolons, instructors behind the location, apostrophes', async () => {
	const text = good['classes.csv']!.trimEnd().split('\n');
	const classes = text.map((line, index) => `${line},${index === 0 ? 'instructor_id_4' : ''}`).join('\n');
	const report = await verifiedWith({
		'students.csv': good['students.csv']!.replace('Ana', '=cmd()')
			.replace('Diaz', 'O’Neill')
			.replaceAll(',', ';'),
		'classes.csv': `${classes}\n`,
	});
	expect(report).toMatchObject({refused: 0, warnings: 1});
});

test('what may have been meant is said', async () => {
	const messages = async (row: string) =>
		(await verifiedWith({'rosters.csv': `roster_id,class_id,student_id\n${row}\n`})).findings
			.filter(({rule}) => rule === 'unknown-reference')
			.map(({message}) => message);
	expect(await messages('R1,k1,S1')).toEqual([
		expect.stringContaining("there is 'K1', which is another key"),
	]);
	expect(await messages('R1,K1,T1')).toEqual([expect.stringContaining('it is in staff.csv')]);
	expect(await messages('R1,K1,S7')).toEqual([
		expect.stringMatching(/^does not reference any person_id in students.csv$/),
	]);
});

test('people in the location made at sign-up', async () => {
	const report = await verifiedWith({}, {primaryLocation: 'L1'});
	expect(
		report.counts.filter(({rule}) => rule === 'primary-location').map(({file, count}) => [file, count]),
	).toEqual([
		['staff.csv', 1],
		['students.csv', 3],
	]);
});

test('one fault in a thousand rows costs twenty findings and one count', async () => {
	const rows = Array.from({length: 1000}, (_, n) => `R${n},K9,S1`).join('\n');
	const report = await verifiedWith({'rosters.csv': `roster_id,class_id,student_id\n${rows}\n`});
	const about = report.findings.filter(({rule}) => rule === 'unknown-reference');
	expect(about).toHaveLength(20);
	expect(report.counts.find(({rule}) => rule === 'unknown-reference')).toMatchObject({
		count: 1000,
		file: 'rosters.csv',
		field: 'class_id',
	});
	expect(report.refused).toBe(1000);
});

test('values are made visible and cut', async () => {
	const name = `\u001b]0;owned\u0007${'x'.repeat(1_000_000)}`;
	const report = await verifiedWith({'students.csv': good['students.csv']!.replace('Ana', name)});
	const value = report.findings.find(({rule}) => rule === 'control-character')?.value ?? '';
	expect(value).toMatch(/^␛\]0;owned␇x+…$/);
	expect(value.length).toBeLessThan(100);
});

test('a line of five million bytes ends the reading of its file, and of no other', async () => {
	const report = await verifiedWith({'courses.csv': `${good['courses.csv']}${'x'.repeat(5_000_000)}`});
	expect(report.findings.filter(({severity}) => severity === 'refused')).toMatchObject([
		{rule: 'row-too-long', file: 'courses.csv', line: 3},
	]);
	expect(report.rows['rosters.csv']).toBe(3);
});
