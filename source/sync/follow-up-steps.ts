import {actionNames, type StatusAction} from '../core/directory/actions.ts';

/** What a person does in Apple School Manager, which has no API for it [ASM guide]. */
export function stepsInAsm(action: StatusAction, personId: string): readonly string[] {
	const find = `In Apple School Manager, open Users and find Person ID ${personId}.`;
	switch (action) {
		case 'deactivate':
		case 'reactivate':
			return [find, `Choose ${actionNames[action]} Account.`, 'Come back here and tick this off.'];
		case 'delete':
			return [
				find,
				'If the account is not deactivated, choose Deactivate Account first.',
				'Choose Delete Account. What is deleted cannot be brought back.',
				'Come back here and tick this off.',
			];
		case 'reset-password':
			return [
				find,
				'Choose Reset Password, and how the temporary password is handed over.',
				'A temporary password lapses after 90 days.',
				'Come back here and tick this off.',
			];
	}
}
