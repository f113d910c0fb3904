import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {connectionId, personId} from '../../../source/core/directory/ids.ts';
import {type FederationInput, planFederation} from '../../../source/core/plan/federation.ts';

const idp = connectionId('entra-1');
const at = '2027-02-01T02:14:00.000Z';
const account = (id: string, more: Partial<Account> = {}): Account => ({
	personId: personId(id),
	firstName: id,
	lastName: 'Adler',
	email: `${id}@school.example`,
	managedAppleAccount: {name: `${id}@School.example`, predicted: false},
	roles: [{role: 'Student'}],
	source: 'Microsoft Entra ID',
	status: 'New',
	authentication: 'Federated',
	owner: idp,
	externalIds: {[idp]: `o-${id}`},
	created: at,
	...more,
});
const plan = (turn: 'on' | 'off', accounts: readonly Account[], more: Partial<FederationInput> = {}) =>
	planFederation({
		domain: 'school.example',
		turn,
		accounts,
		connected: new Set([idp]),
		limit: 50,
		at,
		by: 'ada',
		...more,
	});

describe('turned off', () => {
	test.each(['Microsoft Entra ID', 'Google Workspace', 'Identity Provider', 'SCIM'] as const)(
		'an account of %s becomes Manual, with what it followed kept aside',
		(source) => {
			const {accounts} = plan('off', [account('a', {source})]);
			expect(accounts[0]?.after).toMatchObject({
				source: 'Manual',
				authentication: 'Managed Apple Account',
				owner: idp,
				detached: idp,
				externalIds: {[idp]: 'o-a'},
				local: {at, by: 'ada', fields: [], source, federation: 'school.example'},
			});
		},
	);

	test.each(['SIS', 'SFTP', 'Manual'] as const)('an account of %s keeps its source', (source) => {
		const {accounts, others, signIns} = plan('off', [
			account('a', {source}),
			account('b', {source, authentication: 'Managed Apple Account'}),
		]);
		expect(accounts.map(({after}) => [after.source, after.authentication])).toEqual([
			[source, 'Managed Apple Account'],
		]);
		expect([others, signIns]).toEqual([2, 2]);
	});

	test('who was about to leave stays; who is deactivated is Manual too, and signs in no otherwise', () => {
		const leaving = {since: at, due: at, run: 'R000001' as never, decision: 'passed'} as const;
		const {accounts, moved, signIns} = plan('off', [
			account('a', {leaving}),
			account('b', {status: 'Deactivated'}),
		]);
		expect(accounts.map(({after}) => after.leaving)).toEqual([undefined, undefined]);
		expect([moved, signIns]).toEqual([2, 1]);
	});
});

describe('turned on', () => {
	test('only whom an identity provider sent before is told of, by source', () => {
		const before = {authentication: 'Managed Apple Account'} as const;
		const {provisioned, accounts} = plan('on', [
			account('a', before),
			account('b', before),
			account('c', {...before, source: 'SCIM'}),
			account('d', {...before, status: 'Deactivated'}),
			account('e', {...before, source: 'SFTP'}),
			account('f'),
			account('g', {...before, managedAppleAccount: {name: 'g@other.example', predicted: false}}),
		]);
		expect(provisioned).toEqual([
			['Microsoft Entra ID', 2],
			['SCIM', 1],
		]);
		expect(accounts.map(({before: {personId: id}}) => id)).toEqual(['a', 'b', 'c', 'd']);
	});

	test('what was turned off comes back as it was, but for its last row, which is looked at anew', () => {
		const was = account('a', {delivered: '0123456789abcdef'});
		const off = plan('off', [was]).accounts.map(({after}) => after);
		const {delivered: _, ...back} = was;
		expect(plan('on', off).accounts.map(({after}) => after)).toEqual([back]);
	});

	test('what another domain, or an edit, made Manual does not follow by it', () => {
		const [off] = plan('off', [account('a')]).accounts.map(({after}) => after);
		const local = {at, by: 'eve', fields: ['firstName'], source: 'SCIM'} as const;
		const others = [
			{...off!, local: {...off!.local!, federation: 'other.example'}},
			{...off!, local},
		];
		expect(plan('on', others).moved).toBe(0);
		expect(plan('on', [off!], {connected: new Set()}).moved).toBe(0);
	});

	test('an e-mail address is demanded of everybody in the domain', () => {
		const {email: _, ...without} = account('a');
		expect(plan('on', [without, account('b')]).withoutEmail).toBe(1);
	});
});

test('the same accounts have the same hash, in whatever order; another one does not', () => {
	const [a, b] = [account('a'), account('b')];
	const {hash} = plan('off', [a, b]);
	expect(plan('off', [b, a]).hash).toBe(hash);
	expect(new Set([hash, plan('off', [a]).hash, plan('on', [a, b]).hash]).size).toBe(3);
});

test.each([
	[1, false],
	[2, true],
])('%i sign-ins past a limit of 1 trip the guard: %s', (count, tripped) => {
	const accounts = Array.from({length: count}, (_, n) => account(`a${n}`));
	expect(plan('off', accounts, {limit: 1}).guards[0]).toMatchObject({code: 'sign-ins', tripped});
});
