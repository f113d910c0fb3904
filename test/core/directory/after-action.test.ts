import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {afterAction, afterAsking} from '../../../source/core/directory/after-action.ts';
import {personId} from '../../../source/core/directory/ids.ts';

const at = '2026-08-21T02:00:00.000Z';
const account = (more: Partial<Account> = {}): Account => ({
	personId: personId('4711'),
	firstName: 'Ana',
	lastName: 'Diaz',
	email: 'ana@school.example',
	sisUsername: 'ana',
	roles: [],
	source: 'Manual',
	status: 'Active',
	authentication: 'Managed Apple Account',
	externalIds: {},
	created: at,
	...more,
});

describe('asked by hand', () => {
	test('a deletion has not happened: the account is left out, and there is no tombstone', () => {
		expect(afterAsking(account(), 'delete', at)).toMatchObject({
			status: 'Deactivated',
			deactivated: {at, by: 'hand', source: 'Manual', awaits: 'hand'},
			asked: {action: 'delete', at},
		});
	});
	test('a deletion of a deactivated account keeps when and why it was deactivated', () => {
		const deactivated = {at: '2026-08-01T00:00:00.000Z', by: 'absence', source: 'SFTP'} as const;
		expect(afterAsking(account({status: 'Deactivated', deactivated}), 'delete', at).deactivated).toEqual(
			deactivated,
		);
	});
	test('a password reset leaves the account locked', () => {
		expect(afterAsking(account({status: 'Locked'}), 'reset-password', at)).toMatchObject({
			status: 'Locked',
			asked: {at},
		});
	});
	test('our own intent holds at once, and awaits whoever does it', () => {
		expect(afterAsking(account(), 'deactivate', at)).toMatchObject({
			status: 'Deactivated',
			deactivated: {awaits: 'hand'},
		});
	});
});

describe('done', () => {
	test('a deactivation awaits nothing, but for the upload that carries it', () => {
		const {deactivated} = afterAction(account(), 'deactivate', at).account!;
		expect(deactivated).toEqual({at, by: 'hand', source: 'Manual'});
		expect(afterAction(account(), 'deactivate', at, 'upload').account?.deactivated?.awaits).toBe('upload');
	});

	test.each([
		[true, 'Active'],
		[undefined, 'New'],
	] as const)(
		'a password reset and a reactivation return to what signing in says (signed in: %s)',
		(signedIn, status) => {
			const locked = account({status: 'Locked', ...(signedIn ? {signedIn} : {})});
			expect(afterAction(locked, 'reset-password', at).account?.status).toBe(status);
			expect(afterAction({...locked, status: 'Deactivated'}, 'reactivate', at).account?.status).toBe(status);
		},
	);
	test('a deletion leaves a tombstone for 120 days, with no more than is needed', () => {
		expect(afterAction(account({status: 'Deactivated'}), 'delete', at)).toEqual({
			tombstone: {
				personId: '4711',
				sisUsername: 'ana',
				deletedAt: at,
				reservedUntil: '2026-12-19T02:00:00.000Z',
				externalIds: {},
				firstName: 'Ana',
				lastName: 'Diaz',
			},
		});
	});
});
