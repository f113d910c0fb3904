import {describe, expect, test} from 'vitest';
import type {RosterObjects} from '../../../../source/core/roster/from-objects.ts';
import {smallSchool, without} from '../../../support/district.ts';
import {changesOf, nights} from '../../../support/nights.ts';
import {idOf, labelsOf} from './support.ts';

const reason = 'role administrator is left out unless the connection calls it staff';
/** Ada, who taught c1, is an administrator now. */
const promoted: RosterObjects = {
	...without(smallSchool, 't1'),
	leftOut: [{kind: 'people', externalId: 't1', code: 'role', reason, file: 'users.csv', line: 2}],
};

function met() {
	const school = nights();
	school.night(smallSchool);
	return {school, plan: school.night(promoted)};
}

describe('a teacher who became a kind that is left out', () => {
	test('stays, with her class, until decided', () => {
		const {school, plan} = met();
		expect(plan.conflicts).toMatchObject([
			{
				kind: 'role-left-out',
				accounts: ['t1'],
				sides: [{key: 't1'}, {fields: {reason}, place: {file: 'users.csv', line: 2}}],
			},
		]);
		expect(labelsOf(plan)).toEqual([
			'Keep as staff',
			'Let the account end',
			"Decide later: send last night's row",
		]);
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual(['t1']);
	});

	test('t, keep as staff: published as before, and nothing is held back', () => {
		const {school} = met();
		school.decide('t');
		for (let night = 0; night < 9; night++) {
			const plan = school.night(promoted);
			expect([changesOf(plan), plan.conflicts, plan.heldBack]).toEqual([[], [], []]);
		}
		expect(idOf(school, 't1')?.leaving).toBeUndefined();
	});

	test('x, let the account end: with the usual grace', () => {
		const {school} = met();
		school.decide('x');
		expect(changesOf(school.night(promoted))).toEqual(['accounts t1 deactivate']);
		expect(idOf(school, 't1')?.leaving).toBeDefined();
		for (let night = 0; night < 7; night++) school.night(promoted);
		expect(idOf(school, 't1')?.status).toBe('Deactivated');
		school.night(promoted);
		expect(school.conflicts).toEqual([]);
	});

	test('x, and she comes back in time', () => {
		const {school} = met();
		school.decide('x');
		school.night(promoted);
		school.night(smallSchool);
		expect(idOf(school, 't1')?.leaving).toBeUndefined();
		expect(school.conflicts).toEqual([]);
	});

	test('another reason voids the decision', () => {
		const {school} = met();
		school.decide('x');
		const [row] = promoted.leftOut!;
		const parent = {...promoted, leftOut: [{...row!, reason: 'role parent has no place'}]};
		expect(school.plan(parent).conflicts).toHaveLength(1);
	});
});
