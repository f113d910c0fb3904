import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {emptyDirectory} from '../../../source/core/directory/directory.ts';
import {type ConnectionId, personId} from '../../../source/core/directory/ids.ts';
import {calledIn} from '../../../source/core/explain/called.ts';
import {providedLines} from '../../../source/core/explain/provided-lines.ts';

const idp = 'scim-1' as ConnectionId;
const account: Account = {
	personId: personId('RC1'),
	firstName: 'Ana',
	lastName: 'Diaz',
	department: 'Maths',
	managedAppleAccount: {name: 'ana@school.example', predicted: false},
	roles: [{role: 'Student'}],
	source: 'SCIM',
	status: 'New',
	authentication: 'Federated',
	owner: idp,
	externalIds: {[idp]: 'object-1'},
	created: '2026-08-20T02:00:00.000Z',
	pushed: {id: 'u-1', userName: 'ana@school.example', at: '2026-08-21T02:00:00.000Z'},
};
const said = (changed: Partial<Account> = {}) =>
	[...providedLines({...account, ...changed}, calledIn(emptyDirectory, new Map([[idp, 'entra']])))].map(
		({stage, connection, text}) => `${stage}${connection === undefined ? '' : ` ${connection}`}: ${text}`,
	);

describe('of an account that came by an identity provider is said', () => {
	test('external id and Person ID, which make the pair', () =>
		expect(said()).toContain(
			'match entra: Its id there is object-1: with the Person ID RC1 that is its pair.',
		));
	test('which attributes are read-only, and that roles, grade level and SIS user name are kept here and never written back', () => {
		expect(said()).toContain(
			'directory: From entra, and read-only here: first name, last name, Managed Apple Account, department.',
		);
		expect(said()).toContain(
			'directory: Kept here over every cycle, and never written back: roles, grade level, SIS user name. The Person ID was generated here.',
		);
	});
	test('who changed it last there, and when', () =>
		expect(said()).toContain('directory: entra pushed a change of it last on 21 August 2026.'));
	test('that editing its Person ID here broke the pair', () =>
		expect(said({externalIds: {}, unpaired: {[idp]: 'object-1'}})[0]).toContain(
			'no longer paired with object-1 there, and no cycle touches it',
		));
	test('that its removal waits, with the way to approve it', () =>
		expect(
			said({pushed: {...account.pushed!, staged: {at: '2026-08-21T02:00:00.000Z', does: 'delete'}}}).at(-1),
		).toBe(
			'guards: Its removal was pushed on 21 August 2026, past the limit of the removals guard, and waits for approval: rollcall connections removals entra',
		));
	test('that it was removed or disabled there', () => {
		expect(said({pushed: {...account.pushed!, deleted: '2026-08-21T02:00:00.000Z'}}).at(-1)).toBe(
			'source entra: Removed there on 21 August 2026.',
		);
		expect(said({pushed: {...account.pushed!, disabled: true}}).at(-1)).toBe('source entra: Disabled there.');
	});
	test('nothing of all this where it came from a student information system', () =>
		expect(said({source: 'SIS'})).toEqual([]));
});
