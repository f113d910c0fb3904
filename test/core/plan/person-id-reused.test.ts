import {describe, expect, test} from 'vitest';
import {sis, smallSchool, student, teacher, without, withPeople, withRow} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

/** The SIS gave Ben's record to Zoe, who shares his e-mail, as siblings do. */
const reused = withRow(smallSchool, 's1', {firstName: 'Zoe', lastName: 'Zander'});

function secondNight() {
	const school = nights();
	school.night(smallSchool);
	return {school, plan: school.night(reused)};
}

describe('a Person ID that now names another human', () => {
	test('is held, and the account stays as last sent with its enrolments', () => {
		const {school, plan} = secondNight();
		expect(changesOf(plan)).toEqual([]);
		expect(plan.outcome).toBe('clean');
		expect(plan.conflicts).toMatchObject([
			{kind: 'person-id-reused', accounts: ['s1'], incoming: 's1', matched: ['personId', 'email', 'kind']},
		]);
		expect(plan.conflicts[0]?.choices.map(({key}) => key)).toEqual(['r', 'n', 'z']);
		expect(plan.conflicts[0]?.choices[0]?.label).toBe('Renamed: Ben Birch becomes Zoe Zander');
		expect(school.directory.accounts.get('s1')).toMatchObject({firstName: 'Ben', lastName: 'Birch'});
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
	});

	test('keeps its instructor slot, and its place in it', () => {
		const school = nights();
		const two = {
			...withPeople(smallSchool, teacher('t2', 'Eve', 'Elm')),
			classes: [{externalId: 'c1', course: 'maths', location: 'north', instructors: ['t1', 't2']}],
		};
		school.night(two);
		const plan = school.night({
			...withRow(two, 't1', {firstName: 'Zoe', lastName: 'Zander'}),
			classes: [{externalId: 'c1', course: 'maths', location: 'north', instructors: ['t2']}],
		});
		expect(plan.conflicts).toHaveLength(1);
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual(['t1', 't2']);
	});

	test('keeps its enrolments though the roster lists none for the newcomer', () => {
		const {school} = secondNight();
		school.night({...reused, enrolments: []}, {approved: true});
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1');
	});

	test('is the same conflict every night, since the same night', () => {
		const {school, plan} = secondNight();
		const again = school.night(reused);
		expect(again.conflicts).toEqual(plan.conflicts);
	});

	test('one name alone, or a blank one, is no other human', () => {
		for (const row of [{firstName: 'Zoe'}, {lastName: 'Zander'}, {firstName: ' BEN ', lastName: 'Zander'}]) {
			const school = nights();
			school.night(smallSchool);
			expect(school.plan(withRow(smallSchool, 's1', row)).conflicts).toEqual([]);
		}
	});
});

describe('decided', () => {
	test('r, renamed: the account gets the name and keeps its data; nothing is left to do', () => {
		const {school} = secondNight();
		school.decide('r');
		expect(changesOf(school.night(reused))).toEqual(['accounts s1 update']);
		expect(school.directory.accounts.get('s1')).toMatchObject({firstName: 'Zoe', lastName: 'Zander'});
		expect(school.conflicts).toEqual([]);
		expect(changesOf(school.night(reused))).toEqual([]);
	});

	test('n, newcomer: a made ID with the enrolments; Ben keeps his, stays, and is absent from the next night on', () => {
		const {school} = secondNight();
		school.decide('n');
		const plan = school.night(reused);
		const made = [...school.directory.accounts.keys()].find((id) => id.startsWith('RC'))!;
		expect(changesOf(plan)).toEqual([
			`accounts ${made} create`,
			'accounts s1 update',
			'enrolments c1 update',
		]);
		expect(school.directory.accounts.get(made)).toMatchObject({
			firstName: 'Zoe',
			externalIds: {[sis]: 's1'},
		});
		expect(school.directory.accounts.get('s1')).toMatchObject({firstName: 'Ben', externalIds: {}});
		expect(school.directory.enrolments.get('c1')?.students).toBe([made, 's1', 's2', 's3'].join('\t'));

		const next = school.night(reused);
		expect(changesOf(next)).toEqual(['accounts s1 deactivate']);
		expect(school.directory.accounts.get('s1')?.leaving).toBeDefined();
		expect(changesOf(school.night(reused))).toEqual([]);
	});

	test('n, while Ben himself comes in under a new record: he is updated once', () => {
		const {school} = secondNight();
		school.decide('n');
		const both = withPeople(reused, student('s9', 'Ben', 'Birch', {id: 's1', email: 's1@school.example'}));
		const plan = school.night(both);
		expect(changesOf(plan).filter((line) => line.startsWith('accounts s1'))).toEqual(['accounts s1 update']);
		expect(school.directory.accounts.get('s1')).toMatchObject({firstName: 'Ben', externalIds: {[sis]: 's9'}});
		expect(changesOf(school.night(both))).toEqual([]);
	});

	test('z, later: stays open, and says so', () => {
		const {school} = secondNight();
		school.decide('z');
		const plan = school.night(reused);
		expect(plan.conflicts).toMatchObject([{decision: {choice: 'z'}}]);
		expect(changesOf(plan)).toEqual([]);
	});

	test('a decision is void when a compared field changes, and not when another does', () => {
		const {school} = secondNight();
		school.decide('r');
		const changed = school.plan(withRow(reused, 's1', {lastName: 'Zorn'})).conflicts;
		expect(changed.map(({id, decision}) => [id, decision])).toEqual([[school.conflicts[0]?.id, undefined]]);
		expect(school.plan(withRow(reused, 's1', {gradeLevel: '07', email: 'z@x.example'})).conflicts).toEqual(
			[],
		);
	});

	test('a conflict whose reason goes away is forgotten', () => {
		const {school} = secondNight();
		expect(school.conflicts).toHaveLength(1);
		school.night(smallSchool);
		expect(school.conflicts).toEqual([]);
	});

	test('while it is open the account does not leave, though its record is gone', () => {
		const {school} = secondNight();
		const plan = school.night(without(reused, 's2'));
		expect(changesOf(plan)).toEqual(['accounts s2 deactivate']);
	});

	test('is seen too when two siblings, who share a family name, are swapped', () => {
		const family = withPeople(
			smallSchool,
			student('k1', 'Kenji', 'Pumpernickel'),
			student('k2', 'Pedro', 'Pumpernickel'),
		);
		const swapped = withRow(withRow(family, 'k1', {firstName: 'Pedro', email: 'k2@school.example'}), 'k2', {
			firstName: 'Kenji',
			email: 'k1@school.example',
		});
		const school = nights();
		school.night(family);
		const plan = school.night(swapped);
		expect(plan.conflicts.map(({kind, incoming}) => `${kind} ${incoming}`).sort()).toEqual([
			'person-id-reused k1',
			'person-id-reused k2',
		]);
		expect(school.directory.accounts.get('k1')).toMatchObject({
			firstName: 'Kenji',
			email: 'k1@school.example',
		});
		expect(changesOf(plan)).toEqual([]);
	});

	test('is not seen where somebody only changes a given name', () => {
		const school = nights();
		school.night(smallSchool);
		const plan = school.night(withRow(smallSchool, 's1', {firstName: 'Benjamin'}));
		expect(plan.conflicts).toEqual([]);
		expect(school.directory.accounts.get('s1')).toMatchObject({firstName: 'Benjamin'});
	});
});
