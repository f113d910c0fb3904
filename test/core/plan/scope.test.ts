import {describe, expect, test} from 'vitest';
import {smallSchool, student, without, withPeople} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

/** Rule 1 of `sync.md`: absence counts only inside the scope that was really read. */
const twoSchools = {
	...withPeople(
		smallSchool,
		student('u1', 'Uma', 'Ulm', {locations: ['south']}),
		student('b1', 'Bo', 'Both', {locations: ['north', 'south']}),
	),
	classes: [...smallSchool.classes, {externalId: 'c9', course: 'maths', location: 'south', instructors: []}],
};

const settled = () => {
	const school = nights();
	school.night(twoSchools);
	return school;
};

describe('a read of one school', () => {
	const northOnly = {
		...without(smallSchool, 's1'),
		people: [...without(smallSchool, 's1').people!, student('b1', 'Bo', 'Both', {locations: ['north']})],
		locations: [{externalId: 'north', name: 'North School'}],
		scope: {locations: ['north']},
	};

	test('removes nobody, no class and no school outside it', () => {
		expect(changesOf(settled().plan(northOnly))).toEqual(['accounts s1 deactivate']);
	});

	test('leaves a person of both schools at the one that was not read', () => {
		const school = settled();
		school.night(northOnly);
		expect(school.directory.accounts.get('b1')?.roles.map(({locationId}) => locationId)).toEqual([
			'north',
			'south',
		]);
	});

	test('does not remove a person of both schools who is not listed in it', () => {
		const {people} = northOnly;
		const school = settled();
		const plan = school.night({...northOnly, people: people.filter(({externalId}) => externalId !== 'b1')});
		expect(changesOf(plan)).toEqual(['accounts s1 deactivate']);
	});

	test('the whole read afterwards lets the person move', () => {
		const school = settled();
		school.night(northOnly);
		school.night({...twoSchools, people: northOnly.people.concat(twoSchools.people!.slice(4, 5))});
		expect(school.directory.accounts.get('b1')?.roles.map(({locationId}) => locationId)).toEqual(['north']);
	});
});

describe('what was not read at all', () => {
	test('people: nobody is absent', () => {
		const plan = settled().plan({
			...twoSchools,
			people: [],
			enrolments: [],
			scope: {people: false, enrolments: false},
		});
		expect(changesOf(plan).filter((line) => line.startsWith('accounts'))).toEqual([]);
	});
	test('classes: no class, course or school is absent', () => {
		const {people} = twoSchools;
		const plan = settled().plan({
			locations: twoSchools.locations!,
			people: people!,
			scope: {classes: false, enrolments: false},
		});
		expect(changesOf(plan)).toEqual([]);
	});
	test('enrolments: nobody leaves a class', () => {
		expect(changesOf(settled().plan({...twoSchools, enrolments: [], scope: {enrolments: false}}))).toEqual(
			[],
		);
	});
});
