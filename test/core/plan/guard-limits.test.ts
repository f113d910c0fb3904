import {describe, expect, test} from 'vitest';
import {exceeds, limitText, percent} from '../../../source/core/plan/guards/limit.ts';
import {defaultPolicy, type PlanInput} from '../../../source/core/plan/input.ts';
import type {Plan} from '../../../source/core/plan/plan.ts';
import type {RosterObjects} from '../../../source/core/roster/from-objects.ts';
import {
	accountOf,
	directoryOf,
	otherConnection,
	schoolOf,
	smallSchool,
	student,
	without,
} from '../../support/district.ts';
import {nights} from '../../support/nights.ts';

const guard = (plan: Plan, code: string) => plan.guards.find((each) => each.code === code)!;
const ids = (prefix: string, count: number) => Array.from({length: count}, (_, at) => `${prefix}${at + 1}`);

/** The students spread over schools that are too many for a half of one to matter. */
function spread(students: number, staff = 1): RosterObjects {
	const school = schoolOf(students, staff);
	return {
		...school,
		locations: [
			...school.locations!,
			...Array.from({length: 60}, (_, at) => ({externalId: `p${at}`, name: `School ${at}`})),
		],
		people: school.people!.map((row, at) => ({...row, locations: [`p${at % 60}`]})),
	};
}

function removing(roster: RosterObjects, gone: readonly string[], more: Partial<PlanInput> = {}) {
	const school = nights();
	school.night(roster);
	return guard(school.plan(without(roster, ...gone), more), 'removals');
}

describe('removals', () => {
	test.each([
		['5 % of 220, not more', 220, 11, false],
		['more than 5 % and more than 10', 219, 11, true],
		['more than 5 %, but not more than 10', 150, 10, false],
		['100 of very many', 2100, 100, false],
		['more than 100 of very many', 2100, 101, true],
	])('%s: %s people, %s gone', (_, whole, gone, tripped) => {
		const roster = spread(whole - 2, 2);
		const result = removing(roster, ids('s', gone));
		expect(result).toMatchObject({tripped, numbers: {removed: gone, whole}, removalsOnly: true});
		expect(result.keys).toHaveLength(gone);
	});

	test.each([
		[11, 220, false],
		[12, 220, true],
	])('of staff on their own: %s of %s', (gone, staff, tripped) => {
		const result = removing(spread(1000, staff), ids('t', gone));
		expect(result.tripped).toBe(tripped);
		if (tripped) expect(result.message).toContain('12 of 220 staff (5.5 %)');
	});

	test.each([
		[11, false],
		[12, true],
	])('of one location among many: %s of its 220 people', (gone, tripped) => {
		const big = spread(1000);
		const people = Array.from({length: 220}, (_, at) => student(`x${at + 1}`, `G${at}`, `X${at}`));
		const roster = {...big, people: [...big.people!, ...people]};
		const result = removing(roster, ids('x', gone));
		expect(result.tripped).toBe(tripped);
		if (tripped) expect(result.message).toContain('12 of 220 people of North School');
	});

	test.each([
		['2 of 4', 4, 2, true],
		['2 of 5', 5, 2, false],
		['2 of 3', 3, 2, true],
		['1 of 3', 3, 1, false],
		['2 of 2: too few to say', 2, 2, false],
	])('half or more of a location, %s students', (_, whole, gone, tripped) => {
		expect(removing(schoolOf(whole, 9), ids('s', gone)).tripped).toBe(tripped);
	});

	test.each([
		[3, 2, true],
		[2, 2, false],
		[5, 2, false],
	])('half or more of a location: of its %s staff %s', (staff, gone, tripped) => {
		expect(removing(schoolOf(30, staff), ids('t', gone)).tripped).toBe(tripped);
	});

	test('counts are of the connection, not of what others deliver', () => {
		const roster = spread(210);
		const school = nights(
			directoryOf({
				accounts: Array.from({length: 200}, (_, at) => accountOf(`o${at}`, {owner: otherConnection})),
			}),
		);
		school.night(roster);
		expect(guard(school.plan(without(roster, ...ids('s', 11))), 'removals')).toMatchObject({
			tripped: true,
			numbers: {whole: 211},
		});
	});

	test('none: says so', () => {
		expect(removing(schoolOf(3), [])).toMatchObject({
			tripped: false,
			message: '0 of 4 people would be deactivated',
		});
	});

	test('additions only passes it', () => {
		expect(removing(schoolOf(4), ids('s', 4), {removals: 'pending'}).tripped).toBe(false);
	});
});

