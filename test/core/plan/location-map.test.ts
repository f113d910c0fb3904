import {describe, expect, test} from 'vitest';
import {recordSet} from '../../../source/core/directory/directory.ts';
import {locationId} from '../../../source/core/directory/ids.ts';
import type {Location} from '../../../source/core/directory/records.ts';
import type {RosterObjects} from '../../../source/core/roster/from-objects.ts';
import {enrolment, otherConnection, smallSchool, student, withPeople} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

const map = (...pairs: ReadonlyArray<readonly [string, string]>) => ({locationMap: new Map(pairs)});
const both = withPeople(
	smallSchool,
	student('s4', 'Eve', 'Elm', {locations: ['north', 'south']}),
	student('s5', 'Fay', 'Fir', {locations: ['south']}),
);
const locations = ({directory}: ReturnType<typeof nights>) =>
	[...directory.locations.values()].map((each) => `${each.locationId} ${each.name}`).sort();
const at = ({directory}: ReturnType<typeof nights>, id: string) =>
	directory.accounts.get(id)?.roles.map((role) => role.locationId);

const known: Location = {locationId: locationId('4711'), name: 'Main campus', externalIds: {}};
const withKnown = (changed: Partial<Location> = {}) => {
	const school = (policy: object) => {
		const made = nights(undefined, policy);
		made.change((directory) => ({
			...directory,
			locations: recordSet(new Map([['4711', {...known, ...changed}]])),
		}));
		return made;
	};
	return school;
};

describe('a school that is mapped', () => {
	test('is the location that is known, under the name it has there', () => {
		const school = withKnown()(map(['north', '4711']));
		school.night(both);
		expect(locations(school)).toEqual(['4711 Main campus', 'south South School']);
		expect(at(school, 's1')).toEqual(['4711']);
		expect(school.directory.courses.get('maths')?.locationId).toBe('4711');
		expect(school.directory.classes.get('c1')?.locationId).toBe('4711');
		expect(changesOf(school.plan(both))).toEqual([]);
	});

	test('may be one with another: nobody is there twice', () => {
		const school = withKnown()(map(['north', '4711'], ['south', '4711']));
		const plan = school.night(both);
		expect(plan.problems).toEqual([]);
		expect(locations(school)).toEqual(['4711 Main campus']);
		expect(at(school, 's4')).toEqual(['4711']);
		expect(at(school, 's5')).toEqual(['4711']);
		expect(changesOf(school.plan(both))).toEqual([]);
		const turned = {...both, locations: [...(both.locations ?? [])].reverse()};
		expect(changesOf(school.plan(turned))).toEqual([]);
	});

	test('may be a location of another connection, whose name stays', () => {
		const school = withKnown({owner: otherConnection})(map(['north', '4711']));
		school.night(both);
		expect(school.directory.locations.get('4711')).toMatchObject({
			name: 'Main campus',
			owner: otherConnection,
			externalIds: {sis: 'north'},
		});
	});

	test('is made under that id where none is known', () => {
		const school = nights(undefined, {...map(['north', '4711']), newLocations: 'ask'});
		const only: RosterObjects = {...smallSchool, locations: [smallSchool.locations[0]!]};
		const plan = school.night(only);
		expect(plan.conflicts).toEqual([]);
		expect(locations(school)).toEqual(['4711 North School']);
	});

	test('later, takes everybody along, and the location of before leaves', () => {
		const school = nights();
		school.night(both);
		const again = nights(school.directory, map(['south', 'north']));
		again.night(both);
		expect(locations(again)).toEqual(['north North School']);
		expect(at(again, 's5')).toEqual(['north']);
		expect(at(again, 's4')).toEqual(['north']);
		expect(changesOf(again.plan(both))).toEqual([]);
	});

	test('its classes and enrolments go with it', () => {
		const school = withKnown()(map(['south', '4711']));
		const roster = {
			...both,
			courses: [...smallSchool.courses, {externalId: 'art', location: 'south'}],
			classes: [...smallSchool.classes, {externalId: 'c2', course: 'art', location: 'south'}],
			enrolments: [...smallSchool.enrolments, enrolment('c2', 's5')],
		};
		expect(school.night(roster).heldBack).toEqual([]);
		expect(school.directory.classes.get('c2')).toMatchObject({locationId: '4711', courseId: 'art'});
		expect(school.directory.enrolments.get('c2')?.students).toBe('s5');
	});
});
