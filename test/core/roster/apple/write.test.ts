import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type AppleFileName, appleFileNames} from '../../../../source/core/roster/apple/format.ts';
import {readApple} from '../../../../source/core/roster/apple/read.ts';
import {type AppleOptions, appleFiles} from '../../../../source/core/roster/apple/write.ts';
import {rosterFrom} from '../../../../source/core/roster/from-objects.ts';
import type {Problem} from '../../../../source/core/roster/problem.ts';
import {readCsv} from '../../../../source/io/csv.ts';
import {appleTexts, contents, finished, memoryFile, recordsOf} from '../../../support/roster.ts';
import {runs} from '../../../support/runs.ts';

const district = rosterFrom({
	locations: [
		{externalId: 'L2', name: 'South'},
		{externalId: 'L1', name: 'North School'},
	],
	people: [
		{
			externalId: 'S2',
			firstName: 'Bo',
			lastName: 'Berg',
			gradeLevel: '5',
			passwordPolicy: '4',
			locations: 'L1',
		},
		{
			externalId: 'T1',
			kind: 'staff',
			firstName: 'Cy',
			lastName: 'Young',
			gradeLevel: '9',
			passwordPolicy: '8',
			locations: 'L1',
		},
		{
			externalId: 'S1',
			personNumber: '901',
			firstName: 'Ana',
			middleName: 'de la',
			lastName: 'Diaz, junior',
			email: 'ana@example.org',
			sisUsername: 'ana',
			locations: ['L2', 'L1', 'L3'],
		},
	],
	courses: [{externalId: 'K1', number: 'MA', name: 'Maths', location: 'L1'}],
	classes: [
		{externalId: 'C2', course: 'K1', location: 'L2'},
		{externalId: 'C1', number: '1', course: 'K1', instructors: ['T1'], location: 'L1'},
	],
	enrolments: [
		{id: 'R3', class: 'C2', student: 'S1'},
		{id: 'R2', class: 'C1', student: 'S2'},
		{id: 'R1', class: 'C1', student: 'S1'},
	],
});

const readBack = (texts: Readonly<Record<string, string>>) =>
	finished(
		readApple(
			{
				files: new Map(
					Object.entries(texts).map(([name, text]) => [name as AppleFileName, memoryFile(name, text)]),
				),
				odd: readCsv,
			},
			new AbortController().signal,
		),
	);

