import {describe, expect, test} from 'vitest';
import {keepIds} from '../../../source/core/adopt/keep-ids.ts';
import {madeTwice} from '../../../source/core/adopt/made-twice.ts';
import {peopleToMeet} from '../../../source/core/adopt/people.ts';
import type {Account} from '../../../source/core/directory/account.ts';
import {defaultPolicy} from '../../../source/core/plan/input.ts';
import {rosterFrom} from '../../../source/core/roster/from-objects.ts';
import {
	accountOf,
	directoryOf,
	foreignAccount,
	locationOf,
	otherConnection,
	sis,
	student,
	teacher,
} from '../../support/district.ts';
import {changesOf, nights} from '../../support/nights.ts';

const gone = {disconnected: new Set([otherConnection])};

/** Whom an identity provider that is disconnected left behind, under a Person ID that it was given then. */
const left = (id: string, firstName: string, lastName: string, more: Partial<Account> = {}) => {
	const {email: _, ...account} = foreignAccount(id, 'Manual', {
		firstName,
		lastName,
		roles: [{role: 'Student'}],
		owner: otherConnection,
		externalIds: {[otherConnection]: `object-${id}`},
		...more,
	});
	return more.email === undefined ? account : {...account, email: more.email};
};
const told = (name: string) => ({managedAppleAccount: {name, predicted: false}});
const school = (...accounts: readonly Account[]) =>
	nights(directoryOf({accounts, locations: [locationOf('north')]}));
const rosterOf = (...people: ReadonlyArray<ReturnType<typeof student>>) => ({
	locations: [{externalId: 'north', name: 'north'}],
	people,
});

describe('a newcomer who may be somebody whom a disconnected identity provider left behind waits for a decision', () => {
	test.each<[string, Account, ReturnType<typeof student>]>([
		['with the same names', left('RC1', 'Ben', 'Birch'), student('s1', 'Ben', 'Birch')],
		[
			'with its user principal name as e-mail address',
			left('RC1', 'Benjamin', 'Birch', told('b@school.example')),
			student('s1', 'Ben', 'Birch', {email: 'B@school.example'}),
		],
		[
			'with the same e-mail address',
			left('RC1', 'Benjamin', 'Birch', {email: 'b@school.example'}),
			student('s1', 'Ben', 'Birch', {email: 'b@school.example'}),
		],
		[
			'with its Employee ID as person number',
			left('RC1', 'Benjamin', 'Byrch', {personNumber: '4711'}),
			student('s1', 'Ben', 'Birch', {personNumber: '4711'}),
		],
		['as staff', left('RC1', 'Ada', 'Ash'), teacher('t1', 'Ada', 'Ash')],
	])('%s', (_, account, row) => {
		const plan = school(account).night(rosterOf(row), gone);
		expect(changesOf(plan)).toEqual([]);
		expect(plan.conflicts).toMatchObject([{kind: 'duplicate-account', accounts: ['RC1']}]);
	});

	test.each<[string, Account, ReturnType<typeof student>]>([
		[
			'nothing in common',
			left('RC1', 'Ben', 'Birch', {personNumber: '1'}),
			student('s1', 'Cleo', 'Birch', {personNumber: '2'}),
		],
		[
			'a name that was only predicted',
			left('RC1', 'Ben', 'Birch', {managedAppleAccount: {name: 's9@school.example', predicted: true}}),
			student('s9', 'Cleo', 'Cedar'),
		],
		['blank fields in common', left('RC1', 'Ben', 'Birch'), student('s1', 'Cleo', 'Cedar', {email: ''})],
	])('and not with %s', (_, account, row) => {
		const plan = school(account).night(rosterOf(row), gone);
		expect(changesOf(plan)).toEqual([`accounts ${row.externalId} create`]);
		expect(plan.conflicts).toEqual([]);
	});

	test('nor while that provider is connected: a name alone joins nobody', () => {
		const account = left('RC1', 'Ben', 'Birch', {source: 'SCIM'});
		expect(changesOf(school(account).night(rosterOf(student('s1', 'Ben', 'Birch'))))).toEqual([
			'accounts s1 create',
		]);
	});

	test('decided to be the same person: the account keeps its Person ID, and its source changes', () => {
		const one = school(left('RC1', 'Ben', 'Birch'));
		one.night(rosterOf(student('s1', 'Ben', 'Birch')), gone);
		one.decide('s');
		expect(changesOf(one.night(rosterOf(student('s1', 'Ben', 'Birch')), gone))).toEqual([
			'accounts RC1 update',
		]);
		expect(one.directory.accounts.get('RC1')).toMatchObject({
			source: 'SIS',
			owner: sis,
			externalIds: {[sis]: 's1', [otherConnection]: 'object-RC1'},
		});
		expect(changesOf(one.night(rosterOf(student('s1', 'Ben', 'Birch')), gone))).toEqual([]);
	});

	test('two newcomers who may be one of them are both asked about, and neither is made', () => {
		const plan = school(left('RC1', 'Ben', 'Birch')).night(
			rosterOf(student('s1', 'Ben', 'Birch'), student('s2', 'Ben', 'Birch')),
			gone,
		);
		expect(changesOf(plan)).toEqual([]);
		expect(plan.conflicts.length).toBe(2);
	});

	test('an Administrator of these names is no candidate', () => {
		const plan = school(left('RC1', 'Ben', 'Birch', {roles: [{role: 'Administrator'}]})).night(
			rosterOf(student('s1', 'Ben', 'Birch')),
			gone,
		);
		expect(changesOf(plan)).toEqual(['accounts s1 create']);
	});

	test('Auto Merge joins on first name, last name and e-mail, and on nothing less', () => {
		const policy = {...defaultPolicy, autoMerge: true};
		const exact = school(left('RC1', 'Ben', 'Birch', {email: 's1@school.example'}));
		expect(changesOf(exact.night(rosterOf(student('s1', 'Ben', 'Birch')), {...gone, policy}))).toEqual([
			'accounts RC1 update',
		]);
		const less = school(left('RC1', 'Ben', 'Birch'));
		const plan = less.night(rosterOf(student('s1', 'Ben', 'Birch')), {...gone, policy});
		expect(plan.conflicts).toMatchObject([{kind: 'duplicate-account'}]);
	});
});

