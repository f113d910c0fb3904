import {describe, expect, test} from 'vitest';
import {changesOf} from '../../../support/nights.ts';
import {account, ben, idOf, keysOf, labelsOf, left, rosterOf, schoolWith, sent} from './support.ts';

const federated = account('s1', {authentication: 'Federated', email: 'ben@school.example'});
const none = rosterOf(ben({email: ''}));

function met(before = federated) {
	const school = schoolWith([before]);
	return {school, plan: school.night(none)};
}

describe('a federated person without an e-mail', () => {
	test('is sent as before until decided', () => {
		const {school, plan} = met();
		expect(plan.conflicts).toMatchObject([{kind: 'missing-email', accounts: ['s1'], incoming: 's1'}]);
		expect(labelsOf(plan)).toEqual(['Fill in', 'Keep last e-mail', "Decide later: send last night's row"]);
		expect(plan.conflicts[0]?.choices[0]?.input).toEqual({name: 'email', prompt: 'E-mail address'});
		expect(sent(school, 's1')?.email).toBe('ben@school.example');
		expect(plan.heldBack).toMatchObject([{key: 's1', why: 'conflict: Missing e-mail'}]);
	});

	test('who never had one has none to keep', () => {
		const {email: _, ...bare} = federated;
		expect(keysOf(met(bare).plan)).toEqual(['e', 'z']);
	});

	test('of an account that is not federated nothing is asked', () => {
		const school = schoolWith([account('s1')]);
		expect(school.night(none).conflicts).toEqual([]);
	});

	test('e, fill in: it is sent from then on, night after night', () => {
		const {school} = met();
		school.decide('e', undefined, ' ben.birch@school.example ');
		expect(changesOf(school.night(none))).toEqual(['accounts s1 update']);
		expect(sent(school, 's1')?.email).toBe('ben.birch@school.example');
		expect(left(school.night(none))).toEqual([[], [], []]);
		expect(school.conflicts).toMatchObject([{decision: {choice: 'e'}, applied: 'R000002'}]);
	});

	test.each(['', 'no address', 'a@b\u001b[31m.example'])(
		'e with %j, edited into the state, is no decision',
		(input) => {
			const {school} = met();
			school.decide('e', undefined, input);
			expect(school.night(none).conflicts).toHaveLength(1);
		},
	);

	test('o, keep the last one: all else is updated', () => {
		const {school} = met();
		school.decide('o');
		const promoted = rosterOf(ben({email: '', gradeLevel: '7'}));
		expect(changesOf(school.night(promoted))).toEqual(['accounts s1 update']);
		expect(idOf(school, 's1')).toMatchObject({gradeLevel: '7', email: 'ben@school.example'});
		expect(left(school.night(promoted))).toEqual([[], [], []]);
	});

	test('the decision is gone when the source gives one, and void when another human is listed', () => {
		const {school} = met();
		school.decide('o');
		school.night(none);
		expect(school.plan(rosterOf(ben({email: '', firstName: 'Benjamin'}))).conflicts).toHaveLength(1);
		school.night(rosterOf(ben({email: 'ben@school.example'})));
		expect(school.conflicts).toEqual([]);
	});
});

describe('where a domain is federated by the settings', () => {
	const policy = {
		federatedDomains: ['School.example'],
		accounts: {naming: {domain: 'school.example', formats: {}, numbering: true}, passwordPolicies: {}},
	};
	test('somebody whose e-mail was in it is asked about', () => {
		const school = schoolWith([account('s1')], policy);
		expect(school.night(none).conflicts).toMatchObject([{kind: 'missing-email'}]);
	});
	test('so is a newcomer, who is the same conflict when there is an account', () => {
		const school = schoolWith([], policy);
		expect(keysOf(school.night(none))).toEqual(['e', 'z']);
		expect(school.directory.accounts.size).toBe(0);
		school.decide('e', undefined, 'ben@school.example');
		expect(changesOf(school.night(none))).toEqual(['accounts s1 create']);
		expect(idOf(school, 's1')?.email).toBe('ben@school.example');
		for (let night = 0; night < 2; night++) expect(left(school.night(none))).toEqual([[], [], []]);
	});
	test('not where another domain is', () => {
		const school = schoolWith([account('s1')], {federatedDomains: ['other.example']});
		expect(school.night(none).conflicts).toEqual([]);
	});
});