describe("writing Apple's six files", () => {
	it('writes all six, sorted by id, with quotes only where they are needed', () => {
		expect(appleTexts(district)).toEqual({
			'students.csv':
				'person_id,person_number,first_name,middle_name,last_name,grade_level,email_address,sis_username,password_policy,location_id,location_id_2,location_id_3\n' +
				'S1,901,Ana,"de la","Diaz, junior",,ana@example.org,ana,,L2,L1,L3\n' +
				'S2,,Bo,,Berg,5,,,4,L1,,\n',
			'staff.csv':
				'person_id,person_number,first_name,middle_name,last_name,email_address,sis_username,location_id,location_id_2,location_id_3\n' +
				'T1,,Cy,,Young,,,L1,,\n',
			'courses.csv': 'course_id,course_number,course_name,location_id\nK1,MA,Maths,L1\n',
			'classes.csv':
				'class_id,class_number,course_id,instructor_id,instructor_id_2,instructor_id_3,location_id\n' +
				'C1,1,K1,T1,,,L1\nC2,,K1,,,,L2\n',
			'rosters.csv': 'roster_id,class_id,student_id\nR1,C1,S1\nR2,C1,S2\nR3,C2,S1\n',
			'locations.csv': 'location_id,location_name\nL1,"North School"\nL2,South\n',
		});
	});

	it('gives the same bytes whatever the order of records, and again when asked again', () => {
		const records = recordsOf(district);
		const turned = {
			accounts: records.accounts.toReversed(),
			locations: records.locations.toReversed(),
			courses: records.courses.toReversed(),
			classes: records.classes.toReversed(),
			enrolments: records.enrolments.toReversed(),
		};
		const text = (files: ReturnType<typeof appleFiles>) => files.map(({chunks}) => [...chunks()].join(''));
		const files = appleFiles(records, {quoteEscape: 'double'});
		expect(text(files)).toEqual(text(files));
		expect(text(appleFiles(turned, {quoteEscape: 'double'}))).toEqual(text(files));
		expect(files.map(({name}) => name)).toEqual(appleFileNames);
	});

	it('counts the rows before they are made', () => {
		const files = appleFiles(recordsOf(district), {quoteEscape: 'double'});
		for (const {rows, chunks} of files) expect([...chunks()].join('').split('\n')).toHaveLength(rows + 2);
	});

	it('writes headers where there is nothing', () => {
		const nothing = {accounts: [], locations: [], courses: [], classes: [], enrolments: []};
		const texts = appleFiles(nothing, {quoteEscape: 'double'}).map(({chunks}) => [...chunks()].join(''));
		expect(texts.every((text) => text.endsWith('\n') && text.indexOf('\n') === text.length - 1)).toBe(true);
		expect(texts[0]).toMatch(/,password_policy,location_id\n$/);
	});

	it('hands out a large file in pieces', () => {
		const people = Array.from({length: 5000}, (_, n) => ({
			externalId: `S${n}`,
			firstName: 'A',
			lastName: 'B',
			locations: 'L',
		}));
		const [students] = appleFiles(recordsOf(rosterFrom({people})), {quoteEscape: 'double'});
		const sizes = [...students!.chunks()].map(({length}) => length);
		expect(sizes.length).toBeGreaterThan(1);
		expect(Math.max(...sizes)).toBeLessThan(70_000);
	});
});

describe('values that CSV readers do not agree on', () => {
	const written = (name: string, quoteEscape: AppleOptions['quoteEscape'] = 'double') => {
		const problems: Problem[] = [];
		const roster = rosterFrom({locations: [{externalId: 'L1', name}]});
		const texts = appleTexts(roster, {quoteEscape, report: (problem) => problems.push(problem)});
		return {cell: texts['locations.csv']!.split('\n').slice(1, -1).join('\n').slice('L1,'.length), problems};
	};

	it.each([
		['double', '"The ""Rock"" School"'],
		['backslash', '"The \\"Rock\\" School"'],
		['strip', '"The Rock School"'],
	] as const)('a quote, %s', (quoteEscape, cell) => {
		const {cell: found, problems} = written('The "Rock" School', quoteEscape);
		expect(found).toBe(cell);
		expect(problems).toMatchObject([
			{
				file: 'locations.csv',
				line: 2,
				code: 'quote-in-value',
				severity: 'warning',
				field: 'location_name',
				value: 'The "Rock" School',
			},
		]);
	});

	it('a newline becomes a space', () => {
		const {cell, problems} = written('North\r\nSchool\tA');
		expect(cell).toBe('"North School A"');
		expect(problems.map(({code}) => code)).toEqual(['newline-in-value']);
	});

	it('a backslash is told of where it stands in quotes', () => {
		expect(written('AC\\DC')).toEqual({cell: 'AC\\DC', problems: []});
		expect(written('AC \\DC').cell).toBe('"AC \\DC"');
		expect(written('AC \\DC', 'backslash').cell).toBe('"AC \\\\DC"');
		expect(written('AC DC\\').problems.map(({code}) => code)).toEqual(['backslash-in-value']);
	});

	it.each([
		['double', 'AC DC\\', '"AC DC/"'],
		['double', 'North\\', 'North/'],
		['double', 'A\\"B', '"A/""B"'],
		['strip', 'A\\"', 'A/'],
		['backslash', 'North\\', '"North\\\\"'],
		['backslash', 'A\\"B', '"A\\\\\\"B"'],
	] as const)(
		'a backslash that would escape what comes next does not stay so: %s %s',
		(quoteEscape, name, cell) => {
			const {cell: found, problems} = written(name, quoteEscape);
			expect(found).toBe(cell);
			expect(problems.map(({code}) => code)).toContain('backslash-in-value');
		},
	);

	it('curly quotes stand in straight ones', () => {
		expect(written('“North”').cell).toBe('"“North”"');
		expect(written('O’Brien').cell).toBe('O’Brien');
	});

	it('semicolons are quoted, since they are read as separators too', () => {
		expect(written('a;b').cell).toBe('"a;b"');
		expect(written('plain').cell).toBe('plain');
	});

	it('more than 15 locations are written, with a warning', () => {
		const problems: Problem[] = [];
		const locations = Array.from({length: 16}, (_, n) => `L${n}`);
		const roster = rosterFrom({people: [{externalId: 'S1', firstName: 'A', lastName: 'B', locations}]});
		const texts = appleTexts(roster, {quoteEscape: 'double', report: (problem) => problems.push(problem)});
		expect(texts['students.csv']).toContain(',location_id_16\n');
		expect(texts['students.csv']).toContain(',L15\n');
		expect(problems).toMatchObject([{code: 'many-locations', field: 'location_id', line: 2}]);
	});

	it('as many instructor columns as needed, never a 16th', () => {
		const of = (count: number) =>
			appleTexts(
				rosterFrom({
					classes: [
						{
							externalId: 'C',
							course: 'K',
							location: 'L',
							instructors: Array.from({length: count}, (_, n) => `T${n}`),
						},
					],
				}),
			)['classes.csv'];
		expect(of(5)).toBe(
			'class_id,class_number,course_id,instructor_id,instructor_id_2,instructor_id_3,instructor_id_4,instructor_id_5,location_id\nC,,K,T0,T1,T2,T3,T4,L\n',
		);
		expect(of(15)).toContain('instructor_id_15,location_id\n');
		expect(() => of(16)).toThrow(RangeError);
	});
});

