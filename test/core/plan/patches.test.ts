import {describe, expect, test} from 'vitest';
import {patchKey} from '../../../source/core/plan/patch-rows.ts';
import {problemLine} from '../../../source/core/roster/problem.ts';
import {enrolment, smallSchool, student, teacher, withPeople, withRow} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

const on = {duplicates: true, instructors: true, classes: true, students: true};
const line = (file: string, at: number) => ({place: {file, line: at}});

const broken = {
	...smallSchool,
	classes: smallSchool.classes.map((each) => ({
		...each,
		instructors: ['t1', 'T9', 's1'],
		...line('classes.csv', 2),
	})),
	enrolments: [
		...smallSchool.enrolments,
		{...enrolment('c1', 'S17'), ...line('rosters.csv', 812)},
		{...enrolment('C9', 's1'), ...line('rosters.csv', 813)},
		{...enrolment('c1', 't1'), ...line('rosters.csv', 814)},
	],
};

describe('Sync Assist', () => {
	test('mends references to nothing in our copy, with a line each', () => {
		const school = nights();
		const plan = school.night(broken);
		expect(
			plan.patches.map((patch) => problemLine({...patch, severity: 'note', message: patch.reason})).sort(),
		).toEqual([
			"classes.csv:2 - instructor_id = 'T9' does not reference any person_id in staff.csv: slot cleared",
			"classes.csv:2 - instructor_id = 's1' does not reference any person_id in staff.csv: slot cleared",
			"rosters.csv:812 - student_id = 'S17' does not reference any person_id in students.csv: row removed",
			"rosters.csv:813 - class_id = 'C9' does not reference any class_id in classes.csv: row removed",
			"rosters.csv:814 - student_id = 't1' does not reference any person_id in students.csv: row removed",
		]);
		expect(plan.patches.map(({code}) => code).sort()).toEqual([
			'unknown-class',
			'unknown-instructor',
			'unknown-instructor',
			'unknown-student',
			'unknown-student',
		]);
		expect(plan.outcome).toBe('changes');
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual(['t1']);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
		expect(changesOf(school.night(broken))).toEqual([]);
	});

	test.each([
		['instructors', 'instructor_id', 2],
		['classes', 'class_id', 1],
		['students', 'student_id', 2],
	] as const)('with %s switched off, what is broken blocks publishing', (patch, field, count) => {
		const plan = nights(undefined, {patch: {...on, [patch]: false}}).plan(broken);
		const problems = plan.problems.filter(({code}) => code === 'broken-reference');
		expect(problems.map((problem) => problem.field)).toEqual(Array.from({length: count}, () => field));
		expect(plan.outcome).toBe('held');
		expect(plan.guards.find(({code}) => code === 'broken-references')).toMatchObject({
			tripped: true,
			removalsOnly: false,
			numbers: {broken: count},
		});
	});

	test('with all switched off, a whole roster passes', () => {
		const off = {duplicates: false, instructors: false, classes: false, students: false};
		expect(nights(undefined, {patch: off}).plan(smallSchool).outcome).toBe('changes');
	});

	test('one student twice in one class is in it once, under the smaller roster id', () => {
		const school = nights();
		const plan = school.night({
			...smallSchool,
			enrolments: [
				{id: '9', class: 'c1', student: 's1'},
				{id: '1', class: 'c1', student: 's1'},
			],
		});
		expect(school.directory.enrolments.get('c1')).toMatchObject({students: 's1', rosterIds: '1'});
		expect(plan.patches).toMatchObject([{code: 'duplicate-row', value: 's1'}]);
	});

	test('rows that are the same word for word are one', () => {
		const twice = (of: 'locations' | 'courses' | 'classes') => ({
			...smallSchool,
			[of]: [...smallSchool[of], {...smallSchool[of][0], ...line(`${of}.csv`, 9)}],
		});
		for (const of of ['locations', 'courses', 'classes'] as const) {
			const school = nights();
			const {patches, heldBack} = school.night(twice(of));
			expect(patches).toMatchObject([
				{code: 'duplicate-row', file: `${of}.csv`, line: 9, reason: 'repeats line 2 word for word'},
			]);
			expect(heldBack).toEqual([]);
			const off = nights(undefined, {patch: {...on, repeated: false}}).plan(twice(of));
			expect(off.patches).toEqual([]);
			expect(off.heldBack.length).toBeGreaterThan(0);
		}
	});

	test('what the reader met as a repeated row is a patch, or a fault where that is switched off', () => {
		const problems = [
			{
				...line('users.csv', 7).place,
				code: 'duplicate-row',
				severity: 'warning' as const,
				field: 'sourcedId',
				value: 's1',
				message: 'says again what line 3 says',
				action: 'row left out',
			},
		];
		const plan = nights().plan({...smallSchool, problems});
		expect([plan.patches.map(({line: at}) => at), plan.problems]).toEqual([[7], []]);
		const off = nights(undefined, {patch: {...on, repeated: false}}).plan({...smallSchool, problems});
		expect([off.patches, off.problems]).toEqual([[], problems]);
	});
});

