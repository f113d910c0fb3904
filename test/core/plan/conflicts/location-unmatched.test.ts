import {describe, expect, test} from 'vitest';
import {locationsOf} from '../../../../source/core/directory/account.ts';
import type {Plan} from '../../../../source/core/plan/plan.ts';
import {enrolment, teacher} from '../../../support/district.ts';
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

	describe('x, leave out, is settled', () => {
		const whole = {
			...annexe,
			people: [...annexe.people, teacher('t9', 'Eve', 'Elm', {locations: ['annexe']})],
			courses: [{externalId: 'art', number: 'A1', name: 'Art', location: 'annexe'}],
			classes: [{externalId: 'k9', course: 'art', location: 'annexe', instructors: ['t9']}],
			enrolments: [enrolment('k9', 's1')],
		};
		const leftOut = ({leftOut: all}: Plan) =>
			all.map(({kind, externalId, reason}) => [kind, externalId, reason]);
		const said = 'its school, The Annexe, is left out by a decision';

		test('every night anew: counted by its school, no problem and nothing that is held back', () => {
			const school = schoolWith([], {newLocations: 'ask'});
			school.night(whole);
			school.decide('x');
			for (let night = 0; night < 2; night++) {
				const plan = school.night(whole);
				expect([plan.problems, plan.heldBack, plan.patches, plan.conflicts]).toEqual([[], [], [], []]);
				expect(leftOut(plan)).toEqual([
					['locations', 'annexe', said],
					['courses', 'art', said],
					['people', 's1', said],
					['people', 't9', said],
					['classes', 'k9', said],
				]);
				expect(plan.counts.accounts).toMatchObject({create: 0, heldBack: 0, unchanged: 0});
			}
		});

		test('who was sent stays as last sent, and is told apart', () => {
			const school = schoolWith([], {newLocations: 'ask'});
			school.night(rosterOf(ben()));
			school.night(annexe);
			school.decide('x');
			for (let night = 0; night < 10; night++) {
				const plan = school.night(annexe);
				expect([plan.problems, plan.heldBack]).toEqual([[], []]);
				expect(leftOut(plan)[1]).toEqual(['people', 's1', `${said}; it stays as it was last sent`]);
				expect(plan.counts.accounts).toMatchObject({unchanged: 1, deactivate: 0, leaving: 0});
			}
			expect(locationsOf(idOf(school, 's1')!)).toEqual(['north']);
		});

		test('who was sent can be let go by an approval of that alone, with the usual grace', () => {
			const school = schoolWith([], {newLocations: 'ask', leaverGrace: 2});
			school.night(rosterOf(ben()));
			school.night(annexe);
			school.decide('x');
			const scope = (plan: Plan) => plan.guards.find(({code}) => code === 'scope');
			expect(scope(school.night(annexe))).toMatchObject({
				tripped: false,
				keys: ['s1'],
				hash: expect.any(String),
			});
			const plan = school.night(annexe, {scopeApproved: true});
			expect(plan.guards.filter(({tripped}) => tripped)).toEqual([]);
			expect(plan.changes.at(0)?.reason).toContain(`left out by filter: ${said}; stays published`);
			expect(idOf(school, 's1')?.leaving).toMatchObject({decision: 'approved'});
			for (let night = 0; night < 3; night++) school.night(annexe);
			expect(idOf(school, 's1')).toMatchObject({status: 'Deactivated', deactivated: {approved: true}});
			expect(changesOf(school.plan(annexe))).toEqual([]);
			expect(scope(school.plan(annexe))?.hash).toBeUndefined();
		});

		test('its classes that were sent go with the same approval', () => {
			const school = schoolWith([], {newLocations: 'ask', leaverGrace: 0});
			const before = {
				...whole,
				people: whole.people.map((each) => ({...each, locations: ['north']})),
				classes: whole.classes.map((each) => ({...each, location: 'north'})),
				courses: whole.courses.map((each) => ({...each, location: 'north'})),
			};
			school.night({...before, locations: rosterOf().locations});
			school.night(whole);
			school.decide('x');
			school.night(whole);
			expect(school.directory.classes.has('k9')).toBe(true);
			const plan = school.night(whole, {scopeApproved: true});
			expect(changesOf(plan)).toEqual(
				expect.arrayContaining(['accounts s1 deactivate', 'accounts t9 deactivate', 'classes k9 remove']),
			);
			expect(plan.guards.find(({code}) => code === 'classes')).toMatchObject({numbers: {removed: 0}});
		});

		test('who is at another school too is there alone', () => {
			const school = schoolWith([], {newLocations: 'ask'});
			const both = {...annexe, people: [ben({locations: ['annexe', 'north']})]};
			school.night(both);
			school.decide('x');
			const plan = school.night(both);
			expect(leftOut(plan).map(([kind]) => kind)).toEqual(['locations']);
			expect(locationsOf(idOf(school, 's1')!)).toEqual(['north']);
		});

		test('not so while it is open: then it is held back', () => {
			const plan = schoolWith([], {newLocations: 'ask'}).plan(whole);
			expect(plan.leftOut).toEqual([]);
			expect(plan.heldBack.length).toBeGreaterThan(3);
		});
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