describe('what is written reads back equal', () => {
	it('for a district', async () => {
		const back = await readBack(appleTexts(district));
		expect(back.problems).toEqual([]);
		const expected = contents(district);
		// Staff have no grade and no policy in Apple's format.
		const people = expected.people?.map((person) =>
			person.kind === 'staff' ? {...person, gradeLevel: '', passwordPolicy: ''} : person,
		);
		expect(contents(back)).toEqual({...expected, people});
	});

	const text = fc
		.oneof(
			fc.string({unit: 'grapheme', minLength: 1, maxLength: 12}),
			fc.string({unit: 'binary', minLength: 1, maxLength: 6}).map((each) => each.toWellFormed()),
			fc
				.array(fc.constantFrom('"', '\\', ',', ';', ' ', 'a', '\u001b[31m', '\u202e', '\n', "'"), {
					minLength: 1,
					maxLength: 8,
				})
				.map((parts) => parts.join('')),
		)
		.map((each) => each.replaceAll('\0', '0'));

	// Whether \\ is one backslash or two is not told by a file that holds no \": a warning says so.
	const unambiguous = text.map((each) => each.replaceAll('\\', '/'));

	it.each([
		['double', text],
		['backslash', unambiguous],
	] as const)('whatever the names are: %s', async (quoteEscape, name) => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.tuple(name, name), {minLength: 1, maxLength: 5}), async (names) => {
				const people = names.map(([firstName, lastName], n) => ({
					externalId: `S${n}`,
					firstName,
					lastName,
					locations: 'L1',
				}));
				const roster = rosterFrom({locations: [{externalId: 'L1', name: 'North'}], people});
				const back = await readBack(appleTexts(roster, {quoteEscape}));
				const written = (value: string) =>
					value.replace(/\r\n|[\r\n\t]/g, ' ').replace(/\\+(?="|$)/g, (run) => '/'.repeat(run.length));
				const spaced = people.map((each) => ({
					...each,
					firstName: written(each.firstName),
					lastName: written(each.lastName),
				}));
				expect(contents(back).people).toEqual(contents(rosterFrom({people: spaced})).people);
			}),
			{numRuns: runs(150)},
		);
	});
});
