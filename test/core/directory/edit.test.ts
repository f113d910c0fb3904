import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Account, type EditableField, editableFields} from '../../../source/core/directory/account.ts';
import {edited, following} from '../../../source/core/directory/edit.ts';
import {editRefusal} from '../../../source/core/directory/edit-refusal.ts';
import {type EditValues, withValues} from '../../../source/core/directory/edit-values.ts';
import {runId} from '../../../source/core/directory/ids.ts';
import type {Operator} from '../../../source/core/directory/operators.ts';
import {accountOf, sis} from '../../support/district.ts';

const at = {at: '2026-08-21T02:00:00.000Z', by: 'ada'};
const nowhere = () => undefined;
const edit = (before: Account, values: EditValues) => {
	const typed = withValues(before, values, (name) => (name === 'North School' ? 'north' : undefined));
	if ('faults' in typed) throw new Error(JSON.stringify(typed.faults));
	return edited(before, typed.account, typed.changed, at);
};
const ben = accountOf('s1');

describe('values', () => {
	test.each([
		['firstName', ' ', 'is needed'],
		['lastName', 'a\u0007', 'control'],
		['email', 'nobody', 'e-mail'],
		['passwordPolicy', '5', '4, 6, 8'],
		['image', 'javascript:alert(1)', 'URL'],
		['personId', 'a b', 'letters'],
		['managedAppleAccount', 'ben', 'name@school.example'],
		['managedAppleAccount', `${'b'.repeat(120)}@school.example`, '128'],
		['firstName', '𠮷'.repeat(257), '256'],
		['roles', 'King', 'no role'],
		['roles', 'Student@Nowhere', 'no location'],
		['roles', 'Student@North School, student@North School', 'twice'],
	] as ReadonlyArray<readonly [EditableField, string, string]>)('%s=%j is refused', (field, value, why) => {
		const result = withValues(ben, {[field]: value}, (name) =>
			name === 'North School' ? 'north' : undefined,
		);
		expect(result).toMatchObject({faults: [{field, why: expect.stringContaining(why)}]});
	});
	test('have as many characters as are seen, whatever they take in memory', () => {
		const firstName = '𠮷'.repeat(256);
		expect(withValues(ben, {firstName}, nowhere)).toMatchObject({account: {firstName}});
	});
	test('an empty one takes the attribute away, and one that is the same changes nothing', () => {
		const result = withValues(ben, {email: '', firstName: 'Ben'}, nowhere);
		expect(result).toMatchObject({changed: ['email']});
		expect('account' in result && 'email' in result.account).toBe(false);
	});
	test('roles are by location id or name', () => {
		const {account} = edit(ben, {roles: 'student@North School, Manager'});
		expect(account.roles).toEqual([{role: 'Student', locationId: 'north'}, {role: 'Manager'}]);
	});
});