describe('stray spaces and curly quotes', () => {
	const untidy = withPeople(
		smallSchool,
		student('s9', ' Ben', 'O’Birch', {...line('students.csv', 2), email: 's9@school.example '}),
	);
	test('are cleaned in our copy, with a line each', () => {
		const school = nights();
		const plan = school.night(untidy);
		expect(
			plan.patches.map((patch) => problemLine({...patch, severity: 'note', message: patch.reason})),
		).toEqual([
			"students.csv:2 - first_name = ' Ben' has stray spaces: cleaned",
			"students.csv:2 - last_name = 'O’Birch' has curly quotes: cleaned",
			"students.csv:2 - email_address = 's9@school.example ' has stray spaces: cleaned",
		]);
		expect(school.directory.accounts.get('s9')).toMatchObject({
			firstName: 'Ben',
			lastName: "O'Birch",
			email: 's9@school.example',
		});
		expect(changesOf(school.plan(untidy))).toEqual([]);
	});

	test('stay as they are where that is switched off', () => {
		const school = nights(undefined, {patch: {...on, cleaning: false}});
		expect(school.night(untidy).patches).toEqual([]);
		expect(school.directory.accounts.get('s9')?.firstName).toBe(' Ben');
	});
});

describe('instructors past fifteen', () => {
	const staff = Array.from({length: 16}, (_, at) => teacher(`i${10 + at}`, `G${at}`, `F${at}`));
	const crowded = {
		...withPeople(smallSchool, ...staff),
		classes: [{...smallSchool.classes[0]!, instructors: staff.map(({externalId}) => String(externalId))}],
	};
	test('hold back that class alone where cutting is switched off, told as what it is', () => {
		const school = nights(undefined, {patch: {...on, manyInstructors: false}});
		school.night(smallSchool);
		const before = school.directory.classes.get('c1');
		const changed = withRow(crowded, 's1', {gradeLevel: '9'});
		const plan = school.night(changed);
		expect(plan.outcome).toBe('changes');
		expect(plan.guards.filter(({tripped}) => tripped)).toEqual([]);
		expect(plan.problems).toMatchObject([
			{
				code: 'too-many-instructors',
				value: 'c1',
				message: 'has 16 instructors; Apple School Manager takes 15, and cutting them is off',
				action: 'class stays as it was last sent',
			},
		]);
		expect(plan.heldBack).toMatchObject([{kind: 'classes', key: 'c1'}]);
		expect(plan.patches).toEqual([]);
		expect(school.directory.classes.get('c1')).toEqual(before);
		expect(school.directory.accounts.get('s1')?.gradeLevel).toBe('9');
	});

	test('leave a new class out, and everybody else in, where cutting is switched off', () => {
		const school = nights(undefined, {patch: {...on, manyInstructors: false}});
		school.night(crowded);
		expect([...school.directory.classes.keys()]).toEqual([]);
		expect(school.directory.accounts.has('i25')).toBe(true);
		expect(school.directory.courses.has('maths')).toBe(true);
	});

	test('a class without any is legal', () => {
		const school = nights();
		const none = {...smallSchool, classes: [{...smallSchool.classes[0]!, instructors: []}]};
		expect(school.night(none).problems).toEqual([]);
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual([]);
	});
});

describe('from one night to the next', () => {
	test('a patch that repeats is marked, though its line moved', () => {
		const school = nights();
		const first = school.night(broken);
		expect(first.patches.some(({again}) => again)).toBe(false);
		const moved = {
			...broken,
			enrolments: broken.enrolments.map((each) =>
				'place' in each ? {...each, ...line('rosters.csv', 4)} : each,
			),
		};
		const second = school.night(
			{...moved, enrolments: [...moved.enrolments, enrolment('c1', 'S18')]},
			{lastPatches: new Set(first.patches.map(patchKey))},
		);
		expect(second.patches.filter(({again}) => !again).map(({value}) => value)).toEqual(['S18']);
		expect(second.patches).toHaveLength(first.patches.length + 1);
	});
});

describe('roster ids', () => {
	test('a pair keeps its id though the source numbers its rows anew', () => {
		const school = nights();
		const numbered = (from: number) => ({
			...smallSchool,
			enrolments: smallSchool.enrolments.map((each, at) => ({...each, id: String(from + at)})),
		});
		school.night(numbered(1));
		expect(changesOf(school.night(numbered(100)))).toEqual([]);
	});

	test('one id proposed for two new pairs goes to the first in order of classes, whatever the order of rows', () => {
		const roster = {
			...smallSchool,
			classes: ['c1', 'c2'].map((externalId) => ({externalId, course: 'maths', location: 'north'})),
			enrolments: [
				{id: '1', class: 'c2', student: 's1'},
				{id: '1', class: 'c1', student: 's2'},
			],
		};
		for (const classes of [roster.classes, roster.classes.toReversed()]) {
			const school = nights();
			school.night({...roster, classes});
			expect(school.directory.enrolments.get('c1')?.rosterIds).toBe('1');
			expect(school.directory.enrolments.get('c2')?.rosterIds).toMatch(/^RC/);
		}
	});

	test('an id that another pair has is replaced by a made one', () => {
		const school = nights();
		school.night({...smallSchool, enrolments: [{id: '1', class: 'c1', student: 's1'}]});
		school.night({
			...withPeople(smallSchool, student('s4', 'Eve', 'Elm')),
			enrolments: [
				{id: '1', class: 'c1', student: 's4'},
				{id: '2', class: 'c1', student: 's1'},
			],
		});
		const {students, rosterIds} = school.directory.enrolments.get('c1')!;
		expect(students).toBe('s1\ts4');
		expect(rosterIds.split('\t')).toEqual(['1', expect.stringMatching(/^RC[0-9a-f]{24}$/)]);
	});
});
