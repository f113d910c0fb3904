import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {classId, locationId as locationOf} from '../../source/core/directory/ids.ts';
import type {Change} from '../../source/core/plan/plan.ts';
import {changeTitle, differences, peopleIn, valueText} from '../../source/dashboard/difference.ts';
import {atStake, shortCounts} from '../../source/dashboard/outcomes.ts';
import {groupPlan, nextHeading, rowAt, rowCount} from '../../source/dashboard/plan-groups.ts';
import {fakeAccounts} from '../support/fake-people.ts';
import {heldPlan} from '../support/fake-plan.ts';

const plan = heldPlan(fakeAccounts(900));

describe('a plan by what it costs', () => {
	const groups = groupPlan(plan.changes);

	test('removals first, what costs nothing last', () => {
		expect(groups.map(({id}) => id)).toEqual(['deactivate', 'leaving', 'update', 'create']);
	});

	test('every change is in one group, and in one row', () => {
		const places = groups.flatMap(({members}) => members);
		expect([...places].sort((a, b) => a - b)).toEqual(
			Array.from({length: plan.changes.length}, (_, index) => index),
		);
		const rows = Array.from({length: rowCount(groups)}, (_, row) => rowAt(groups, row));
		expect(rows.flatMap((row) => (row?.type === 'change' ? [row.place] : []))).toEqual(places);
		expect(rowAt(groups, rowCount(groups))).toBeUndefined();
	});

	test('the next heading is one, from every row', () => {
		fc.assert(
			fc.property(
				fc.nat(rowCount(groups) - 1),
				(row) => rowAt(groups, nextHeading(groups, row))?.type === 'group',
			),
		);
		expect(nextHeading(groups, rowCount(groups) - 1)).toBe(0);
	});

	test('who would lose the sign-in is counted, now or at the end of a grace', () => {
		const [leaving, deactivated] = ['leaving', 'deactivate'].map(
			(id) => groups.find((group) => group.id === id)?.members.length ?? 0,
		);
		expect(atStake(plan)).toBe(leaving! + deactivated!);
	});

	test('in one row the people are counted', () => expect(shortCounts(plan.counts)).toBe('+12 ~9 −67'));
});

describe('what differs', () => {
	const update = [...plan.changes].find(({action}) => action === 'update')!;

	test('is named field by field, and nothing else', () => {
		expect(differences(update).map(({field}) => field)).toEqual(expect.arrayContaining(['lastName']));
		expect(differences(update).map(({field}) => field)).not.toContain('firstName');
	});

	test('what rollcall notes for itself is no difference', () => {
		const change = {...update, after: {...update.before, delivered: 'abc', sent: true}} as Change;
		expect(differences(change)).toEqual([]);
	});

	test('rosters are compared by who comes and goes', () => {
		const enrolments = (students: readonly string[]) => ({
			classId: classId('M1'),
			students: students.join('\t'),
			rosterIds: '',
		});
		const change: Change = {
			kind: 'enrolments',
			action: 'update',
			key: 'M1',
			before: enrolments(['1', '2', '3']),
			after: enrolments(['2', '3', '4', '5']),
			reason: 'x',
		};
		expect(differences(change)).toEqual([
			{field: 'students', before: '3 students; −1: 1', after: '4 students; +2: 4 5'},
		]);
		expect(changeTitle(change)).toBe('students of class M1');
	});

	test('ids are said by the names they have, and never so that two sides look alike', () => {
		const names = new Map([
			['L1', 'Park School'],
			['L2', 'Park School'],
			['L3', 'River School'],
			['4', 'Ana Lopez'],
		]);
		const at = (locationId: string) => ({
			...fakeAccounts(1)[0]!,
			roles: [{role: 'Student' as const, locationId: locationOf(locationId)}],
		});
		const moved = (from: string, to: string): Change => ({
			kind: 'accounts',
			action: 'update',
			key: '1',
			before: at(from),
			after: at(to),
			reason: '',
		});
		expect(differences(moved('L1', 'L3'), names)).toEqual([
			{field: 'roles', before: 'Student at Park School', after: 'Student at River School'},
		]);
		expect(differences(moved('L1', 'L2'), names)).toEqual([
			{field: 'roles', before: 'Student at L1', after: 'Student at L2'},
		]);
		const roster = (students: string) => ({classId: classId('M1'), students, rosterIds: ''});
		const joined: Change = {
			kind: 'enrolments',
			action: 'update',
			key: 'M1',
			before: roster(''),
			after: roster('4\t5'),
			reason: '',
		};
		expect(peopleIn(joined)).toEqual(['4', '5']);
		expect(differences(joined, names)[0]?.after).toBe('2 students; +2: Ana Lopez, 5');
	});

	test.each([
		[undefined, ''],
		[true, 'yes'],
		[[{role: 'Student', locationId: 'L1'}, {role: 'Staff'}], 'Student at L1, Staff'],
		[{name: 'a@b.c', predicted: true}, 'a@b.c'],
		[{due: '2026-08-28T00:00:00.000Z', since: ''}, 'on 2026-08-28'],
	])('%j is said as %j', (value, text) => expect(valueText(value)).toBe(text));
});
