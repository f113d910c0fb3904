import {describe, expect, test} from 'vitest';
import {changesOf} from '../../../support/nights.ts';
import {account, ben, idOf, labelsOf, left, rosterOf, schoolWith} from './support.ts';

const before = account('s1', {gradeLevel: '5'});
const theirs = rosterOf(ben({gradeLevel: '6'}));
/** What the comparison with the last roster before the disconnect found. */
const meanwhile = {meanwhile: new Map([['s1', ['grade 5 → 6']]])};

function met() {
	const school = schoolWith([before]);
	return {school, plan: school.night(theirs, meanwhile)};
}

describe('what changed at the source while it was disconnected', () => {
	test('is not taken until decided', () => {
		const {school, plan} = met();
		expect(plan.conflicts).toMatchObject([{kind: 'changed-while-disconnected', accounts: ['s1']}]);
		expect(labelsOf(plan)).toEqual([
			'Use the source: grade 5 → 6',
			'Keep ours',
			"Decide later: send last night's row",
		]);
		expect(idOf(school, 's1')).toEqual(before);
	});

	test('is not asked about where the account has it already', () => {
		const school = schoolWith([{...before, gradeLevel: '6'}]);
		expect(school.night(theirs, meanwhile).conflicts).toEqual([]);
	});

	test('i, use the source', () => {
		const {school} = met();
		school.decide('i');
		expect(changesOf(school.night(theirs, meanwhile))).toEqual(['accounts s1 update']);
		expect(idOf(school, 's1')?.gradeLevel).toBe('6');
		expect(left(school.night(theirs, meanwhile))).toEqual([[], [], []]);
	});

	test('o, keep ours', () => {
		const {school} = met();
		school.decide('o');
		for (let night = 0; night < 2; night++)
			expect(left(school.night(theirs, meanwhile))).toEqual([[], [], []]);
		expect(idOf(school, 's1')).toEqual(before);
	});

	test('a further change voids the decision', () => {
		const {school} = met();
		school.decide('o');
		school.night(theirs, meanwhile);
		expect(school.plan(rosterOf(ben({gradeLevel: '7'})), meanwhile).conflicts).toHaveLength(1);
	});

	test('i, though it is another human now: that is asked too', () => {
		const school = schoolWith([before]);
		const zoe = rosterOf(ben({firstName: 'Zoe', lastName: 'Zander'}));
		school.night(zoe, meanwhile);
		school.decide('i');
		expect(school.night(zoe, meanwhile).conflicts).toMatchObject([{kind: 'person-id-reused'}]);
		expect(idOf(school, 's1')).toEqual(before);
	});
});
