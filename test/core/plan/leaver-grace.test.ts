import {describe, expect, test} from 'vitest';
import {recordSet} from '../../../source/core/directory/directory.ts';
import {leavingOn, nightsAfter} from '../../../source/core/plan/leaving.ts';
import type {RosterObjects} from '../../../source/core/roster/from-objects.ts';
import {
	accountOf,
	directoryOf,
	locationOf,
	sis,
	smallSchool,
	student,
	without,
	withPeople,
	withRow,
} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

const gone = without(smallSchool, 's1');
const settled = (policy = {}) => {
	const school = nights(undefined, policy);
	school.night(smallSchool);
	return school;
};
const isSent = (school: ReturnType<typeof settled>) =>
	school.published().accounts.some(({personId}) => personId === 's1');

describe('leaver grace', () => {
	test('a person newly absent stays published for 7 nights, then is deactivated', () => {
		const school = settled();
		const plan = school.night(gone);
		expect([...plan.changes][0]?.reason).toBe(
			'absent from the source; stays published, leaving on 29 August',
		);
		expect(plan.counts.accounts.deactivate).toBe(1);
		const sent = [isSent(school)];
		for (let night = 2; night <= 7; night++) {
			expect(school.night(gone).counts.accounts.leaving).toBe(1);
			sent.push(isSent(school));
		}
		expect(sent).toEqual([true, true, true, true, true, true, true]);
		expect(changesOf(school.night(gone))).toEqual(['accounts s1 deactivate', 'enrolments c1 update']);
		expect(isSent(school)).toBe(false);
		expect(school.directory.accounts.get('s1')).toMatchObject({
			status: 'Deactivated',
			deactivated: {by: 'absence', source: 'SIS'},
		});
		expect(changesOf(school.night(gone))).toEqual([]);
	});

	test('enrolments and slots stay through it', () => {
		const school = settled();
		school.night(without(smallSchool, 's1', 't1'));
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual(['t1']);
		school.sleep(7);
		school.night(without(smallSchool, 's1', 't1'));
		expect(school.directory.enrolments.get('c1')?.students).toBe('s2\ts3');
		expect(school.directory.classes.get('c1')?.instructorIds).toEqual([]);
	});

	test('coming back in time leaves no trace', () => {
		const school = settled();
		const before = school.directory.accounts.get('s1');
		school.night(gone);
		school.night(gone);
		const plan = school.night(smallSchool);
		expect([...plan.changes][0]?.reason).toBe('listed again in time: no longer leaving');
		expect(school.directory.accounts.get('s1')).toEqual(before);
		expect(changesOf(school.night(smallSchool))).toEqual([]);
	});

	test('leaving again begins a new grace', () => {
		const school = settled();
		school.night(gone);
		school.sleep(5);
		school.night(smallSchool);
		school.night(gone);
		expect(changesOf(school.night(gone))).toEqual([]);
	});

	test('of 0 nights: deactivated at once', () => {
		const school = settled({leaverGrace: 0});
		expect(changesOf(school.night(gone))).toEqual(['accounts s1 deactivate', 'enrolments c1 update']);
		expect(school.directory.accounts.get('s1')).toMatchObject({status: 'Deactivated'});
		expect(school.directory.accounts.get('s1')).not.toHaveProperty('leaving');
	});

	test('counts by date: a run that starts earlier in the night does not lengthen it', () => {
		const late = new Date('2026-08-21T23:50:00.000Z');
		expect(nightsAfter(late, 7)).toBe('2026-08-28T00:00:00.000Z');
		expect(nightsAfter(new Date('2026-08-21T00:00:00.000Z'), 1)).toBe('2026-08-22T00:00:00.000Z');
		expect(leavingOn('2026-08-28T00:00:00.000Z')).toBe('28 August');
	});
});

