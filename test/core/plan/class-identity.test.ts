import {describe, expect, test} from 'vitest';
import {classId} from '../../../source/core/directory/ids.ts';
import type {RosterObjects} from '../../../source/core/roster/from-objects.ts';
import {enrolment, smallSchool} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

/** The school with its class in this year, and these students in it. */
const inYear = (year: string, students: readonly string[], row = {}): RosterObjects => ({
	...smallSchool,
	classes: [{...smallSchool.classes[0]!, ...row, year}],
	enrolments: students.map((id) => enrolment('c1', id)),
});
const students = (school: ReturnType<typeof nights>, id: string) =>
	school.directory.enrolments.get(id)?.students.split('\t');

describe('a class is its id and its school year', () => {
	test('an id used again next year is a new class, and the old one leaves', () => {
		const school = nights();
		school.night(inYear('2026', ['s1', 's2']));
		const plan = school.night(inYear('2027', ['s2', 's3']));
		expect(changesOf(plan)).toEqual([
			'classes c1 remove',
			'classes c1-2027 create',
			'enrolments c1 remove',
			'enrolments c1-2027 create',
		]);
		expect([...plan.changes][0]?.reason).toBe('its id is used again for another school year than 2026');
		expect(students(school, 'c1-2027')).toEqual(['s2', 's3']);
		expect(changesOf(school.plan(inYear('2027', ['s2', 's3'])))).toEqual([]);
	});

	test('and the year after that once more', () => {
		const school = nights();
		for (const year of ['2026', '2027', '2028']) school.night(inYear(year, ['s1']));
		expect([...school.directory.classes.keys()]).toEqual(['c1-2028']);
	});

	test('while its removal is not approved both stand, and a late row of the old year finds its own', () => {
		const school = nights();
		school.night(inYear('2026', ['s1']));
		school.night(inYear('2027', ['s2']), {removals: 'pending'});
		expect([...school.directory.classes.keys()]).toEqual(['c1', 'c1-2027']);
		expect(students(school, 'c1')).toEqual(['s1']);
		const both: RosterObjects = {
			...smallSchool,
			classes: ['2026', '2027'].map((year) => ({...smallSchool.classes[0]!, year})),
			enrolments: [],
		};
		const plan = school.plan(both, {removals: 'pending'});
		expect(plan.heldBack.filter(({kind}) => kind === 'classes')).toEqual([]);
		expect([...plan.changes].filter(({kind}) => kind === 'classes')).toEqual([]);
	});

	test('two years of one id in one roster: whom its enrolments mean nobody knows, whatever the order of rows', () => {
		const both = (...years: readonly string[]): RosterObjects => ({
			...inYear('2026', ['s1', 's3']),
			classes: years.map((year) => ({...smallSchool.classes[0]!, year})),
		});
		const [first, second] = [['2026', '2027'] as const, ['2027', '2026'] as const].map((years) => {
			const school = nights();
			school.night(inYear('2026', ['s1', 's2']));
			const plan = school.night(both(...years));
			expect(students(school, 'c1')).toEqual(['s1', 's2']);
			expect(students(school, 'c1-2027')).toBeUndefined();
			expect(plan.problems.map(({code}) => code)).toEqual(['shared-class-id', 'shared-class-id']);
			return [changesOf(plan), plan.hash, plan.heldBack.map(({kind, key}) => `${kind} ${key}`).sort()];
		});
		expect(second).toEqual(first);
		expect(first?.[2]).toEqual(['enrolments c1', 'enrolments c1-2027']);
	});

	test('an error in its row holds the class of every year', () => {
		const school = nights();
		school.night(inYear('2026', ['s1']));
		school.night(inYear('2027', ['s2']), {removals: 'pending'});
		const faulty = {...smallSchool, classes: [], enrolments: [], faulty: {classes: new Set(['c1'])}};
		expect(changesOf(school.plan(faulty))).toEqual([]);
	});

	test('a year that goes blank is none: the class goes on, and its year is kept', () => {
		const school = nights();
		school.night(inYear('2026', ['s1']));
		expect(changesOf(school.night(inYear('', ['s1'])))).toEqual([]);
		expect(school.directory.classes.get('c1')?.year).toBe('2026');
		school.night(inYear('2027', ['s1']));
		expect([...school.directory.classes.keys()]).toEqual(['c1-2027']);
	});

	test('a year that comes for the first time is taken', () => {
		const school = nights();
		school.night(inYear('', ['s1']));
		expect(changesOf(school.night(inYear('2026', ['s1'])))).toEqual(['classes c1 update']);
		expect(school.directory.classes.get('c1')?.year).toBe('2026');
	});

	test('without years the id alone counts', () => {
		const school = nights();
		school.night(inYear('', ['s1', 's2']));
		expect(changesOf(school.night(inYear('', ['s3'], {number: 'M-2'})))).toEqual([
			'classes c1 update',
			'enrolments c1 update',
		]);
	});

	test('an id that was used in the past is not used again for another year', () => {
		const school = nights();
		const pastClasses = new Map([['c1', {classId: classId('c1'), year: '2026'}]]);
		school.night(inYear('2027', ['s1']), {pastClasses});
		expect([...school.directory.classes.keys()]).toEqual(['c1-2027']);
		const same = nights();
		same.night(inYear('2026', ['s1']), {pastClasses});
		expect([...same.directory.classes.keys()]).toEqual(['c1']);
	});

	test('a derived id that is taken gives way', () => {
		const school = nights();
		const taken = {
			...smallSchool,
			classes: [...inYear('2026', []).classes!, {...smallSchool.classes[0]!, externalId: 'c1-2027'}],
			enrolments: [],
		};
		school.night(taken);
		school.night({...taken, classes: [...inYear('2027', []).classes!, taken.classes[1]!]});
		expect([...school.directory.classes.keys()].sort()).toEqual(['c1-2027', 'c1-2027-2']);
	});
});
