import {describe, expect, test} from 'vitest';
import {locationsOf} from '../../../../source/core/directory/account.ts';
import {studentAt} from '../../../support/district.ts';
import {account, ben, idOf, labelsOf, left, rosterOf, schoolWith} from './support.ts';

const south = rosterOf(ben({locations: ['south'], gradeLevel: '7'}));

function met() {
	const school = schoolWith([account('s1')], {locationMoves: 'ask'});
	return {school, plan: school.night(south)};
}
const places = (school: ReturnType<typeof met>['school']) => locationsOf(idOf(school, 's1')!);

describe('somebody whom the data moves, where nobody is moved', () => {
	test('stays until decided', () => {
		const {school, plan} = met();
		expect(plan.conflicts).toMatchObject([
			{
				kind: 'location-move',
				accounts: ['s1'],
				sides: [{fields: {locations: 'North School'}}, {fields: {locations: 'South School'}}],
			},
		]);
		expect(labelsOf(plan)).toEqual(['Move', 'Stay', 'Both schools', "Decide later: send last night's row"]);
		expect(places(school)).toEqual(['north']);
	});

	test('is moved where moves are taken', () => {
		const school = schoolWith([account('s1')]);
		expect(school.night(south).conflicts).toEqual([]);
		expect(places(school)).toEqual(['south']);
	});

	test('a second school is no move', () => {
		const {school} = {school: schoolWith([account('s1')], {locationMoves: 'ask'})};
		expect(school.night(rosterOf(ben({locations: ['north', 'south']}))).conflicts).toEqual([]);
		expect(places(school)).toEqual(['north', 'south']);
	});

	test.each([
		['m', ['south'], 0],
		['s', ['north'], 1],
		['b', ['north', 'south'], 1],
	])('%s: at %j from then on', (choice, wanted, standing) => {
		const {school} = met();
		school.decide(choice);
		school.night(south);
		expect([...places(school)].sort()).toEqual(wanted);
		expect(idOf(school, 's1')?.gradeLevel).toBe('7');
		for (let night = 0; night < 2; night++) expect(left(school.night(south))).toEqual([[], [], []]);
		expect([...places(school)].sort()).toEqual(wanted);
		expect(school.conflicts).toHaveLength(standing);
	});

	test('another school in the data voids the decision', () => {
		const school = schoolWith([account('s1', {roles: studentAt('north', 'south')})], {locationMoves: 'ask'});
		school.night(rosterOf(ben({locations: ['south']})));
		school.decide('s');
		school.night(rosterOf(ben({locations: ['south']})));
		expect(school.plan(rosterOf(ben({locations: ['north']}))).conflicts).toHaveLength(1);
	});
});
