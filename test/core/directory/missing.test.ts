import {describe, expect, test} from 'vitest';
import {sources, statuses} from '../../../source/core/directory/account.ts';
import {actionsFor, type StatusAction, statusActions} from '../../../source/core/directory/actions.ts';
import {missingReason} from '../../../source/core/directory/missing.ts';
import {accountOf} from '../../support/district.ts';

const reason = (more: Parameters<typeof accountOf>[1], action: StatusAction) =>
	missingReason(accountOf('s1', more), action);

describe('why an action is not offered', () => {
	test('a federated account that is locked has its password elsewhere', () => {
		for (const action of statusActions)
			expect(reason({status: 'Locked', source: 'SCIM', authentication: 'Federated'}, action)).toBe(
				'the password of a federated account lives at the identity provider',
			);
	});

	test.each([
		['Locked', 'SIS', 'deactivate', 'a locked account takes Reset Password only'],
		['Locked', 'Manual', 'delete', 'a locked account takes Reset Password only'],
		['Locked', 'SCIM', 'delete', 'a locked account takes Reset Password only'],
		['Deactivated', 'SIS', 'deactivate', 'it is deactivated already'],
		['New', 'Manual', 'deactivate', 'a new account that was made by hand is deleted instead'],
		['New', 'SIS', 'reactivate', 'it is not deactivated'],
		['Active', 'SIS', 'delete', 'it has to be deactivated first'],
		['New', 'Microsoft Entra ID', 'delete', 'it has to be deactivated first'],
		['Active', 'Manual', 'reset-password', 'it is not locked'],
	] as const)('%s from %s: %s', (status, source, action, expected) => {
		expect(reason({status, source}, action)).toBe(expected);
	});

	test('there is a reason for every refused cell', () => {
		for (const source of sources)
			for (const status of statuses)
				for (const authentication of ['Federated', 'Managed Apple Account'] as const) {
					const account = accountOf('s1', {source, status, authentication});
					for (const action of statusActions)
						if (!actionsFor(account).includes(action))
							expect(missingReason(account, action)).toMatch(/^(it|a|the) /);
				}
	});
});
