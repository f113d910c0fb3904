import {describe, expect, test} from 'vitest';
import {runId} from '../../../source/core/directory/ids.ts';
import {decidedPeople} from '../../../source/core/plan/decided-people.ts';
import type {DecidedConflict} from '../../../source/core/plan/plan.ts';
import type {Rule} from '../../../source/core/plan/rule.ts';
import {coveredBy, ruleId} from '../../../source/core/plan/rule.ts';
import {sis, smallSchool, student} from '../../support/district.ts';
import {nights} from '../../support/nights.ts';

const decided = (kind: string, choice: string, more: Partial<DecidedConflict> = {}): DecidedConflict =>
	({
		id: `c-${kind}`,
		kind,
		choice,
		accounts: ['s1', 's2'],
		incoming: 'x',
		label: '',
		run: 'R1',
		...more,
	}) as never;

describe('whom a decision approves', () => {
	test.each([
		['person-id-reused', 'r', ['s1']],
		['duplicate-account', 's', ['s1']],
		['sign-in-change', 'i', ['s1']],
		['missing-email', 'e', ['s1']],
		['takeover', 't', ['s1']],
		// Nothing is taken over from the row.
		['person-id-reused', 'n', []],
		['duplicate-account', 'd', []],
		['sign-in-change', 'o', []],
		// Names were not compared.
		['location-move', 'm', []],
		['of another version', 'r', []],
	])('%s, %s: %j', (kind, choice, people) => {
		expect([...decidedPeople([decided(kind, choice)]).keys()]).toEqual(people);
	});

	test('nobody by a rule, by a decision that was applied before, or without an account', () => {
		for (const more of [{rule: 'r-1'}, {again: true as const}, {accounts: []}])
			expect(decidedPeople([decided('sign-in-change', 'i', more)]).size).toBe(0);
	});
});

const twelve = (change: (index: number) => object = () => ({})) => ({
	...smallSchool,
	people: [
		...smallSchool.people,
		...Array.from({length: 40}, (_, index) =>
			student(`n${index}`, `Given${index}`, `Family${index}`, {locations: ['south'], ...change(index)}),
		),
	],
});
const other = twelve((index) => (index < 30 ? {firstName: `New${index}`, lastName: `Name${index}`} : {}));
const identity = ({guards}: ReturnType<ReturnType<typeof nights>['plan']>) =>
	guards.find(({code}) => code === 'identity');

describe('the guard against changed identities', () => {
	/** Half of a location are other people; a night is applied that shows the conflicts. */
	function shown() {
		const school = nights();
		school.night(twelve());
		const first = school.night(other, {lastApplied: runId(1), approved: true});
		expect(identity(first)).toMatchObject({tripped: true, numbers: {changed: 30}});
		return {school, ids: first.conflicts.map(({id}) => id)};
	}

	test('does not hold once more what was decided one by one', () => {
		const {school, ids} = shown();
		for (const id of ids) school.decide('r', id);
		const plan = school.plan(other, {lastApplied: runId(2)});
		expect(plan.counts.accounts.update).toBe(30);
		expect(identity(plan)).toMatchObject({tripped: false, numbers: {changed: 0, approved: 30}});
		expect(identity(plan)?.message).toContain('and for 30 by decisions');
	});

	test('counts who was not decided about, and who became another still', () => {
		const {school, ids} = shown();
		for (const id of ids) school.decide('r', id);
		const more = twelve((index) =>
			index < 30
				? {firstName: `New${index}`, lastName: `Name${index}`}
				: {email: `n${index}@elsewhere.example`},
		);
		expect(identity(school.plan(more, {lastApplied: runId(2)}))?.numbers).toMatchObject({
			changed: 10,
			approved: 30,
		});
		const void_ = twelve((index) =>
			index < 30 ? {firstName: `Void${index}`, lastName: `Void${index}`} : {},
		);
		expect(identity(school.plan(void_, {lastApplied: runId(2)}))?.numbers).not.toHaveProperty('approved');
	});

	test('is not passed by answering what it held before a run with it was applied', () => {
		const school = nights();
		school.night(twelve());
		const held = school.night(other, {lastApplied: runId(1)});
		for (const {id} of held.conflicts) school.decide('r', id);
		// The run that found them was held: the last that was applied is the one before.
		expect(identity(school.plan(other, {lastApplied: runId(1)}))).toMatchObject({
			tripped: true,
			numbers: {changed: 30},
		});
	});

	test('counts what a rule decides: nobody looked at these', () => {
		const policy = {federatedDomains: ['school.example'], guards: nights().policy.guards};
		const school = nights(undefined, policy);
		const mail = (domain: string) => twelve((index) => ({email: `n${index}@${domain}`}));
		school.night(mail('school.example'));
		const few = twelve((index) => ({
			email: index < 20 ? `m${index}@school.example` : `n${index}@school.example`,
		}));
		const [conflict] = school.plan(few).conflicts;
		const covers = coveredBy({compared: ['firstName', 'lastName', 'email']}, conflict!.sides);
		const rule: Rule = {
			id: ruleId('sign-in-change', sis, covers),
			kind: 'sign-in-change',
			connection: sis,
			choice: 'i',
			covers,
			by: 'test',
			at: '2026-08-01T00:00:00.000Z',
		};
		const plan = school.plan(few, {rules: [rule]});
		expect(plan.decided).toHaveLength(20);
		expect(identity(plan)).toMatchObject({tripped: true, numbers: {changed: 20}});
	});
});
