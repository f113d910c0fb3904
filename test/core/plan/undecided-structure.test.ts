import {expect, test} from 'vitest';
import {locationUnmatched} from '../../../source/core/plan/conflicts/location-unmatched.ts';
import {defaultPolicy} from '../../../source/core/plan/input.ts';
import type {RosterObjects} from '../../../source/core/roster/from-objects.ts';
import {nights} from '../../support/nights.ts';

const roster = (faulty: Readonly<Record<string, ReadonlySet<string>>> = {}): RosterObjects => ({
	locations: [{externalId: 'L3', name: 'West School'}],
	people: [{externalId: 'S1', firstName: 'Ana', lastName: 'Diaz', locations: ['L3']}],
	courses: faulty.courses === undefined ? [{externalId: 'C5', name: 'Art', location: 'L3'}] : [],
	classes: [{externalId: 'K5', course: 'C5', location: 'L3'}],
	faulty,
});

test('what waits with its school says so, and names the conflict', () => {
	const plan = nights(undefined, {...defaultPolicy, newLocations: 'ask'}).plan(roster());
	const [conflict] = plan.conflicts;
	expect(conflict?.kind).toBe(locationUnmatched.kind);
	const school = 'its school, West School, waits for a decision (Location unmatched)';
	const by = {conflict: conflict?.id};
	expect(plan.heldBack).toMatchObject([
		{kind: 'locations', key: 'L3', why: 'conflict: Location unmatched'},
		{kind: 'courses', key: 'C5', why: school, ...by},
		{kind: 'accounts', key: 'S1', why: school, ...by},
		{kind: 'classes', key: 'K5', why: `its course, Art, is held back: ${school}`, ...by},
	]);
	expect(plan.problems.map(({message}) => message).join('\n')).not.toContain('does not reference');
});

test('a course whose row carries an error is there all the same', () => {
	const plan = nights().plan(roster({courses: new Set(['C5'])}));
	expect(plan.heldBack).toContainEqual(
		expect.objectContaining({kind: 'classes', key: 'K5', why: 'the row of its course carries an error'}),
	);
	expect(plan.problems.map(({message}) => message)).toEqual([
		'cannot be used yet: the row of its course carries an error',
	]);
});
