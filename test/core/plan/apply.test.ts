import {describe, expect, test} from 'vitest';
import {applyPlan, conflictChanges} from '../../../source/core/plan/apply.ts';
import type {Conflict} from '../../../source/core/plan/conflict.ts';
import type {RosterObjects} from '../../../source/core/roster/from-objects.ts';
import {smallSchool, student, without, withPeople, withRow} from '../../support/district.ts';
import {nights} from '../../support/nights.ts';

const reused = withRow(smallSchool, 's1', {firstName: 'Zoe', lastName: 'Zander'});
const settled = (policy = {}) => {
	const school = nights(undefined, policy);
	school.night(smallSchool);
	return school;
};
const changed = (changes: Iterable<{collection: string; key: string; after?: unknown}>) =>
	[...changes].map(
		({collection, key, after}) => `${collection} ${key} ${after === undefined ? 'gone' : 'set'}`,
	);

describe('applying a plan', () => {
	test('gives each change with what stood there before', () => {
		const school = settled();
		const plan = school.plan(withRow(smallSchool, 's1', {email: 'new@x.example'}));
		const [change] = [...applyPlan(plan, [], false)];
		expect(change).toMatchObject({collection: 'accounts', key: 's1', before: {email: 's1@school.example'}});
		expect(change?.before).toBe(school.directory.accounts.get('s1'));
	});

	test('approved, only removals of people are marked, and the plan itself is not changed', () => {
		const school = settled({leaverGrace: 0});
		const plan = school.plan(without(withRow(smallSchool, 's2', {email: 'x@x.example'}), 's1'));
		const before = JSON.stringify([...plan.changes]);
		const applied = [...applyPlan(plan, [], true)];
		expect(
			applied.filter(({after}) => JSON.stringify(after ?? {}).includes('"approved":true')),
		).toMatchObject([{collection: 'accounts', key: 's1'}]);
		expect(JSON.stringify([...plan.changes])).toBe(before);
	});
});

describe('conflicts of a plan', () => {
	const opened = () => {
		const school = settled();
		const {conflicts} = school.plan(reused);
		return {school, conflict: conflicts[0]!};
	};
	const decided = (conflict: Conflict, choice: string): Conflict => ({
		...conflict,
		decision: {choice, by: 'ada', at: '2026-08-21', fingerprint: conflict.fingerprint},
	});

	test('are stored when new, left alone when they are the same, and forgotten when they are no more', () => {
		const {school, conflict} = opened();
		const plan = school.plan(reused);
		expect(changed(conflictChanges(plan, []))).toEqual([`conflicts ${conflict.id} set`]);
		expect(changed(conflictChanges(plan, [conflict]))).toEqual([]);
		expect(changed(conflictChanges(school.plan(smallSchool), [conflict]))).toEqual([
			`conflicts ${conflict.id} gone`,
		]);
	});

	test('decided ones stay while a plan that rests on them is held, and go when it is applied', () => {
		const {school, conflict} = opened();
		const known = [decided(conflict, 'r')];
		const plan = school.plan(reused, {conflicts: known});
		expect(plan.conflicts).toEqual([]);
		expect(changed(conflictChanges(plan, known))).toEqual([]);
		expect(changed(applyPlan(plan, known, false))).toEqual([
			'accounts s1 set',
			`conflicts ${conflict.id} gone`,
		]);
	});

	test('put off ones that are no more are forgotten even by a held plan', () => {
		const {school, conflict} = opened();
		const known = [decided(conflict, 'z')];
		expect(changed(conflictChanges(school.plan(smallSchool, {conflicts: known}), known))).toHaveLength(1);
	});

	test.each<[name: string, tonight: RosterObjects]>([
		['has no known location', withRow(reused, 's1', {locations: ['nowhere']})],
		['carries an error', {...without(reused, 's1'), faulty: {people: new Set(['s1'])}}],
		['is there twice', {...reused, people: [...reused.people!, student('s1', 'Zoe', 'Zorn')]}],
	])('wait, decided or not, while their row %s; the account stays as it was', (_, tonight) => {
		for (const choice of [undefined, 'z', 'r']) {
			const school = settled();
			school.night(reused);
			if (choice !== undefined) school.decide(choice);
			const {conflicts} = school;
			const before = school.directory;
			for (let night = 0; night < 9; night++) school.night(tonight);
			expect(school.conflicts).toEqual(conflicts);
			expect(school.directory.accounts.get('s1')).toEqual(before.accounts.get('s1'));
			expect(school.directory.enrolments.get('c1')).toEqual(before.enrolments.get('c1'));
			expect(school.night(reused).conflicts).toHaveLength(choice === 'r' ? 0 : 1);
			expect(school.directory.accounts.get('s1')?.firstName).toBe(choice === 'r' ? 'Zoe' : 'Ben');
			expect(school.conflicts).toHaveLength(choice === 'r' ? 0 : 1);
		}
	});

	test('of somebody absent whose newcomer is faulty: no grace begins', () => {
		const school = settled();
		const newcomer = student('n1', 'Ben', 'Birch', {email: 's1@school.example'});
		const reKeyed = withPeople(without(smallSchool, 's1'), newcomer);
		expect(school.night(reKeyed).conflicts).toMatchObject([{accounts: ['s1']}]);
		const tonight = {...without(smallSchool, 's1'), faulty: {people: new Set(['n1'])}};
		expect(changed(applyPlan(school.plan(tonight), school.conflicts, false))).toEqual([]);
	});

	test('give way to another one about the same row', () => {
		const school = nights();
		const twins = withPeople(smallSchool, student('s9', 'Eve', 'Elm', {email: 'same@x.example'}));
		school.night(twins);
		const newcomer = (row: object) => withPeople(twins, student('n1', 'Ben', 'Birch', row));
		school.night(newcomer({email: 's1@school.example'}));
		const [first] = school.conflicts;
		school.night(newcomer({firstName: 'Eve', lastName: 'Elm', email: 'same@x.example'}));
		expect(school.conflicts).toMatchObject([{incoming: 'n1', accounts: ['s9']}]);
		expect(school.conflicts[0]?.id).not.toBe(first?.id);
	});
});