describe('the rolling sum', () => {
	const roster = spread(398, 2);
	const leave = (from: number, to: number) => ids('s', to).slice(from);

	test('two halves of one removal in two runs of a day are one removal', () => {
		const school = nights();
		school.night(roster);
		const first = without(roster, ...leave(0, 15));
		const passed = school.plan(first);
		expect(guard(passed, 'removals').tripped).toBe(false);
		school.night(first);
		const plan = school.plan(without(roster, ...leave(0, 30)), {
			now: new Date(school.now.getTime() - 3_600_000),
		});
		expect(guard(plan, 'removals')).toMatchObject({
			tripped: true,
			numbers: {removed: 15, recent: 15, whole: 400},
		});
		expect(guard(plan, 'removals').message).toContain('15 of them in the last 7 days');
	});

	test('nothing bleeds slowly: a few every night', () => {
		const school = nights();
		school.night(roster);
		let nightly = 0;
		for (; nightly < 10; nightly++) {
			const plan = school.plan(without(roster, ...leave(0, (nightly + 1) * 4)));
			if (guard(plan, 'removals').tripped) break;
			school.night(without(roster, ...leave(0, (nightly + 1) * 4)));
		}
		expect(nightly).toBe(5);
	});

	test('what was approved is not asked for again', () => {
		const school = nights();
		school.night(roster);
		school.night(without(roster, ...leave(0, 30)), {approved: true});
		expect(guard(school.plan(without(roster, ...leave(0, 35))), 'removals')).toMatchObject({
			tripped: false,
			numbers: {removed: 5, recent: 0},
		});
	});

	test('removals that passed are pending through a long grace, however many nights', () => {
		const school = nights(undefined, {leaverGrace: 30});
		school.night(roster);
		school.night(without(roster, ...leave(0, 15)));
		school.sleep(12);
		expect(guard(school.plan(without(roster, ...leave(0, 30))), 'removals').tripped).toBe(true);
	});

	test('is over after 7 days where there is no grace', () => {
		const school = nights(undefined, {leaverGrace: 0});
		school.night(roster);
		school.night(without(roster, ...leave(0, 15)));
		const next = without(roster, ...leave(0, 30));
		school.sleep(5);
		expect(guard(school.plan(next), 'removals').tripped).toBe(true);
		school.sleep(2);
		expect(guard(school.plan(next), 'removals').tripped).toBe(false);
	});

	test('a night without new removals is not held for those before', () => {
		const school = nights();
		school.night(roster);
		school.night(without(roster, ...leave(0, 30)));
		expect(guard(school.plan(without(roster, ...leave(0, 30))), 'removals').tripped).toBe(false);
	});
});

describe('classes and locations', () => {
	const classesGone = (whole: number, gone: number) => {
		const school = nights();
		const roster = spread(whole * 10);
		const classes = roster.classes!.map((each, at) => ({...each, location: `p${at % 60}`}));
		school.night({...roster, classes});
		return guard(school.plan({...roster, classes: classes.slice(gone), enrolments: []}), 'classes');
	};
	test.each([
		[220, 11, false],
		[220, 12, true],
		[150, 10, false],
	])('of %s classes %s', (whole, gone, tripped) => {
		expect(classesGone(whole, gone)).toMatchObject({tripped, numbers: {removed: gone, whole}});
	});

	test.each([
		[4, 2, true],
		[5, 2, false],
		[3, 1, false],
		[2, 2, false],
	])('of a location with %s classes %s', (whole, gone, tripped) => {
		const roster = schoolOf(whole * 10);
		const school = nights();
		school.night(roster);
		const plan = school.plan({...roster, classes: roster.classes!.slice(gone), enrolments: []});
		expect(guard(plan, 'classes').tripped).toBe(tripped);
		if (tripped) expect(guard(plan, 'classes').message).toContain('Schoolwork progress is deleted');
	});

	test('any location that would leave holds', () => {
		const school = nights();
		school.night(smallSchool);
		const plan = school.plan({...smallSchool, locations: smallSchool.locations.slice(0, 1)});
		expect(guard(plan, 'locations')).toMatchObject({tripped: true, keys: ['south'], removalsOnly: true});
		expect(guard(plan, 'locations').message).toBe('a location would leave: South School');
	});
});

