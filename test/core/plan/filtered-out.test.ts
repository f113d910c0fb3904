import {describe, expect, test} from 'vitest';
import type {PlanInput} from '../../../source/core/plan/input.ts';
import {dayOf} from '../../../source/core/roster/day.ts';
import {filterRoster} from '../../../source/core/roster/filter/filter.ts';
import {noFilter, type RosterFilter} from '../../../source/core/roster/filter/settings.ts';
import {rosterFrom} from '../../../source/core/roster/from-objects.ts';
import {enrolment, smallSchool, student, teacher, without} from '../../support/district.ts';
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

describe('what a changed filter takes from those who stay', () => {
	const changed = (filter: Partial<RosterFilter>, more: Partial<PlanInput> = {}): Partial<PlanInput> => ({
		...roster(filter),
		lastRows: {},
		lastScopeHash: roster({}).roster.filtered?.hash ?? '',
		...more,
	});
	const scope = (plan: ReturnType<ReturnType<typeof nights>['plan']>) =>
		plan.guards.find(({code}) => code === 'scope');

	test('a second school: its place stays until that is approved, and is told', () => {
		const school = begun();
		const plan = school.night(district, changed({schools: ['north']}));
		expect(changesOf(plan)).toEqual([]);
		expect(scope(plan)).toMatchObject({tripped: true, numbers: {people: 2, classes: 1, locations: 1}});
		expect(scope(plan)?.keys).toContain('s4');
		const roles = school.directory.accounts.get('s4')?.roles.map(({locationId}) => locationId);
		expect(roles).toEqual(['north', 'south']);
		const approved = school.night(district, changed({schools: ['north']}, {scopeApproved: true}));
		expect(changesOf(approved)).toContain('accounts s4 update');
		expect(school.directory.accounts.get('s4')?.roles).toMatchObject([{locationId: 'north'}]);
		expect(students(school, 'c2')).toEqual(['s5']);
	});

	test('nobody is asked about a move that only the filter makes', () => {
		const school = nights(undefined, {locationMoves: 'ask'});
		school.night(district, roster({}));
		expect(school.plan(district, changed({schools: ['north']})).conflicts).toEqual([]);
	});

	describe('a place in a class whose own days are over', () => {
		const dated = {
			...district,
			enrolments: [
				{...enrolment('c1', 's1'), begins: '2025-08-20', ends: '2026-06-20'},
				...district.enrolments.slice(1),
			],
		};
		const of = (filter: Partial<RosterFilter>, more: Partial<PlanInput> = {}) => ({
			...changed(filter, more),
			roster: filterRoster(
				rosterFrom(dated),
				{...noFilter, ...filter},
				{today: dayOf('2026-08-21'), isPublished: () => true},
			),
		});
		const began = () => {
			const school = nights(undefined, {leaverGrace: 2});
			school.night(dated, of({}));
			return school;
		};

		test('stays until that is approved, and is told', () => {
			const school = began();
			for (let night = 0; night < 3; night++) {
				const plan = school.night(dated, of({students: 'active'}));
				expect(changesOf(plan)).toEqual([]);
				expect(scope(plan)).toMatchObject({tripped: true, numbers: {people: 0, enrolments: 1}});
			}
			expect(students(school, 'c1')).toEqual(['s1', 's4']);
		});

		test('ends with the approval, and the guard of enrolments does not count it', () => {
			const school = began();
			const plan = school.night(dated, of({students: 'active'}, {scopeApproved: true}));
			expect(changesOf(plan)).toEqual(['enrolments c1 update']);
			expect(plan.guards.find(({code}) => code === 'enrolments')?.numbers.removed).toBe(0);
			expect(students(school, 'c1')).toEqual(['s4']);
		});

		test('ends on its day under a filter that was there before', () => {
			const school = began();
			const {lastScopeHash: _, ...input} = of({students: 'active'});
			const {hash = ''} = input.roster.filtered ?? {};
			expect(changesOf(school.night(dated, {...input, lastScopeHash: hash}))).toEqual([
				'enrolments c1 update',
			]);
		});
	});

	test('the hash of the filter is taken over once nothing waits', () => {
		const school = begun();
		const hash = (more: Partial<PlanInput> = {}) => {
			const {scopeHash, scopeSeen} = school.plan(district, changed({schools: ['north']}, more));
			return [scopeHash === north.roster.filtered?.hash, scopeSeen === north.roster.filtered?.hash];
		};
		expect(hash()).toEqual([false, true]);
		expect(hash({removals: 'pending'})).toEqual([false, true]);
		expect(hash({scopeApproved: true})).toEqual([true, false]);
	});
});

describe('a class that the filter leaves out', () => {
	const dated = {
		...district,
		classes: district.classes.map((each) =>
			each.externalId === 'c2' ? {...each, begins: '2025-08-20', ends: '2026-06-20'} : each,
		),
	};
	const active = (rows: typeof district) => ({
		roster: filterRoster(
			rosterFrom(rows),
			{...noFilter, classes: 'active'},
			{today: dayOf('2026-08-21'), isPublished: () => true},
		),
	});

	test('stays when its people leave by themselves: nobody approved that it goes', () => {
		const school = nights(undefined, {leaverGrace: 0});
		school.night(dated, {roster: rosterFrom(dated)});
		const gone = {
			...dated,
			people: dated.people.filter(({externalId}) => !/^s[45]$/.test(String(externalId))),
		};
		school.night(gone, active(gone));
		const plan = school.night(gone, active(gone));
		expect(school.directory.classes.has('c2')).toBe(true);
		expect(plan.guards.find(({code}) => code === 'scope')).toMatchObject({
			tripped: false,
			numbers: {classes: 1},
			hash: expect.any(String),
		});
		school.night(gone, {...active(gone), scopeApproved: true});
		expect(school.directory.classes.has('c2')).toBe(false);
	});
});

test('whoever was leaving, and is left out by the filter, is at the source still: no longer leaving', () => {
	const school = begun();
	const {roster: all} = roster({});
	school.night(without(district, 's5'), {
		roster: {
			...rosterFrom(without(district, 's5')),
			...(all.filtered === undefined ? {} : {filtered: all.filtered}),
		},
	});
	expect(school.directory.accounts.get('s5')?.leaving).toMatchObject({decision: 'passed'});
	school.night(district, north);
	expect(school.directory.accounts.get('s5')).not.toHaveProperty('leaving');
	for (let night = 0; night < 5; night++) school.night(district, north);
	expect(statuses(school).s5).toBe('New');
	school.night(district, {...north, scopeApproved: true});
	expect(school.directory.accounts.get('s5')?.leaving).toMatchObject({decision: 'approved'});
	for (let night = 0; night < 3; night++) school.night(district, north);
	expect(statuses(school).s5).toBe('Deactivated');
});