describe('an upload that would make everybody a second time is held', () => {
	const many = (count: number) =>
		Array.from({length: count}, (_, n) => left(`RC${n}`, `Given${n}`, `Name${n}`));
	const rows = (count: number, from = 0) =>
		Array.from({length: count}, (_, n) => student(`s${n + from}`, `Other${n}`, `Person${n}`));
	const living = (accounts: number, people: ReadonlyArray<ReturnType<typeof student>>) =>
		school(...many(accounts))
			.night(rosterOf(...people), gone)
			.guards.find(({code}) => code === 'living');

	test('where newcomers are more than half of those whom the identity provider left behind', () => {
		expect(living(40, rows(21))).toMatchObject({
			tripped: true,
			message: expect.stringMatching(/would be doubled.*rollcall adopt ids/),
		});
	});

	test('where all of them look alike too, and wait to be told apart', () => {
		const alike = Array.from({length: 40}, (_, n) => student(`s${n}`, `Given${n}`, `Name${n}`));
		expect(living(40, alike)?.tripped).toBe(true);
	});

	test('not where they are few, nor where everybody is taken up', () => {
		expect(living(40, rows(19))?.tripped).toBe(false);
		const taken = Array.from({length: 40}, (_, n) =>
			student(`s${n}`, `Given${n}`, `Name${n}`, {id: `RC${n}`}),
		);
		expect(living(40, taken)?.tripped).toBe(false);
	});
});

describe('ids that are kept', () => {
	const people = rosterFrom(
		rosterOf(student('s1', 'Ben', 'Birch', {personNumber: '1', email: 'b@school.example'})),
	).people;

	test('whom a disconnected connection left behind is among those to be met; whom a connected one delivers is not', () => {
		const {accounts} = directoryOf({accounts: [left('RC1', 'Ben', 'Birch')]});
		expect(
			peopleToMeet(accounts, people, sis, gone.disconnected).accounts.map((each) => each.personId),
		).toEqual(['RC1']);
		expect(peopleToMeet(accounts, people, sis)).toMatchObject({accounts: [], elsewhere: 1});
	});

	test('a pair is stored beside the one with the identity provider, so that the next roster takes it up', () => {
		const one = school(left('RC1', 'Benjamin', 'Birch'));
		const {changes, refused} = keepIds(
			one.directory,
			sis,
			[{kind: 'people', known: 'RC1', incoming: 's1'}],
			[],
			gone.disconnected,
		);
		expect(refused).toEqual([]);
		expect(changes[0]?.after).toMatchObject({
			externalIds: {[sis]: 's1', [otherConnection]: 'object-RC1'},
			owner: otherConnection,
		});
		const two = school(changes[0]?.after as Account);
		expect(changesOf(two.night(rosterOf(student('s1', 'Ben', 'Birch')), gone))).toEqual([
			'accounts RC1 update',
		]);
		expect(two.directory.accounts.get('RC1')).toMatchObject({source: 'SIS', firstName: 'Ben'});
	});

	test('is refused while the identity provider is connected', () => {
		const {refused} = keepIds(directoryOf({accounts: [left('RC1', 'Ben', 'Birch')]}), sis, [
			{kind: 'people', known: 'RC1', incoming: 's1'},
		]);
		expect(refused).toMatchObject([{why: 'another connection delivers it'}]);
	});

	test('who was made twice already is counted', () => {
		const double = accountOf('s1', {firstName: 'Ben', lastName: 'Birch', personNumber: '1'});
		const directory = directoryOf({accounts: [double, left('RC1', 'Ben', 'Birch', {personNumber: '1'})]});
		expect(madeTwice(directory, sis, gone.disconnected)).toBe(1);
		expect(madeTwice(directory, sis)).toBe(0);
	});
});
