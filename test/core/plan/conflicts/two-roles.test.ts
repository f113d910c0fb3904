import {describe, expect, test} from 'vitest';
import {isStudent} from '../../../../source/core/directory/account.ts';
import type {RosterObjects} from '../../../../source/core/roster/from-objects.ts';
import {sis, smallSchool, student, teacher} from '../../../support/district.ts';
import {changesOf, nights} from '../../../support/nights.ts';

/** Ada teaches c1, and is a student of it too. */
const both: RosterObjects = {
	...smallSchool,
	people: [...smallSchool.people, student('t1', 'Ada', 'Ash')],
	enrolments: [...smallSchool.enrolments, {id: 'c1-t1', class: 'c1', student: 't1'}],
};
/** The same with the rows the other way round. */
const turned = {...both, people: both.people!.toReversed()};

const met = (roster: RosterObjects = both) => {
	const school = nights();
	school.night(roster);
	return school;
};

describe('one person in students and staff', () => {
	test('is left out until decided, and both rows are told apart', () => {
		const school = met();
		expect(school.conflicts).toMatchObject([
			{
				kind: 'two-roles',
				incoming: 't1',
				accounts: [],
				sides: [{label: 'SIS, students'}, {label: 'SIS'}],
			},
		]);
		expect(school.conflicts[0]?.choices.map(({key, label}) => [key, label])).toEqual([
			['s', 'Student only; 1 class loses an instructor'],
			['t', 'Staff only; 1 enrolment ends'],
			['b', 'Both, two accounts'],
			['z', 'Decide later: leave this person out'],
		]);
		expect(school.directory.accounts.has('t1')).toBe(false);
	});

	test.each([
		['s', both],
		['s', turned],
	])('%s, student only: the class loses the instructor', (choice, roster) => {
		const school = met(roster);
		school.decide(choice);
		school.night(roster);
		expect(school.directory.accounts.get('t1')?.roles).toEqual([{role: 'Student', locationId: 'north'}]);
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual([]);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3\tt1');
		const again = school.night(roster);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
	});

	test('t, staff only: the enrolment ends', () => {
		const school = met();
		school.decide('t');
		school.night(both);
		expect(school.directory.accounts.get('t1')?.roles).toEqual([{role: 'Instructor', locationId: 'north'}]);
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual(['t1']);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
		const again = school.night(both);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
	});

	test.each([
		['rows as they are', both],
		['rows turned', turned],
	])('b, both: an account for each, and the same two every night (%s)', (_, roster) => {
		const school = met(roster);
		school.decide('b');
		school.night(roster);
		const made = [...school.directory.accounts.keys()].find((id) => id.startsWith('RC'))!;
		expect(school.directory.accounts.get('t1')?.roles[0]?.role).toBe('Student');
		expect(school.directory.accounts.get(made)?.roles[0]?.role).toBe('Instructor');
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual([made]);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3\tt1');
		expect(school.published().accounts.map(({personId}) => personId)).toContain(made);
		for (let night = 0; night < 2; night++) {
			const again = school.night(roster);
			expect([changesOf(again), again.conflicts]).toEqual([[], []]);
		}
		expect(school.directory.accounts.size).toBe(5);
	});

	test('whoever was staff here goes on as staff, and the student is beside', () => {
		const school = nights();
		school.night(smallSchool);
		school.night(both);
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual(['t1']);
		school.decide('b');
		school.night(both);
		expect(school.directory.accounts.get('t1')?.roles[0]?.role).toBe('Instructor');
		const made = [...school.directory.accounts.keys()].find((id) => id.startsWith('RC'))!;
		expect(school.directory.enrolments.get('c1')?.students).toContain(made);
		expect(changesOf(school.night(both))).toEqual([]);
	});

	test('another name voids the decision', () => {
		const school = met();
		school.decide('s');
		school.night(both);
		const renamed = {...both, people: both.people!.map((row) => ({...row, lastName: 'Other'}))};
		expect(school.plan(renamed).conflicts).toMatchObject([{kind: 'two-roles'}]);
	});

	test('two humans under one id are no two roles', () => {
		const roster = {...smallSchool, people: [...smallSchool.people, teacher('s1', 'Zoe', 'Zander')]};
		const plan = nights().night(roster);
		expect(plan.conflicts).toEqual([]);
		expect(plan.problems.map(({code}) => code)).toContain('duplicate-person');
	});
});

