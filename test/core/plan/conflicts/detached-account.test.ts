import {describe, expect, test} from 'vitest';
import type {Account} from '../../../../source/core/directory/account.ts';
import {sis} from '../../../support/district.ts';
import {changesOf} from '../../../support/nights.ts';
import {account, ben, idOf, labelsOf, left, rosterOf, schoolWith, sent} from './support.ts';

const local: Account = account('s1', {
	lastName: 'Birch-Reyes',
	source: 'Manual',
	sent: true,
	detached: sis,
});
const theirs = rosterOf(ben({gradeLevel: '6'}));

function met() {
	const school = schoolWith([local]);
	return {school, plan: school.night(theirs)};
}

describe('an account that was edited here, when the source wants to update it', () => {
	test('goes on as it is until decided', () => {
		const {school, plan} = met();
		expect(plan.conflicts).toMatchObject([{kind: 'detached-account', accounts: ['s1']}]);
		expect(labelsOf(plan)).toEqual([
			'Follow the source again',
			'Stay local (the row is sent as it is here)',
			"Decide later: send last night's row",
		]);
		expect(plan.conflicts[0]?.choices[0]?.effect).toContain('last name Birch-Reyes → Birch');
		expect(changesOf(plan)).toEqual([]);
		expect(sent(school, 's1')?.lastName).toBe('Birch-Reyes');
	});

	test('is not asked about where both say the same', () => {
		const school = schoolWith([local]);
		expect(left(school.night(rosterOf(ben({lastName: 'Birch-Reyes'}))))).toEqual([[], [], []]);
		expect(idOf(school, 's1')).toEqual(local);
	});

	test('f, follow: the source has it back', () => {
		const {school} = met();
		school.decide('f');
		school.night(theirs);
		expect(idOf(school, 's1')).toMatchObject({lastName: 'Birch', gradeLevel: '6', source: 'SIS', owner: sis});
		expect(idOf(school, 's1')).not.toHaveProperty('detached');
		expect(left(school.night(theirs))).toEqual([[], [], []]);
		expect(school.conflicts).toEqual([]);
	});

	test('s, stay local: nothing of the row is taken, whatever grade it brings', () => {
		const {school} = met();
		school.decide('s');
		expect(changesOf(school.night(theirs))).toEqual([]);
		for (const gradeLevel of ['6', '7'])
			expect(left(school.night(rosterOf(ben({gradeLevel}))))).toEqual([[], [], []]);
		expect(idOf(school, 's1')).toEqual(local);
		expect(sent(school, 's1')?.lastName).toBe('Birch-Reyes');
	});

	test('another name at the source voids the decision', () => {
		const {school} = met();
		school.decide('s');
		school.night(theirs);
		expect(school.plan(rosterOf(ben({firstName: 'Benjamin'}))).conflicts).toHaveLength(1);
	});

	test('f, though the record is another human now: that is asked before anything is overwritten', () => {
		const {school} = met();
		const zoe = rosterOf(ben({firstName: 'Zoe', lastName: 'Zander'}));
		school.night(zoe);
		school.decide('f');
		const plan = school.night(zoe);
		expect(plan.conflicts).toMatchObject([{kind: 'person-id-reused'}]);
		expect(idOf(school, 's1')).toEqual(local);
		school.decide('r', plan.conflicts[0]?.id);
		school.night(zoe);
		expect(idOf(school, 's1')).toMatchObject({firstName: 'Zoe', source: 'SIS'});
		expect(school.conflicts).toEqual([]);
	});

	test('while it was leaving: it is listed again, before anything is decided', () => {
		const leaving = {
			since: '2026-08-20T02:00:00.000Z',
			due: '2026-08-27T00:00:00.000Z',
			run: 'R000001' as never,
			decision: 'passed',
		} as const;
		const school = schoolWith([{...local, leaving}]);
		expect(changesOf(school.night(theirs))).toEqual(['accounts s1 update']);
		expect(idOf(school, 's1')).toEqual(local);
		school.decide('s');
		expect(changesOf(school.night(theirs))).toEqual([]);
		expect(idOf(school, 's1')).toEqual(local);
	});
});
