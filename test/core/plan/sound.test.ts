import {describe, expect, test} from 'vitest';
import {unsoundness} from '../../../source/core/plan/sound.ts';
import {type RosterObjects, rosterFrom} from '../../../source/core/roster/from-objects.ts';
import {enrolment, smallSchool, student, withPeople, withRow} from '../../support/district.ts';

const faults = (roster: RosterObjects) => unsoundness(rosterFrom(roster));
const problem = {file: 'students.csv', line: 3, code: 'x', message: 'is bad', action: 'record held back'};

describe('what would make Apple School Manager fail a package', () => {
	test('nothing in a whole one', () => {
		expect(faults(smallSchool)).toEqual([]);
		expect(faults({})).toEqual([]);
	});

	test.each<[name: string, roster: RosterObjects, fault: RegExp]>([
		['a person twice', withPeople(smallSchool, student('s1', 'Ben', 'Birch')), /s1 is there twice/],
		['a location of a person', withRow(smallSchool, 's1', {locations: ['x']}), /unknown location x/],
		[
			'a location of a course',
			{...smallSchool, courses: [{externalId: 'maths', location: 'x'}]},
			/unknown location x/,
		],
		[
			'a course',
			{...smallSchool, classes: [{externalId: 'c1', course: 'x', location: 'north'}]},
			/unknown course x/,
		],
		[
			'a location of a class',
			{...smallSchool, classes: [{externalId: 'c1', course: 'maths', location: 'x'}]},
			/unknown location x/,
		],
		[
			'an instructor who is a student',
			{
				...smallSchool,
				classes: [{externalId: 'c1', course: 'maths', location: 'north', instructors: ['s1']}],
			},
			/unknown instructor s1/,
		],
		[
			'a class of an enrolment',
			{...smallSchool, enrolments: [enrolment('x', 's1')]},
			/unknown class or student/,
		],
		[
			'a student of an enrolment',
			{...smallSchool, enrolments: [enrolment('c1', 'x')]},
			/unknown class or student/,
		],
		[
			'a student who is staff',
			{...smallSchool, enrolments: [enrolment('c1', 't1')]},
			/unknown class or student/,
		],
		['a row with an error', {...smallSchool, problems: [{...problem, severity: 'error'}]}, /students\.csv:3/],
	])('%s', (_, roster, fault) => {
		expect(faults(roster)).toEqual([expect.stringMatching(fault)]);
	});

	test('warnings and notes do not', () => {
		for (const severity of ['warning', 'note'] as const)
			expect(faults({...smallSchool, problems: [{...problem, severity}]})).toEqual([]);
	});
});