describe('both, two accounts, of which one role ends', () => {
	const kinds = (school: ReturnType<typeof nights>) =>
		[...school.directory.accounts.values()]
			.filter(({externalIds}) => externalIds[sis] === 't1')
			.map(({roles, status, leaving}) => [roles[0]?.role, status, leaving !== undefined])
			.sort();
	const decided = (first: RosterObjects) => {
		const school = nights();
		school.night(first);
		if (first !== both) school.night(both);
		school.decide('b');
		school.night(both);
		return school;
	};
	const pupilOnly: RosterObjects = {
		...both,
		people: both.people!.filter(({externalId, kind}) => externalId !== 't1' || kind !== 'staff'),
		classes: smallSchool.classes.map((each) => ({...each, instructors: []})),
	};

	test.each([
		['she was staff here first', smallSchool],
		['she came as both', both],
	])('the staff row leaves: the staff account does, and the pupil stays one (%s)', (_, first) => {
		const school = decided(first);
		const pupil = [...school.directory.accounts.values()].find(
			(each) => each.externalIds[sis] === 't1' && isStudent(each),
		)!;
		school.night(pupilOnly);
		expect(kinds(school)).toEqual([
			['Instructor', 'New', true],
			['Student', 'New', false],
		]);
		expect(school.directory.enrolments.get('c1')?.students).toContain(pupil.personId);
		for (let night = 0; night < 8; night++) school.night(pupilOnly);
		expect(kinds(school)).toEqual([
			['Instructor', 'Deactivated', true],
			['Student', 'New', false],
		]);
		expect(school.night(both).conflicts).toMatchObject([{kind: 'two-roles'}]);
		school.decide('b');
		school.night(both);
		expect(kinds(school)).toEqual([
			['Instructor', 'New', false],
			['Student', 'New', false],
		]);
	});

	test.each([
		['she was staff here first', smallSchool],
		['she came as both', both],
	])('the student row leaves: the student account does (%s)', (_, first) => {
		const school = decided(first);
		school.night(smallSchool);
		expect(kinds(school)).toEqual([
			['Instructor', 'New', false],
			['Student', 'New', true],
		]);
		const [instructor] = school.directory.classes.get('c1')!.instructorIds;
		expect(isStudent(school.directory.accounts.get(instructor!)!)).toBe(false);
	});

	test('a decision that is void leaves both accounts as last sent', () => {
		const school = decided(both);
		const renamed = {
			...both,
			people: both.people!.map((row) => (row.externalId === 't1' ? {...row, lastName: 'Other'} : row)),
		};
		expect(school.night(renamed).conflicts).toMatchObject([{kind: 'two-roles'}]);
		expect(kinds(school)).toEqual([
			['Instructor', 'New', false],
			['Student', 'New', false],
		]);
	});

	test('a third row under the id leaves both accounts as last sent', () => {
		const school = decided(both);
		const plan = school.night({...both, people: [...both.people!, student('t1', 'Zoe', 'Zander')]});
		expect(changesOf(plan)).toEqual([]);
	});

	test('each is asked about on its own, and the run can be stored', () => {
		const school = nights(undefined, {federatedDomains: ['school.example'], locationMoves: 'ask'});
		school.night(both);
		school.decide('b');
		school.night(both);
		const blank = {
			...both,
			people: both.people!.map((row) => (row.externalId === 't1' ? {...row, email: ''} : row)),
		};
		const {conflicts} = school.night(blank);
		expect(conflicts.map(({kind}) => kind)).toEqual(['missing-email', 'missing-email']);
		expect(new Set(conflicts.map(({id}) => id)).size).toBe(2);
		expect(school.conflicts.filter(({kind}) => kind === 'missing-email')).toHaveLength(2);
		for (const {id} of conflicts) school.decide('o', id);
		school.night(blank);
		const again = school.night(blank);
		expect([changesOf(again), again.conflicts, again.heldBack]).toEqual([[], [], []]);
	});
});

test('Auto Merge makes no student of a teacher who looks alike, nor the other way round', () => {
	const alike = {
		...smallSchool,
		people: [...smallSchool.people, student('s9', 'Ada', 'Ash', {email: 't1@school.example'})],
	};
	const school = nights(undefined, {autoMerge: true});
	school.night(smallSchool);
	expect(school.night(alike).conflicts).toMatchObject([{kind: 'duplicate-account', accounts: ['t1']}]);
	expect(school.directory.accounts.get('t1')?.roles[0]?.role).toBe('Instructor');
});
