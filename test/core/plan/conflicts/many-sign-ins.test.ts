import {describe, expect, test} from 'vitest';
import {recordSet} from '../../../../source/core/directory/directory.ts';
import {signInChange} from '../../../../source/core/plan/conflicts/sign-in-change.ts';
import {coveredBy, type Rule, ruleId} from '../../../../source/core/plan/rule.ts';
import type {RosterObjects} from '../../../../source/core/roster/from-objects.ts';
import {schoolOf, sis, withRow} from '../../../support/district.ts';
import {changesOf, nights} from '../../../support/nights.ts';

const big = schoolOf(60, 2);
/** The e-mails of s1 to this one are in another domain. */
const renamed = (last: number, first = 1): RosterObjects => {
	let roster: RosterObjects = big;
	for (let at = first; at <= last; at++)
		roster = withRow(roster, `s${at}`, {email: `new${at}@school.example`});
	return roster;
};
const begun = () => {
	const school = nights(undefined, {federatedDomains: ['school.example']});
	school.night(big);
	return school;
};
const tripped = ({guards}: ReturnType<ReturnType<typeof nights>['plan']>) =>
	guards.flatMap(({code, tripped: is}) => (is && code === 'sign-ins' ? [code] : []));

describe('more sign-ins that change than the guard lets through', () => {
	test('are held by it, and nobody is asked one by one', () => {
		const plan = begun().plan(renamed(26));
		expect([plan.conflicts.length, changesOf(plan).length, tripped(plan)]).toEqual([0, 26, ['sign-ins']]);
	});

	test('are not made of those whose e-mail somebody decided to keep', () => {
		const school = begun();
		for (const {id} of school.night(renamed(20)).conflicts) school.decide('o', id);
		school.night(renamed(20));
		const plan = school.night(renamed(30));
		expect([plan.conflicts.length, changesOf(plan), tripped(plan)]).toEqual([10, [], []]);
	});

	test('nor of those about whom somebody is asked still', () => {
		const school = begun();
		expect(school.night(renamed(20)).conflicts).toHaveLength(20);
		const plan = school.night(renamed(30));
		expect([plan.conflicts.length, changesOf(plan)]).toEqual([30, []]);
	});

	test('nor of those whom a rule decides: their e-mail is kept, however many they are', () => {
		const school = begun();
		const [{sides} = {sides: undefined!}] = school.plan(renamed(1)).conflicts;
		const covers = coveredBy(signInChange, sides);
		const rule: Rule = {
			id: ruleId(signInChange.kind, sis, covers),
			kind: signInChange.kind,
			connection: sis,
			choice: 'o',
			covers,
			by: 'test',
			at: '',
		};
		const plan = school.plan(renamed(40), {rules: [rule]});
		expect([plan.conflicts, changesOf(plan), tripped(plan)]).toEqual([[], [], []]);
		expect(plan.decided).toHaveLength(40);
	});

	test('where few of them are left, because the others are held back, the guard holds those', () => {
		const school = nights(undefined, {federatedDomains: ['school.example'], locationMoves: 'ask'});
		school.night(big);
		let roster = renamed(30);
		for (let at = 1; at <= 20; at++) roster = withRow(roster, `s${at}`, {locations: ['south']});
		const plan = school.plan(roster);
		expect([plan.conflicts.length, changesOf(plan).length, tripped(plan)]).toEqual([20, 10, ['sign-ins']]);
	});

	test('are not made of those who are Deactivated', () => {
		const school = begun();
		school.change((directory) => {
			const accounts = new Map([...directory.accounts.keys()].map((id) => [id, directory.accounts.get(id)!]));
			for (let at = 1; at <= 20; at++) {
				const account = accounts.get(`s${at}`)!;
				const deactivated = {at: account.created, by: 'hand', source: account.source} as const;
				accounts.set(`s${at}`, {...account, status: 'Deactivated', deactivated});
			}
			return {...directory, accounts: recordSet(accounts)};
		});
		const plan = school.plan(renamed(30, 11));
		expect(plan.conflicts.length).toBe(20);
	});
});