describe('courses that would leave', () => {
	test.each([
		[220, 11, false],
		[220, 12, true],
		[150, 10, false],
	])('of %s courses %s, by the limits of classes', (whole, gone, tripped) => {
		const school = nights();
		const courses = Array.from({length: whole}, (_, at) => ({externalId: `k${at}`, location: 'north'}));
		const roster = {...smallSchool, courses: [...smallSchool.courses, ...courses.slice(1)]};
		school.night(roster);
		const result = guard(school.plan({...roster, courses: roster.courses.slice(0, whole - gone)}), 'courses');
		expect(result).toMatchObject({tripped, numbers: {removed: gone, whole}, removalsOnly: true});
		expect(result.keys).toHaveLength(gone);
	});
});

describe('enrolments that would end', () => {
	const ended = (whole: number, gone: number, more: Partial<PlanInput> = {}) => {
		const roster = schoolOf(whole);
		const school = nights();
		school.night(roster);
		const plan = school.plan({...roster, enrolments: roster.enrolments!.slice(gone)}, more);
		return guard(plan, 'enrolments');
	};
	test.each([
		[100, 25, false],
		[100, 26, true],
		[20, 9, false],
		[20, 10, true],
		[8, 3, false],
		[8, 8, true],
		[3, 2, true],
		[2, 2, false],
	])('of %s of a school %s', (whole, gone, tripped) => {
		expect(ended(whole, gone)).toMatchObject({tripped, numbers: {removed: gone, whole}, removalsOnly: true});
	});

	test('are named by school', () => {
		expect(ended(100, 45).message).toBe(
			"45 of 100 enrolments of North School (45.0 %) would end; the limit is more than 25 % and more than 10 of a school's, or half of them",
		);
	});

	test('stay with additions only', () => {
		expect(ended(100, 45, {removals: 'pending'})).toMatchObject({tripped: false, numbers: {removed: 0}});
	});

	test('of one school are not hidden by those of another', () => {
		const roster = schoolOf(200);
		const classes = roster.classes!.map((row, at) => ({...row, location: at < 4 ? 'south' : 'north'}));
		const school = nights();
		school.night({...roster, classes});
		const plan = school.plan({...roster, classes, enrolments: roster.enrolments!.slice(12)});
		expect(guard(plan, 'enrolments')).toMatchObject({tripped: true, numbers: {removed: 12, whole: 200}});
		expect(guard(plan, 'enrolments').message).toContain('12 of 40 enrolments of South School');
	});

	test('with the accounts of their students count as people, not twice', () => {
		const roster = schoolOf(100);
		const school = nights(undefined, {leaverGrace: 0});
		school.night(roster);
		const plan = school.plan(without(roster, ...ids('s', 40)));
		expect(guard(plan, 'removals').tripped).toBe(true);
		expect(guard(plan, 'enrolments')).toMatchObject({tripped: false, numbers: {removed: 0}});
	});
});

describe('people of the other kind', () => {
	const turned = (count: number) => {
		const roster = spread(200, 20);
		const school = nights();
		school.night(roster);
		const gone = new Set(ids('s', count));
		const people = roster.people!.map((row) =>
			gone.has(row.externalId as string) ? {...row, kind: 'staff'} : row,
		);
		return school.plan({...roster, people});
	};
	test.each([
		[11, false],
		[12, true],
	])('count as leaving their kind: %s students arrive as staff', (count, tripped) => {
		const result = guard(turned(count), 'removals');
		expect(result).toMatchObject({tripped, numbers: {removed: 0, turned: count}, removalsOnly: false});
		expect(result.keys).toHaveLength(count);
		if (tripped) expect(result.message).toContain('turn from student into staff');
	});

	test('all of them hold the run, and additions only do not pass it', () => {
		expect(turned(200).outcome).toBe('held');
		expect(guard(turned(0), 'removals')).toMatchObject({tripped: false, removalsOnly: true});
	});
});

