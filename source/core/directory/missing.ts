import type {Account} from './account.ts';
import {isFromIdentityProvider, type StatusAction} from './actions.ts';

/** Why an action is not offered for this account, as a sentence part. */
export function missingReason({status, source, authentication}: Account, action: StatusAction): string {
	if (status === 'Locked') {
		if (isFromIdentityProvider(source) && authentication === 'Federated')
			return 'the password of a federated account lives at the identity provider';
		return 'a locked account takes Reset Password only';
	}
	switch (action) {
		case 'deactivate':
			return status === 'Deactivated'
				? 'it is deactivated already'
				: 'a new account that was made by hand is deleted instead';
		case 'reactivate':
			return 'it is not deactivated';
		case 'delete':
			return 'it has to be deactivated first';
		case 'reset-password':
			return 'it is not locked';
	}
}

/** Apple's log code for a refused action (`directory.md`; research of the guide's activity codes). */
export const refusedCode = 'OPERATION_NOT_ALLOWED';
