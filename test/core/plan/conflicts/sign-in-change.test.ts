import {describe, expect, test} from 'vitest';
import {student} from '../../../support/district.ts';
import {changesOf} from '../../../support/nights.ts';
import {account, ben, idOf, labelsOf, left, rosterOf, schoolWith, sent} from './support.ts';

const federated = account('s1', {authentication: 'Federated', email: 'ben@school.example'});
const moved = rosterOf(ben({email: 'ben@new.example', gradeLevel: '7'}));

function met() {
	const school = schoolWith([federated]);
	return {school, plan: school.night(moved)};
}

describe('another e-mail of a federated person', () => {
	test('is held until decided', () => {
		const {school, plan} = met();
		expect(plan.conflicts).toMatchObject([{kind: 'sign-in-change', accounts: ['s1']}]);
		expect(labelsOf(plan)).toEqual(['Take it', 'Keep', "Decide later: send last night's row"]);
		expect(plan.conflicts[0]?.choices[0]?.effect).toContain('ben@school.example → ben@new.example');
		expect(sent(school, 's1')).toMatchObject({email: 'ben@school.example'});
	});

	test('in another case is none, nor is that of an account that is not federated', () => {
		const school = schoolWith([federated]);
		expect(school.plan(rosterOf(ben({email: 'BEN@school.example'}))).conflicts).toEqual([]);
		expect(schoolWith([account('s1')]).plan(moved).conflicts).toEqual([]);
	});

	test('that was edited here stays, and nothing is asked', () => {
		const school = schoolWith([{...federated, kept: ['email']}]);
		expect(school.night(moved).conflicts).toEqual([]);
		expect(idOf(school, 's1')?.email).toBe('ben@school.example');
	});

	test('i, take it', () => {
		const {school} = met();
		school.decide('i');
		school.night(moved);
		expect(sent(school, 's1')?.email).toBe('ben@new.example');
		expect(left(school.night(moved))).toEqual([[], [], []]);
		expect(school.conflicts).toEqual([]);
	});

	test('o, keep: the rest of the row is taken, and it stands', () => {
		const {school} = met();
		school.decide('o');
		expect(changesOf(school.night(moved))).toEqual(['accounts s1 update']);
		expect(idOf(school, 's1')).toMatchObject({email: 'ben@school.example', gradeLevel: '7'});
		for (let night = 0; night < 2; night++) expect(left(school.night(moved))).toEqual([[], [], []]);
		expect(school.conflicts).toMatchObject([{applied: 'R000002'}]);
	});

	test('yet another e-mail voids the decision', () => {
		const {school} = met();
		school.decide('o');
		school.night(moved);
		const again = school.night(rosterOf(ben({email: 'ben@third.example'})));
		expect(again.conflicts).toMatchObject([{kind: 'sign-in-change'}]);
		expect(again.conflicts[0]).not.toHaveProperty('decision');
		expect(again.conflicts[0]).not.toHaveProperty('applied');
	});
});

describe('a domain that changes for many', () => {
	const people = Array.from({length: 26}, (_, at) => student(`p${at}`, `Given${at}`, `Family${at}`));
	const accounts = people.map(({externalId, firstName, lastName}) =>
		account(String(externalId), {
			firstName: String(firstName),
			lastName: String(lastName),
			authentication: 'Federated',
		}),
	);
	const changed = (count: number) =>
		rosterOf(
			...people.map((row, at) => (at < count ? {...row, email: `${row.externalId}@new.example`} : row)),
		);

	test('is the guard’s: nobody decides it one by one', () => {
		const plan = schoolWith(accounts).plan(changed(26));
		expect(plan.conflicts).toEqual([]);
		expect(plan.guards.find(({code}) => code === 'sign-ins')).toMatchObject({tripped: true});
	});
	test('up to the guard’s limit each is asked about', () => {
		const plan = schoolWith(accounts).plan(changed(25));
		expect(plan.conflicts).toHaveLength(25);
		expect(plan.guards.find(({code}) => code === 'sign-ins')).toMatchObject({tripped: false});
	});
});
