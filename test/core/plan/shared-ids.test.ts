import {describe, expect, test} from 'vitest';
import {smallSchool, student, teacher, withPeople} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

const zoe = student('x1', 'Zoe', 'Zander', {id: '4711'});
const max = student('x2', 'Max', 'Moor', {id: '4711'});
const problems = ({problems: all}: ReturnType<ReturnType<typeof nights>['plan']>) =>
	all.filter(({code}) => code === 'shared-person-id');

describe('newcomers with different ids at the source and one Person ID', () => {
	test.each([
		['in one order', [zoe, max]],
		['in the other', [max, zoe]],
		['as student and as staff', [zoe, teacher('x2', 'Max', 'Moor', {id: '4711'})]],
		// Siblings who share an e-mail are two people.
		['with one e-mail', [zoe, {...max, email: 'x1@school.example'}]],
	])('%s: none is created, and each problem names both lines', (_, people) => {
		const school = nights();
		school.night(smallSchool);
		const plan = school.plan(withPeople(smallSchool, ...people));
		expect(changesOf(plan)).toEqual([]);
		expect(plan.conflicts).toEqual([]);
		const lines = problems(plan).map(({line}) => line);
		expect(lines).toHaveLength(2);
		expect(problems(plan)).toMatchObject(
			lines.toReversed().map((other) => ({
				severity: 'error',
				field: 'person_id',
				value: '4711',
				message: `is the Person ID of somebody else too, in people.csv:${other}`,
			})),
		);
		expect(plan.heldBack.map(({key, why}) => [key, why]).sort()).toEqual([
			['x1', 'Person ID 4711 is given to 2 people'],
			['x2', 'Person ID 4711 is given to 2 people'],
		]);
	});

	test('both come in as soon as the source gives them ids of their own', () => {
		const school = nights();
		school.night(withPeople(smallSchool, zoe, max));
		school.night(withPeople(smallSchool, zoe, {...max, id: '4712'}));
		expect(school.directory.accounts.get('4711')?.firstName).toBe('Zoe');
		expect(school.directory.accounts.get('4712')?.firstName).toBe('Max');
	});

	test('of many only a few others are named', () => {
		const many = Array.from({length: 6}, (_, at) =>
			student(`x${at}`, `Given${at}`, `Family${at}`, {id: '4711'}),
		);
		const plan = nights().plan(withPeople(smallSchool, ...many));
		expect(problems(plan)).toHaveLength(6);
		expect(problems(plan)[0]?.message).toMatch(/in (people\.csv:\d+, ){2}people\.csv:\d+ and 2 more$/);
	});

	test('without a Person ID nobody shares one', () => {
		const plan = nights().plan(withPeople(smallSchool, {...zoe, id: ''}, {...max, id: ''}));
		expect(problems(plan)).toEqual([]);
	});

	test('of equal name and e-mail: somebody is asked whether they are one person', () => {
		const twin = {...zoe, externalId: 'x2'};
		const school = nights();
		const plan = school.night(withPeople(smallSchool, zoe, twin));
		expect(problems(plan)).toEqual([]);
		expect(plan.conflicts).toMatchObject([{kind: 'duplicate-account', incoming: 'x2', accounts: ['4711']}]);
		const off = nights(undefined, {patch: {...school.policy.patch, duplicates: false}});
		expect(problems(off.plan(withPeople(smallSchool, zoe, twin)))).toHaveLength(2);
	});

	test('an account that has it already stays, and the newcomer is asked about', () => {
		const school = nights();
		school.night(withPeople(smallSchool, zoe));
		const both = withPeople(smallSchool, zoe, max);
		const plan = school.night(both);
		expect(changesOf(plan)).toEqual([]);
		expect(plan.conflicts).toMatchObject([{kind: 'person-id-reused', incoming: 'x2', accounts: ['4711']}]);
		// Zoe is listed still: Max cannot be her.
		school.decide('r');
		const renamed = school.plan(both);
		expect(changesOf(renamed)).toEqual([]);
		expect(problems(renamed)).toMatchObject([
			{value: '4711', message: expect.stringMatching(/in people\.csv:\d+$/), action: 'record held back'},
		]);
	});
});
