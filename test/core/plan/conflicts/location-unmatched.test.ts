import {describe, expect, test} from 'vitest';
import {locationsOf} from '../../../../source/core/directory/account.ts';
import {changesOf} from '../../../support/nights.ts';
import {ben, idOf, labelsOf, rosterOf, schoolWith} from './support.ts';

const annexe = {
	...rosterOf(ben({locations: ['annexe']})),
	locations: [...rosterOf().locations, {externalId: 'annexe', name: 'The Annexe'}],
};

function met() {
	const school = schoolWith([], {newLocations: 'ask'});
	return {school, plan: school.night(annexe)};
}

describe('a school that maps to no known location', () => {
	test('waits, with whoever is there', () => {
		const {school, plan} = met();
		expect(plan.conflicts).toMatchObject([
			{kind: 'location-unmatched', incoming: 'annexe', accounts: [], sides: [{}, {key: 'annexe'}]},
		]);
		expect(labelsOf(plan)).toEqual([
			'Map to …',
			'New location in ASM',
			'Leave this school out',
			'Decide later: leave this school out',
		]);
		expect(plan.heldBack.map(({kind, key}) => [kind, key])).toEqual([
			['locations', 'annexe'],
			['accounts', 's1'],
		]);
		expect([...school.directory.locations.keys()]).toEqual(['north', 'south']);
		expect(school.directory.accounts.size).toBe(0);
	});

	test('becomes a location unasked where nothing else is set', () => {
		const school = schoolWith([]);
		expect(school.night(annexe).conflicts).toEqual([]);
		expect(school.directory.locations.has('annexe')).toBe(true);
	});

	test('m, map: its people are at that location, and no other is made', () => {
		const {school} = met();
		school.decide('m', undefined, 'south');
		school.night(annexe);
		expect(locationsOf(idOf(school, 's1')!)).toEqual(['south']);
		expect([...school.directory.locations.keys()]).toEqual(['north', 'south']);
		const again = school.night(annexe);
		expect([changesOf(again), again.conflicts]).toEqual([[], []]);
	});

	test('m, to a location that is gone: held', () => {
		const {school} = met();
		school.decide('m', undefined, 'west');
		const plan = school.night(annexe);
		expect(plan.heldBack[0]).toMatchObject({why: 'the location that it was mapped to is gone'});
	});

	test('n, new location', () => {
		const {school} = met();
		school.decide('n');
		school.night(annexe);
		expect(school.directory.locations.get('annexe')?.name).toBe('The Annexe');
		expect(locationsOf(idOf(school, 's1')!)).toEqual(['annexe']);
		const again = school.night(annexe);
		expect([changesOf(again), again.conflicts, school.conflicts]).toEqual([[], [], []]);
	});

	test('x, leave out: nobody of it is sent', () => {
		const {school} = met();
		school.decide('x');
		for (let night = 0; night < 2; night++) {
			const plan = school.night(annexe);
			expect([changesOf(plan), plan.conflicts]).toEqual([[], []]);
		}
		expect(school.published().accounts).toEqual([]);
	});

	test('another name of the school voids the decision', () => {
		const {school} = met();
		school.decide('x');
		const renamed = {
			...annexe,
			locations: annexe.locations.map((each) => ({...each, name: `New ${each.name}`})),
		};
		expect(school.plan(renamed).conflicts).toHaveLength(1);
	});
});