describe('approval', () => {
	test('marks the removal when the grace begins, and when it ends', () => {
		const school = settled();
		school.night(gone, {approved: true});
		expect(school.directory.accounts.get('s1')?.leaving?.decision).toBe('approved');
		school.sleep(7);
		school.night(gone);
		expect(school.directory.accounts.get('s1')?.deactivated?.approved).toBe(true);
	});

	test('is not made up: what passed the guard is not approved', () => {
		const school = settled();
		school.night(gone);
		expect(school.directory.accounts.get('s1')?.leaving?.decision).toBe('passed');
		school.sleep(7);
		school.night(gone);
		expect(school.directory.accounts.get('s1')?.deactivated).not.toHaveProperty('approved');
	});

	test('of a removal without a grace', () => {
		const school = settled({leaverGrace: 0});
		school.night(gone, {approved: true});
		expect(school.directory.accounts.get('s1')?.deactivated?.approved).toBe(true);
	});
});

describe('additions only', () => {
	const pending = {removals: 'pending'} as const;
	const changed = {
		...gone,
		people: [...gone.people!, student('s9', 'Eve', 'Elm')],
		classes: [],
		enrolments: [],
		courses: [],
		locations: [{externalId: 'north', name: 'North School'}],
	};

	test('what is absent is retained as it is; additions and updates go on', () => {
		const school = settled();
		const plan = school.night(changed, pending);
		expect(changesOf(plan)).toEqual(['accounts s9 create']);
		expect(plan.heldBack.map(({kind, key}) => [kind, key])).toEqual([
			['accounts', 's1'],
			['classes', 'c1'],
			['courses', 'maths'],
			['locations', 'south'],
		]);
		expect(school.directory.accounts.get('s1')).not.toHaveProperty('leaving');
	});

	test('students who left a class stay in it, and those who joined are in it', () => {
		const school = settled();
		school.night({...smallSchool, enrolments: smallSchool.enrolments.slice(1)}, pending);
		expect(school.directory.enrolments.get('c1')?.students).toBe('s1\ts2\ts3');
	});

	test('the removals are planned again the next night', () => {
		const school = settled();
		school.night(changed, pending);
		expect(changesOf(school.plan(changed))).toContain('accounts s1 deactivate');
	});

	test('a grace that is over ends with the next removals, not before', () => {
		const school = settled();
		school.night(gone);
		school.sleep(7);
		const plan = school.night(gone, pending);
		expect(changesOf(plan)).toEqual([]);
		expect(plan.heldBack).toMatchObject([
			{kind: 'accounts', key: 's1', why: 'its grace ended; its removal is not approved'},
		]);
		expect(isSent(school)).toBe(true);
		expect(changesOf(school.night(gone))).toEqual(['accounts s1 deactivate', 'enrolments c1 update']);
	});
});

describe('listed again', () => {
	test.each([
		[true, 'Active'],
		[undefined, 'New'],
	] as const)('after an absence (signed in before: %s): reactivated as %s', (signedIn, status) => {
		const account = accountOf('s1', {
			status: 'Deactivated',
			...(signedIn === undefined ? {} : {signedIn}),
			leaving: {since: '2026-08-01', due: '2026-08-08', run: 'R000001' as never, decision: 'passed'},
			deactivated: {at: '2026-08-08', by: 'absence', source: 'SIS'},
		});
		const school = nights(directoryOf({accounts: [account], locations: [locationOf('north')]}));
		const roster = {
			locations: [{externalId: 'north', name: 'north'}],
			people: [student('s1', 'Ben', 'Birch')],
		};
		expect(changesOf(school.night(roster))).toEqual(['accounts s1 reactivate']);
		const after = school.directory.accounts.get('s1');
		expect(after?.status).toBe(status);
		expect([after?.leaving, after?.deactivated]).toEqual([undefined, undefined]);
		expect(changesOf(school.night(roster))).toEqual([]);
	});

	test('deactivated by hand: stays so though the source lists it, follows its data, and the plan notes it', () => {
		const account = accountOf('s1', {
			status: 'Deactivated',
			deactivated: {at: '2026-08-08', by: 'hand', source: 'SIS'},
		});
		const school = nights(directoryOf({accounts: [account]}));
		const plan = school.night(withRow(smallSchool, 's1', {gradeLevel: '07'}));
		expect(changesOf(plan)).toContain('accounts s1 update');
		expect(school.directory.accounts.get('s1')).toMatchObject({status: 'Deactivated', gradeLevel: '07'});
		expect(plan.problems).toMatchObject([{code: 'deactivated-by-hand', severity: 'note', value: 's1'}]);
		expect(isSent(school)).toBe(false);
		expect(changesOf(school.night(withRow(smallSchool, 's1', {gradeLevel: '07'})))).toEqual([]);
	});

	test('deactivated by hand and absent: nothing happens', () => {
		const account = accountOf('s1', {
			status: 'Deactivated',
			deactivated: {at: '2026-08-08', by: 'hand', source: 'SIS'},
		});
		const school = nights(directoryOf({accounts: [account], locations: [locationOf('north')]}));
		expect(changesOf(school.plan({locations: [{externalId: 'north', name: 'north'}]}))).toEqual([]);
	});
});

