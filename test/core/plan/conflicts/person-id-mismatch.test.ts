import {describe, expect, test} from 'vitest';
import type {Account} from '../../../../source/core/directory/account.ts';
import {sis} from '../../../support/district.ts';
import {changesOf} from '../../../support/nights.ts';
import {account, ben, idOf, labelsOf, left, rosterOf, schoolWith, sent} from './support.ts';

/** Its Person ID was s1 until somebody made it 9001. */
const edited: Account = account('9001', {externalIds: {}, unpaired: {[sis]: 's1'}});
const theirs = rosterOf(ben({gradeLevel: '6'}));

function met() {
	const school = schoolWith([edited]);
	return {school, plan: school.night(theirs)};
}

describe('a record whose pair with an account was broken by an edit of the Person ID', () => {
	test('does not touch it, and makes no second account, until decided', () => {
		const {school, plan} = met();
		expect(plan.conflicts).toMatchObject([
			{
				kind: 'person-id-mismatch',
				accounts: ['9001'],
				incoming: 's1',
				sides: [{key: '9001'}, {key: 's1', place: {line: 2}}],
			},
		]);
		expect(labelsOf(plan)).toEqual([
			'Follow the source again',
			'Stay apart',
			'New account',
			"Decide later: send last night's row",
		]);
		expect([...school.directory.accounts.values()]).toEqual([edited]);
		expect(sent(school, '9001')).toBeDefined();
	});

	test('f, follow: paired again under its new Person ID', () => {
		const {school} = met();
		school.decide('f');
		school.night(theirs);
		expect(idOf(school, '9001')).toMatchObject({gradeLevel: '6', externalIds: {[sis]: 's1'}});
		expect(idOf(school, '9001')).not.toHaveProperty('unpaired');
		expect(left(school.night(theirs))).toEqual([[], [], []]);
		expect(school.directory.accounts.size).toBe(1);
	});

	test('a, stay apart: the record is left out, and the account stays published', () => {
		const {school} = met();
		school.decide('a');
		for (let night = 0; night < 9; night++) {
			const plan = school.night(theirs);
			expect([changesOf(plan), plan.conflicts]).toEqual([[], []]);
		}
		expect([...school.directory.accounts.values()]).toEqual([edited]);
		expect(sent(school, '9001')).toBeDefined();
		expect(school.conflicts).toMatchObject([{applied: 'R000002'}]);
	});

	test('n, new account: beside the other, which stays', () => {
		const {school} = met();
		school.decide('n');
		expect(changesOf(school.night(theirs))).toEqual(['accounts s1 create']);
		for (let night = 0; night < 9; night++) expect(left(school.night(theirs))).toEqual([[], [], []]);
		expect([...school.directory.accounts.keys()]).toEqual(['9001', 's1']);
		expect(idOf(school, '9001')).toEqual(edited);
	});

	test('another name at the source voids the decision', () => {
		const {school} = met();
		school.decide('a');
		school.night(theirs);
		expect(school.plan(rosterOf(ben({lastName: 'Zander'}))).conflicts).toHaveLength(1);
	});
});

test('f, though the record is another human: that is asked before anything is overwritten', () => {
	const school = schoolWith([edited]);
	const zoe = rosterOf(ben({firstName: 'Zoe', lastName: 'Zander'}));
	school.night(zoe);
	school.decide('f');
	expect(school.night(zoe).conflicts).toMatchObject([{kind: 'person-id-reused', accounts: ['9001']}]);
	expect(idOf(school, '9001')).toEqual(edited);
});
