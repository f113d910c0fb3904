import type {Account} from '../directory/account.ts';
import {nameForm} from '../directory/reserved.ts';
import type {FollowUp} from '../state-records.ts';
import type {EvidenceReport, PersonEvidence} from './evidence.ts';

/** Apple's code for an account that is gone: `DEACTIVATED` is not. */
const deleted = 'DELETED';

/**
 * Whether what the other side told of an account answers what was asked of a person by hand: only what is newer than the
 * question does. Being inactive is not being deleted, and silence proves nothing; that somebody signs in is the only sign
 * of a password that was handed over.
 */
export function answersAction(action: string, since: string, evidence: PersonEvidence): boolean {
	const {at, says, signIn, code} = evidence;
	if (at < since) return false;
	switch (action) {
		case 'deactivate':
			return says === 'inactive';
		case 'delete':
			return says === 'inactive' && code === deleted;
		case 'reactivate':
		case 'create':
			return says === 'live';
		default:
			return says === 'live' && signIn === 'active';
	}
}

/**
 * Whether it shows that attributes were edited by hand as they are here. A list that does not tell one of them proves
 * nothing of it: a log tells none.
 * @param account as it is here, before evidence changed it.
 */
export function answersEdit(
	{edited = [], at}: FollowUp,
	account: Account,
	evidence: PersonEvidence,
	kind: EvidenceReport['kind'],
): boolean {
	if (kind !== 'roster service' || evidence.at < at || edited.length === 0) return false;
	const told: Readonly<Record<string, string>> = evidence.fields ?? {};
	return edited.every((field) => {
		switch (field) {
			case 'personId':
				return evidence.personId === account.personId;
			case 'managedAppleAccount':
				return (
					evidence.managedAppleAccount !== undefined &&
					account.managedAppleAccount !== undefined &&
					nameForm(evidence.managedAppleAccount) === nameForm(account.managedAppleAccount.name)
				);
			default: {
				const here = account[field];
				return told[field] !== undefined && typeof (here ?? '') === 'string' && told[field] === (here ?? '');
			}
		}
	});
}