describe('ids that changed at the source', () => {
	const roster = (() => {
		const school = spread(100);
		return {...school, people: school.people!.map((row) => ({...row, email: ''}))};
	})();
	const reKeyed = (count: number): RosterObjects => ({
		...roster,
		people: roster.people.map((row, at) =>
			at > 0 && at <= count ? {...row, externalId: `new-${row.externalId as string}`} : row,
		),
		enrolments: [],
	});
	test.each([
		['decide', 10, false],
		['decide', 11, true],
		['pending', 10, false],
		['pending', 11, true],
		['pending', 100, true],
	] as const)('%s: %s absent people have the names of newcomers', (removals, count, tripped) => {
		const school = nights();
		school.night(roster);
		const plan = school.plan(reKeyed(count), {removals});
		expect(guard(plan, 're-keyed')).toMatchObject({tripped, numbers: {paired: count}, removalsOnly: false});
		if (removals === 'pending') expect(plan.outcome).toBe(tripped ? 'held' : 'changes');
	});

	test('over two nights: newcomers with the names of those who are on their way out', () => {
		const school = nights();
		school.night(roster);
		const gone = ids('s', 11);
		school.night({...without(roster, ...gone), enrolments: []}, {approved: true});
		const plan = school.plan(reKeyed(11));
		expect(plan.counts.accounts.create).toBe(11);
		expect(guard(plan, 're-keyed')).toMatchObject({tripped: true, numbers: {paired: 11}});
		// Who is listed again under the id of before is nobody's pair.
		expect(guard(school.plan(roster), 're-keyed')).toMatchObject({numbers: {paired: 0}});
	});

	test('over two nights, with e-mails, they can be re-linked', () => {
		const school = nights();
		const named = {...roster, people: roster.people.map((row, at) => ({...row, email: `p${at}@x.example`}))};
		school.night(named);
		school.night({...without(named, ...ids('s', 12)), enrolments: []}, {approved: true});
		const people = reKeyed(12).people?.map((row, at) => ({...row, email: `p${at}@x.example`}));
		const plan = school.plan({...reKeyed(12), people: people ?? []});
		expect(guard(plan, 're-keyed')).toMatchObject({tripped: true, numbers: {paired: 12}});
		expect(plan.relinks).toContainEqual({kind: 'accounts', key: 's1', externalId: 'new-s1'});
	});

	test("a year's leavers and its newcomers are other people", () => {
		const school = nights();
		school.night(roster);
		const people = Array.from({length: 50}, (_, at) => student(`x${at}`, `G${at}`, `X${at}`));
		const next = without(roster, ...ids('s', 50));
		const plan = school.plan({...next, people: [...next.people!, ...people]}, {removals: 'pending'});
		expect(guard(plan, 're-keyed')).toMatchObject({tripped: false, numbers: {paired: 0}});
		expect(plan.outcome).toBe('changes');
	});
});

describe('shrink', () => {
	const shrunk = (before: number, now: number) =>
		guard(
			nights().plan({...smallSchool, rows: {'users.csv': now}}, {lastRows: {'users.csv': before}}),
			'shrink',
		).tripped;
	test.each([
		[20, 10, false],
		[20, 9, true],
		[19, 0, false],
		[21, 10, true],
		[1000, 500, false],
		[1000, 499, true],
	])('%s rows, now %s: %s', (before, now, tripped) => {
		expect(shrunk(before, now)).toBe(tripped);
	});
	test('a file that is gone has no rows', () => {
		const plan = nights().plan({...smallSchool, rows: {}}, {lastRows: {'users.csv': 20}});
		expect(guard(plan, 'shrink')).toMatchObject({tripped: true, removalsOnly: false});
	});
	test('a first read has nothing to compare with', () => {
		expect(guard(nights().plan(smallSchool), 'shrink').tripped).toBe(false);
	});
});

describe('a limit', () => {
	const {removals} = defaultPolicy.guards;
	test('is passed by more than its share, at every size', () => {
		for (let whole = 220; whole <= 2000; whole += 20) {
			const exactly = whole / 20;
			expect(exceeds({share: 0.05, atLeast: 10}, exactly, whole)).toBe(false);
			expect(exceeds({share: 0.05, atLeast: 10}, exactly + 1, whole)).toBe(true);
		}
	});
	test('a share that is no binary fraction is met exactly', () => {
		for (const [share, count] of [
			[0.29, 29],
			[0.07, 7],
			[0.57, 57],
		] as const)
			expect(exceeds({share, atLeast: 1}, count, 100)).toBe(false);
	});
	test('in words', () => {
		expect(limitText(removals)).toBe('more than 5 % and more than 10, or more than 100');
		expect(percent(6, 100)).toBe('6.0 %');
		expect(percent(1, 0)).toBe('100.0 %');
	});
});
