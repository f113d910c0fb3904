import {describe, expect, it} from 'vitest';
import {rosterFrom} from '../../../source/core/roster/from-objects.ts';

const roster = rosterFrom({
	locations: [{externalId: 'L1', name: 'North'}],
	people: [
		{externalId: 'S1', firstName: 'Ana', lastName: 'Diaz', locations: ['L1', 'L2']},
		{externalId: 'T1', id: '4711', kind: 'staff', place: {file: 'staff.csv', line: 9}},
	],
	classes: [{externalId: 'C1', instructors: ['T1']}],
	enrolments: [
		{id: 'R1', class: 'C1', student: 'S1'},
		{id: 'R2', class: 'C9', student: 'S9'},
	],
});

describe('a roster of plain objects', () => {
	it('takes the external id as id, and a student where nothing is said', () => {
		expect(roster.people.text(0, 'id')).toBe('S1');
		expect(roster.people.text(0, 'kind')).toBe('student');
		expect(roster.people.text(1, 'id')).toBe('4711');
	});

	it('joins lists and leaves what is not given empty', () => {
		expect(roster.people.text(0, 'locations')).toBe('L1\tL2');
		expect(roster.people.text(0, 'email')).toBe('');
		expect(roster.people.text(7, 'email')).toBe('');
	});

	it('joins enrolments to rows, -1 where nobody is named so', () => {
		expect([roster.enrolments.classRow(0), roster.enrolments.studentRow(0)]).toEqual([0, 0]);
		expect([roster.enrolments.classRow(1), roster.enrolments.studentRow(1)]).toEqual([-1, -1]);
	});

	it('knows places, counts and what was read', () => {
		expect(roster.people.place(1)).toEqual({file: 'staff.csv', line: 9});
		expect(roster.people.place(0)).toEqual({file: 'people.csv', line: 2});
		expect(roster.rows['people.csv']).toBe(2);
		expect(roster.scope).toEqual({people: true, classes: true, enrolments: true});
		expect(roster.unattributed).toEqual({});
		expect(rosterFrom({unattributed: {people: 2}}).unattributed).toEqual({people: 2});
	});

	it('hashes equal rows equally and others apart', () => {
		const twin = rosterFrom({
			people: [{externalId: 'S1', firstName: 'Ana', lastName: 'Diaz', locations: 'L1\tL2'}],
		});
		const moved = rosterFrom({
			people: [{externalId: 'S1', firstName: 'An', middleName: 'a', lastName: 'Diaz', locations: 'L1\tL2'}],
		});
		expect(twin.people.hash64(0)).toBe(roster.people.hash64(0));
		expect(moved.people.hash64(0)).not.toBe(roster.people.hash64(0));
	});
});
