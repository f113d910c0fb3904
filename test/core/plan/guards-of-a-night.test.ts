import {describe, expect, test} from 'vitest';
import type {PlanInput} from '../../../source/core/plan/input.ts';
import type {Plan} from '../../../source/core/plan/plan.ts';
import {nothingRecent} from '../../../source/core/plan/recent.ts';
import {schoolOf, smallSchool, withRow} from '../../support/district.ts';
import {nights} from '../../support/nights.ts';

const guard = (plan: Plan, code: string) => plan.guards.find((each) => each.code === code)!;
const school = () => {
	const made = nights();
	made.night(smallSchool);
	return made;
};

describe('stale', () => {
	const lastRows = {'students.csv': 3};
	const stale = (exportedAt: string, more: Partial<PlanInput>) =>
		guard(school().plan({...smallSchool, exportedAt}, more), 'stale');
	const now = new Date('2026-08-22T02:00:00.000Z');

	test.each([
		['of exactly 3 days', '2026-08-19T02:00:00.000Z', false],
		['of 3 days and a millisecond', '2026-08-19T01:59:59.999Z', true],
	])('an export %s', (_, exportedAt, tripped) => {
		expect(stale(exportedAt, {lastRows, now})).toMatchObject({tripped, removalsOnly: false});
		// A connection's first read may be of any age.
		expect(stale(exportedAt, {now}).tripped).toBe(false);
	});

	test.each([
		['older', '2026-08-22T00:00:00.001Z', true],
		['as old', '2026-08-22T00:00:00.000Z', false],
		['newer', '2026-08-21T23:59:59.999Z', false],
	])('an export %s than the last one that was applied', (_, lastExportedAt, tripped) => {
		const result = stale('2026-08-22T00:00:00.000Z', {lastRows, lastExportedAt, now});
		expect(result.tripped).toBe(tripped);
		if (tripped) expect(result.message).toContain('older than the last one that was applied');
	});

	test('an export without a time is not judged', () => {
		const plan = school().plan(smallSchool, {lastRows, lastExportedAt: '2026-08-22T00:00:00.000Z'});
		expect(guard(plan, 'stale').tripped).toBe(false);
	});
});

test('paused: holds additions too, and says until when', () => {
	const plan = school().plan(withRow(smallSchool, 's1', {gradeLevel: '4'}), {
		pause: {until: '2026-08-30', reason: 'summer'},
	});
	expect(guard(plan, 'paused')).toEqual({
		code: 'paused',
		tripped: true,
		message: 'paused until 2026-08-30 (summer)',
		numbers: {},
		removalsOnly: false,
	});
	expect(plan.outcome).toBe('held');
});

describe('sign-ins', () => {
	const roster = schoolOf(2000);
	const moved = (count: number, domain = 'new.example') => ({
		...roster,
		people: roster.people!.map((row, at) =>
			at > 0 && at <= count ? {...row, email: `${row.externalId as string}@${domain}`} : row,
		),
	});
	const made = nights();
	made.night(roster);
	const result = (count: number, domains?: readonly string[], domain?: string) =>
		guard(
			made.plan(moved(count, domain), {
				policy: {...made.policy, ...(domains === undefined ? {} : {federatedDomains: domains})},
			}),
			'sign-ins',
		);

	test.each([
		[25, false],
		[26, true],
	])('%i people move to another domain', (count, tripped) => {
		expect(result(count)).toMatchObject({tripped, numbers: {changed: count}, removalsOnly: false});
	});

	test('where the federated domains are known, only theirs count', () => {
		expect(result(26, ['elsewhere.example'])).toMatchObject({tripped: false, numbers: {changed: 0}});
		expect(result(26, ['SCHOOL.example'])).toMatchObject({numbers: {changed: 0 + 26}});
		expect(result(26, ['new.example']).numbers.changed).toBe(26);
	});

	test('with those of the last days', () => {
		const signIns = new Set(Array.from({length: 20}, (_, at) => `s${1900 + at}`));
		const recent = {...nothingRecent, signIns};
		const of = (count: number) => guard(made.plan(moved(count), {recent}), 'sign-ins').tripped;
		expect([of(0), of(5), of(6)]).toEqual([false, false, true]);
	});
});

describe('re-keyed', () => {
	const many = {
		...smallSchool,
		classes: Array.from({length: 8}, (_, at) => ({
			externalId: `c${at}`,
			number: `Class ${at}`,
			course: 'maths',
			location: 'north',
			instructors: ['t1'],
			year: '2026',
		})),
		enrolments: [],
	};
	const base = () => {
		const made = nights();
		made.night(many);
		return made;
	};
	const withClasses = (change: (row: (typeof many.classes)[number], at: number) => object) => ({
		...many,
		classes: many.classes.map((row, at) => ({...row, ...change(row, at)})),
	});

	test.each([
		[3, false],
		[4, true],
	])('%i of 8 classes come back under other ids', (count, tripped) => {
		const made = base();
		const roster = withClasses((row, at) => (at < count ? {externalId: `new-${row.externalId}`} : {}));
		const plan = made.plan(roster);
		expect(guard(plan, 're-keyed')).toMatchObject({tripped, numbers: {classes: count}, removalsOnly: false});
		expect(plan.relinks?.length ?? 0).toBe(tripped ? count : 0);
		// Additions alone would double the classes.
		expect(guard(made.plan(roster, {removals: 'pending'}), 're-keyed').tripped).toBe(tripped);
	});

	test.each([
		['goes blank', '', 3, false],
		['goes blank', '', 4, true],
		['changes', '2027', 3, false],
		['changes', '2027', 4, true],
	])('a school year that %s (%j) on %i of 8 classes', (_, year, count, tripped) => {
		const plan = base().plan(withClasses((_row, at) => (at < count ? {year} : {})));
		expect(guard(plan, 're-keyed')).toMatchObject({tripped, numbers: {years: count}});
	});

	test('a location that comes back under another id', () => {
		const made = base();
		const roster = {
			...many,
			locations: [
				{externalId: 'north', name: 'North School'},
				{externalId: 'S-2', name: 'South School'},
			],
		};
		const plan = made.plan(roster);
		expect(guard(plan, 're-keyed')).toMatchObject({tripped: true, keys: ['south']});
		expect(plan.relinks).toEqual([{kind: 'locations', key: 'south', externalId: 'S-2'}]);
	});

	test.each([
		[10, false],
		[11, true],
	])('%i of 100 courses under other ids', (count, tripped) => {
		const courses = Array.from({length: 100}, (_, at) => ({
			externalId: `k${at}`,
			name: `Course ${at}`,
			location: 'north',
		}));
		const roster = {...smallSchool, courses: [...smallSchool.courses, ...courses.slice(1)]};
		const made = nights();
		made.night(roster);
		const plan = made.plan({
			...roster,
			courses: roster.courses.map((row, at) =>
				at > 0 && at <= count ? {...row, externalId: `n-${row.externalId}`} : row,
			),
		});
		expect(guard(plan, 're-keyed').tripped).toBe(tripped);
	});
});
