import {expect, test} from 'vitest';
import type {Plan} from '../../source/core/plan/plan.ts';
import {newPeople, reviewLines} from '../../source/dashboard/screens/connections/review-view.ts';
import {fakeAccounts} from '../support/fake-people.ts';
import {heldPlan} from '../support/fake-plan.ts';

const accounts = fakeAccounts(40);
const base = heldPlan(accounts);
const creating = {
	...base,
	changes: accounts.map((after) => ({
		kind: 'accounts' as const,
		action: 'create' as const,
		key: after.personId,
		after,
		reason: 'new',
	})),
	problems: [],
	patches: [],
	leftOut: [],
} satisfies Plan;
const said = (plan: Plan) =>
	reviewLines(plan, 80)
		.map(({spans}) => spans.map(({text}) => text).join(''))
		.join('\n');

test('new people are counted by kind', () => {
	const students = accounts.filter(({roles}) => roles.some(({role}) => role === 'Student')).length;
	expect(newPeople(creating)).toEqual({students, staff: 40 - students});
	expect(said(creating)).toMatch(new RegExp(`Students +${students} +new`));
});

test('nothing wrong is said in so many words', () => {
	expect(said(creating)).toMatch(/Faulty records: none[\s\S]*Left out: none[\s\S]*Patched in our copy: none/);
});

test('faults and left-out rows are counted, and the first of them shown', () => {
	const problem = (line: number, severity: 'error' | 'warning') => ({
		file: 'users.csv',
		line,
		code: 'missing-required',
		severity,
		field: 'email',
		value: '',
		message: 'is empty',
		action: 'record held back',
	});
	const left = (externalId: string, reason: string) => ({
		file: 'users.csv',
		line: 3,
		kind: 'people' as const,
		externalId,
		code: 'role',
		reason,
	});
	const text = said({
		...creating,
		problems: [...Array.from({length: 7}, (_, row) => problem(row + 2, 'error')), problem(90, 'warning')],
		leftOut: [left('a', 'is a parent'), left('b', 'is a parent'), left('c', 'is gone')],
		leftOutByFilter: [{kind: 'people', code: 'filter-none', reason: 'no students are taken', count: 1200}],
	});
	expect(text).toMatch(/▲ Faulty records: 7/);
	expect(text).toContain("users.csv:2 - email = '' is empty: record held back");
	expect(text).toContain('and 2 more; Runs has them all afterwards');
	expect(text).toMatch(/Warnings: 1 /);
	expect(text).toMatch(
		/Left out: 1,203[\s\S]*1,200 people: no students are taken[\s\S]*2 people: is a parent[\s\S]*1 person: is gone/,
	);
});
