import {describe, expect, test} from 'vitest';
import type {PlanInput} from '../../../source/core/plan/input.ts';
import {dayOf} from '../../../source/core/roster/day.ts';
import {filterRoster} from '../../../source/core/roster/filter/filter.ts';
import {noFilter, type RosterFilter} from '../../../source/core/roster/filter/settings.ts';
import {rosterFrom} from '../../../source/core/roster/from-objects.ts';
import {enrolment, smallSchool, student, teacher} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

/** Two schools, a class each; Eve is in both. */
const district = {
	...smallSchool,
	people: [
		teacher('t1', 'Ada', 'Ash'),
		teacher('t2', 'Bea', 'Box', {locations: ['south']}),
		student('s1', 'Ben', 'Birch'),
		student('s4', 'Eve', 'Elm', {locations: ['north', 'south']}),
		student('s5', 'Fay', 'Fir', {locations: ['south']}),
	],
	courses: [...smallSchool.courses, {externalId: 'art', name: 'Art', location: 'south'}],
	classes: [
		{externalId: 'c1', course: 'maths', location: 'north', instructors: ['t1']},
		{externalId: 'c2', course: 'art', location: 'south', instructors: ['t2']},
	],
	enrolments: [enrolment('c1', 's1'), enrolment('c1', 's4'), enrolment('c2', 's4'), enrolment('c2', 's5')],
};
const roster = (filter: Partial<RosterFilter>, published: readonly string[] = []) => ({
	roster: filterRoster(
		rosterFrom(district),
		{...noFilter, ...filter},
		{today: dayOf('2026-08-21'), isPublished: (id) => published.includes(id)},
	),
});
const north = roster({schools: ['north']});
const begun = (policy: {leaverGrace: number} = {leaverGrace: 2}) => {
	const school = nights(undefined, policy);
	school.night(district, roster({}));
	return school;
};
const statuses = ({directory}: ReturnType<typeof nights>) =>
	Object.fromEntries([...directory.accounts.values()].map(({personId, status}) => [personId, status]));
const students = ({directory}: ReturnType<typeof nights>, id: string) =>
	directory.enrolments.get(id)?.students.split('\t');

describe('left out by the filter', () => {
	test('people and classes stay as they were last sent until that is approved', () => {
		const school = begun();
		for (let night = 0; night < 9; night++) {
			const plan = school.night(district, north);
			expect(changesOf(plan).filter((line) => !line.startsWith('accounts s4'))).toEqual([]);
			expect(
				plan.heldBack.filter(({why}) => why.startsWith('left out by filter')).map(({key}) => key),
			).toEqual(['s5', 't2', 'c2']);
		}
		expect(students(school, 'c2')).toEqual(['s4', 's5']);
		expect(school.directory.classes.get('c2')?.instructorIds).toEqual(['t2']);
		expect([...school.directory.locations.keys()]).toEqual(['north', 'south']);
	});

	test('approved, they leave with the usual grace, and their class and school with them', () => {
		const school = begun();
		const approved: Partial<PlanInput> = {...north, scopeApproved: true};
		const plan = school.night(district, approved);
		expect(changesOf(plan)).toContain('accounts s5 deactivate');
		expect(school.directory.accounts.get('s5')?.leaving).toMatchObject({decision: 'approved'});
		expect(students(school, 'c2')).toEqual(['s5']);
		for (let night = 0; night < 4; night++) school.night(district, north);
		expect(statuses(school)).toMatchObject({s5: 'Deactivated', t2: 'Deactivated', s4: 'New', s1: 'New'});
		expect([...school.directory.classes.keys()]).toEqual(['c1']);
		expect([...school.directory.courses.keys()]).toEqual(['maths']);
		expect([...school.directory.locations.keys()]).toEqual(['north']);
		expect(changesOf(school.plan(district, north))).toEqual([]);
	});

	test('approved without a grace, they leave at once', () => {
		const school = begun({leaverGrace: 0});
		school.night(district, {...north, scopeApproved: true});
		expect(statuses(school)).toMatchObject({s5: 'Deactivated', t2: 'Deactivated'});
		expect(school.directory.accounts.get('s5')?.deactivated).toMatchObject({by: 'absence', approved: true});
		expect([...school.directory.classes.keys()]).toEqual(['c1']);
	});

	test('taken back in time, nothing is left of it', () => {
		const school = begun();
		const before = school.published();
		school.night(district, {...north, scopeApproved: true});
		school.night(district, roster({}));
		expect(school.published().accounts.map(({personId, roles}) => [personId, roles])).toEqual(
			before.accounts.map(({personId, roles}) => [personId, roles]),
		);
		expect(students(school, 'c2')).toEqual(['s4', 's5']);
	});

	test('they are no leavers of the source: the other guards do not count them', () => {
		const school = begun();
		const plan = school.plan(district, {...north, scopeApproved: true});
		expect(plan.guards.find(({code}) => code === 'removals')?.tripped).toBe(false);
		expect(plan.guards.find(({code}) => code === 'classes')?.tripped).toBe(false);
	});

	test('who leaves at the source too is a leaver', () => {
		const school = begun();
		const gone = {...district, people: district.people.filter(({externalId}) => externalId !== 's5')};
		const {people} = gone;
		const filtered = filterRoster(
			rosterFrom({...district, people}),
			{...noFilter, schools: ['north']},
			{today: 0, isPublished: () => true},
		);
		const plan = school.plan(district, {roster: filtered});
		expect(changesOf(plan)).toContain('accounts s5 deactivate');
	});

	test('an instructor who is left out keeps the slot, without a patch', () => {
		const school = begun();
		const plan = school.night(district, roster({instructors: 'none'}));
		expect(plan.patches).toEqual([]);
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual(['t1']);
	});

	test('students who are left out keep their places', () => {
		const school = begun();
		const plan = school.night(district, roster({students: 'none'}));
		expect(changesOf(plan)).toEqual([]);
		expect(students(school, 'c1')).toEqual(['s1', 's4']);
	});
});
