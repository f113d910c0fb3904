import {describe, expect, test} from 'vitest';
import {problemLine} from '../../../source/core/roster/problem.ts';
import {enrolment, smallSchool, student, withPeople} from '../../support/district.ts';
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