describe('an edit', () => {
	test('of what the SIS delivers makes a local account, which keeps its link', () => {
		const {account, detaches} = edit(ben, {firstName: 'Benno'});
		expect(detaches).toEqual(['firstName']);
		expect(account).toMatchObject({
			source: 'Manual',
			detached: sis,
			owner: sis,
			externalIds: {[sis]: 's1'},
			local: {...at, fields: ['firstName'], source: 'SIS'},
		});
	});
	test('of somebody on their way out makes them stay: a local account leaves on no day', () => {
		const leaving = {
			since: at.at,
			due: '2026-08-28T00:00:00.000Z',
			run: runId(2),
			decision: 'passed',
		} as const;
		expect(edit({...ben, leaving}, {firstName: 'Benno'}).account.leaving).toBeUndefined();
		expect(edit({...ben, leaving}, {passwordPolicy: '6'}).account.leaving).toEqual(leaving);
	});
	test.each(['managedAppleAccount', 'roles', 'passwordPolicy'] as const)('of %s does not', (field) => {
		const value = {managedAppleAccount: 'b@school.example', roles: 'Manager', passwordPolicy: '6'}[field];
		const {account, detaches} = edit(ben, {[field]: value});
		expect(detaches).toEqual([]);
		expect(account.source).toBe('SIS');
		expect(account.kept).toEqual(field === 'managedAppleAccount' ? undefined : [field]);
	});
	test('of a Person ID puts the pair aside', () => {
		const {account, unpairs} = edit(ben, {personId: 'n1'});
		expect(unpairs).toBe(true);
		expect(account).toMatchObject({personId: 'n1', externalIds: {}, unpaired: {[sis]: 's1'}, source: 'SIS'});
	});
	test('a local account follows again under the source that it had', () => {
		const after = following(edit(ben, {firstName: 'Benno'}).account);
		expect(after).toMatchObject({source: 'SIS', firstName: 'Benno', owner: sis});
		expect(after).not.toHaveProperty('detached');
		expect(after).not.toHaveProperty('local');
		expect(following(ben)).toBeUndefined();
	});

	const values = fc.record(
		{
			firstName: fc.constantFrom('Ben', 'Benno'),
			email: fc.constantFrom('', 'b@school.example'),
			personId: fc.constantFrom('s1', 'n1', 'n2'),
			passwordPolicy: fc.constantFrom('4', '6', ''),
			roles: fc.constantFrom('Manager', 'Student@North School'),
			gradeLevel: fc.constantFrom('1', ''),
		},
		{requiredKeys: []},
	);
	const step = fc.oneof(
		values.map((given) => ['edit', given] as const),
		fc.constant(['follow', {}] as const),
	);
	test('no sequence of edits loses the link to the source', () => {
		fc.assert(
			fc.property(fc.constantFrom('SIS', 'SCIM', 'SFTP'), fc.array(step, {maxLength: 8}), (source, steps) => {
				let account = accountOf('s1', {source});
				for (const [what, given] of steps)
					if (what === 'follow') account = following(account) ?? account;
					else {
						const {account: after, refused} = edit(account, given);
						if (refused.length === 0) account = after;
					}
				const linked = account.externalIds[sis] ?? account.unpaired?.[sis];
				expect([account.owner, linked]).toEqual([sis, 's1']);
				const back = following(account) ?? account;
				expect([back.owner, back.source, back.externalIds[sis]]).toEqual([sis, source, 's1']);
			}),
			{numRuns: 300, seed: 20261121},
		);
	});
});

describe('a refused edit', () => {
	const ada: Operator = {name: 'ada', role: 'Administrator'};
	const refusal = (operator: Operator, before: Account, values: EditValues) => {
		const typed = withValues(before, values, nowhere);
		if ('faults' in typed) throw new Error('faults');
		return editRefusal(operator, before, typed.account, typed.changed);
	};
	test.each([
		['what the IdP keeps', ada, {source: 'SCIM'}, {firstName: 'X'}, 'OPERATION_NOT_ALLOWED'],
		['the Person ID of a file', ada, {source: 'SFTP'}, {personId: 'n1'}, 'OPERATION_NOT_ALLOWED'],
		[
			'above the own rank',
			{name: 'm', role: 'Manager'},
			{roles: [{role: 'Administrator'}]},
			{email: ''},
			'NOT_ENOUGH_PRIVILEGE',
		],
		[
			'to a role above the own',
			{name: 'm', role: 'Manager'},
			{},
			{roles: 'Administrator'},
			'NOT_ENOUGH_PRIVILEGE',
		],
		['by the service', {name: 'service', role: 'service'}, {}, {email: ''}, 'NOT_ENOUGH_PRIVILEGE'],
		[
			'the role of a deactivated one',
			ada,
			{status: 'Deactivated'},
			{roles: 'Staff'},
			'OPERATION_NOT_ALLOWED',
		],
		[
			'the password policy of staff',
			ada,
			{roles: [{role: 'Instructor'}]},
			{passwordPolicy: '4'},
			'OPERATION_NOT_ALLOWED',
		],
		[
			"an Administrator's name",
			ada,
			{roles: [{role: 'Administrator'}]},
			{managedAppleAccount: 'a@b.example'},
			'OPERATION_NOT_ALLOWED',
		],
	] as ReadonlyArray<readonly [string, Operator, Partial<Account>, EditValues, string]>)(
		'%s: Apple’s code',
		(_, operator, more, given, code) => {
			expect(refusal(operator, accountOf('s1', more), given)).toMatchObject({code});
		},
	);
	test('nothing stands in the way of an Administrator elsewhere', () => {
		for (const field of editableFields) {
			const given = {
				roles: 'Staff',
				email: 'x@y.example',
				image: 'https://x.example/a.png',
				passwordPolicy: '6',
				purchases: 'yes',
				managedAppleAccount: 'a@b.example',
			};
			const manual = accountOf('s1', {source: 'Manual'});
			const value = given[field as keyof typeof given] ?? 'x1';
			expect(refusal(ada, manual, {[field]: value})).toBeUndefined();
		}
	});
});
