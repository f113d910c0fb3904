import {expect, test} from 'vitest';
import {connectionId} from '../../../source/core/directory/ids.ts';
import type {Plan} from '../../../source/core/plan/plan.ts';
import {disconnect} from '../../support/disconnects.ts';
import {sis, smallSchool} from '../../support/district.ts';
import {nights} from '../../support/nights.ts';

const reasons = ({changes}: Plan) =>
	[...changes].flatMap(({kind, key, reason}) =>
		kind === 'locations' || kind === 'courses' ? [`${kind} ${key}: ${reason}`] : [],
	);
const csv = connectionId('csv');
const viaCsv = {connection: {id: csv, name: 'CSV', source: 'SFTP'}} as const;

test('a location or a course that changed tells what it was, and what it is', () => {
	const school = nights();
	school.night(smallSchool);
	const [north, ...others] = smallSchool.locations ?? [];
	const [maths, ...rest] = smallSchool.courses ?? [];
	const plan = school.plan({
		...smallSchool,
		locations: [{...north!, name: 'Nordschule'}, ...others],
		courses: [{...maths!, number: 'M-1', location: 'south'}, ...rest],
	});
	expect(reasons(plan)).toEqual([
		'locations north: changed at the source: name North School → Nordschule',
		'courses maths: changed at the source: number M1 → M-1, location north → south',
	]);
});

test('one that another connection lists too says that it is paired with it, and nothing of a change', () => {
	const school = nights();
	school.night(smallSchool);
	const plan = school.plan(smallSchool, viaCsv);
	expect(reasons(plan)).toContain('locations north: paired with north of CSV');
	expect(reasons(plan).join()).not.toContain('changed');
});

test('one that is taken over from a disconnected connection says by whom it is delivered', () => {
	const school = nights();
	school.night(smallSchool);
	disconnect(school);
	const plan = school.plan(smallSchool, {...viaCsv, disconnected: new Set([sis])});
	expect(reasons(plan)).toContain('locations north: delivered by CSV now');
});
