import {describe, expect, test} from 'vitest';
import {planRoster} from '../../../source/core/plan/plan-roster.ts';
import {
	accountOf,
	directoryOf,
	locationOf,
	planInput,
	sis,
	smallSchool,
	student,
	withPeople,
	withRow,
} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

describe('matching by id', () => {
	test('the external id decides before the Person ID', () => {
		const school = nights(
			directoryOf({
				accounts: [
					accountOf('A', {externalIds: {[sis]: 'e1'}}),
					accountOf('B', {firstName: 'Cleo', lastName: 'Cedar', externalIds: {[sis]: 'e2'}}),
				],
				locations: [locationOf('north')],
			}),
		);
		const plan = school.night({
			locations: [{externalId: 'north', name: 'north'}],
			people: [
				student('e1', 'Ben', 'Birch', {id: 'B', email: 'new@school.example'}),
				student('e2', 'Cleo', 'Cedar', {id: 'B', email: 'B@school.example'}),
			],
		});
		expect(changesOf(plan)).toEqual(['accounts A update']);
		expect(school.directory.accounts.get('A')).toMatchObject({firstName: 'Ben', email: 'new@school.example'});
	});

	test('the Person ID pairs somebody whose external id is new, and keeps the account', () => {
		const school = nights();
		school.night(smallSchool);
		school.night({
			...withRow(smallSchool, 's1', {externalId: 'x9', id: 's1'}),
			enrolments: smallSchool.enrolments.map((each) =>
				each.student === 's1' ? {...each, student: 'x9'} : each,
			),
		});
		expect(school.directory.accounts.size).toBe(4);
		expect(school.directory.accounts.get('s1')?.externalIds).toEqual({[sis]: 'x9'});
	});

	test.each([
		['given name', {firstName: 'Benjamin'}],
		['family name', {lastName: 'Birch-Ash'}],
		['e-mail', {email: 'other@school.example'}],
		['name in another case', {firstName: 'BEN', lastName: 'birch'}],
	])('a changed %s updates the account', (_, row) => {
		const school = nights();
		school.night(smallSchool);
		const plan = school.night(withRow(smallSchool, 's1', row));
		expect(changesOf(plan)).toEqual(['accounts s1 update']);
		expect(plan.conflicts).toEqual([]);
		expect(school.directory.accounts.get('s1')).toMatchObject(row);
	});

	test('a value that goes blank at the source is gone here', () => {
		const school = nights();
		school.night(withRow(smallSchool, 's1', {gradeLevel: '05', email: 'a@school.example'}));
		school.night(withRow(smallSchool, 's1', {gradeLevel: '', email: ''}));
		expect(school.directory.accounts.get('s1')).not.toHaveProperty('gradeLevel');
		expect(school.directory.accounts.get('s1')).not.toHaveProperty('email');
	});

	test('roles that are no roster role are kept', () => {
		const account = accountOf('s1', {roles: [{role: 'Manager'}, ...accountOf('s1').roles]});
		const school = nights(directoryOf({accounts: [account], locations: [locationOf('north')]}));
		school.night({
			locations: [
				{externalId: 'north', name: 'north'},
				{externalId: 'south', name: 'south'},
			],
			people: [student('s1', 'Ben', 'Birch', {locations: ['south']})],
		});
		expect(school.directory.accounts.get('s1')?.roles).toEqual([
			{role: 'Manager'},
			{role: 'Student', locationId: 'south'},
		]);
	});
});

describe('two rows for one person', () => {
	const twice = withPeople(smallSchool, student('s1', 'Ben', 'Birch', {email: 'second@school.example'}));

	test('of somebody who is here: both are held back and the account stays as last sent', () => {
		const school = nights();
		school.night(smallSchool);
		const plan = school.night(twice);
		expect(changesOf(plan)).toEqual([]);
		expect(plan.heldBack.map(({key}) => key)).toEqual(['s1', 's1']);
		expect(plan.problems.map(({code}) => code)).toEqual(['duplicate-person', 'duplicate-person']);
		expect(school.published().enrolments[0]?.students.split('\t')).toEqual(['s1', 's2', 's3']);
	});

	test('of a newcomer: both are left out, with their enrolments', () => {
		const school = nights();
		const plan = school.night(twice);
		expect(school.directory.accounts.has('s1')).toBe(false);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s2\ts3');
		expect(plan.counts.accounts).toMatchObject({create: 3, heldBack: 2});
	});

	test('a third row that only names the contested Person ID does not get it either', () => {
		const school = nights();
		school.night(smallSchool);
		const third = student('x1', 'Ben', 'Birch', {id: 's1', email: 'third@school.example'});
		const plan = school.night(withPeople(twice, third));
		expect(changesOf(plan)).toEqual([]);
		expect(plan.heldBack.map(({key}) => key).sort()).toEqual(['s1', 's1', 'x1']);
	});

	test('the row that is paired stands against one that only names the Person ID', () => {
		const school = nights();
		school.night(smallSchool);
		const plan = school.night(withPeople(smallSchool, student('x1', 'Ben', 'Birch', {id: 's1', email: ''})));
		expect(changesOf(plan)).toEqual([]);
		expect(plan.heldBack.map(({key}) => key)).toEqual(['x1']);
	});
});

test('a newcomer without an id at the source gets a made one, the same every time', () => {
	const roster = withPeople(smallSchool, student('x1', 'Eve', 'Elm', {id: ''}));
	const [a, b] = [nights(), nights()];
	a.night(roster);
	b.night(roster);
	const made = [...a.directory.accounts.keys()].filter((id) => id.startsWith('RC'));
	expect(made).toEqual([expect.stringMatching(/^RC\d{10}$/)]);
	expect([...b.directory.accounts.keys()]).toEqual([...a.directory.accounts.keys()]);
	expect(changesOf(a.plan(roster))).toEqual([]);
});

test('a plan with a hundred thousand faults is made', () => {
	const problem = {file: 'a.csv', line: 1, code: 'x', severity: 'note', message: 'x', action: 'x'} as const;
	const problems = Array.from({length: 200_000}, () => problem);
	expect(planRoster(planInput(directoryOf({}), {...smallSchool, problems})).problems).toHaveLength(200_000);
});