test.each(['Administrator', 'Site Manager', 'People Manager'] as const)(
	'%s is never dropped by absence',
	(role) => {
		const account = accountOf('s1', {roles: [{role}, ...accountOf('s1').roles]});
		const school = nights(directoryOf({accounts: [account], locations: [locationOf('north')]}), {
			leaverGrace: 0,
		});
		const plan = school.night({locations: [{externalId: 'north', name: 'north'}]});
		expect(changesOf(plan)).toEqual([]);
		expect(school.directory.accounts.get('s1')).toEqual(account);
	},
);

test('accounts of nobody and of other connections are not absent', () => {
	const school = nights(
		directoryOf({
			accounts: [
				accountOf('other', {owner: 'idp' as never}),
				{...accountOf('hand', {source: 'Manual'}), owner: undefined} as never,
			],
		}),
		{leaverGrace: 0},
	);
	expect(changesOf(school.plan({}))).toEqual([]);
});

describe('whoever is leaving and counts as present', () => {
	const leaving = () => {
		const school = nights();
		school.night(smallSchool);
		school.night(gone);
		expect(school.directory.accounts.get('s1')?.leaving).toBeDefined();
		return school;
	};

	test.each([
		['by a row with an error', {faulty: {people: new Set(['s1'])}}],
		[
			'by a row that is left out',
			{
				leftOut: [
					{kind: 'people', externalId: 's1', code: 'inactive', reason: 'is inactive', file: 'f', line: 1},
				],
			},
		],
	] as ReadonlyArray<readonly [string, Partial<RosterObjects>]>)('%s is no longer leaving', (_, more) => {
		const school = leaving();
		expect(changesOf(school.night({...gone, ...more}))).toEqual(['accounts s1 update']);
		expect(school.directory.accounts.get('s1')).not.toHaveProperty('leaving');
		expect(changesOf(school.night({...gone, ...more}))).toEqual([]);
		school.sleep(10);
		const plan = school.night(gone);
		expect(changesOf(plan)).toEqual(['accounts s1 deactivate']);
		expect(school.directory.accounts.get('s1')?.status).toBe('New');
	});

	test('on a side of an open conflict is no longer leaving, and has a grace anew once it is decided', () => {
		const school = leaving();
		const twin = withPeople(gone, student('s77', 'Ben', 'Birch', {email: 's1@school.example'}));
		for (let night = 0; night < 10; night++) school.night(twin);
		expect(school.directory.accounts.get('s1')).not.toHaveProperty('leaving');
		school.decide('d');
		school.night(twin);
		expect(school.directory.accounts.get('s1')).toMatchObject({status: 'New', leaving: {decision: 'passed'}});
	});

	test('because they were edited here is no longer leaving', () => {
		const school = leaving();
		school.change((directory) => {
			const accounts = new Map([...directory.accounts.keys()].map((id) => [id, directory.accounts.get(id)!]));
			accounts.set('s1', {...accounts.get('s1')!, detached: sis, source: 'Manual'});
			return {...directory, accounts: recordSet(accounts)};
		});
		school.night(gone);
		expect(school.directory.accounts.get('s1')).not.toHaveProperty('leaving');
	});
});
