import type {Account, Deactivation, Status} from './account.ts';
import type {StatusAction} from './actions.ts';
import {deactivatedBy} from './deactivation.ts';
import type {Instant} from './ids.ts';
import type {Tombstone} from './records.ts';
import {reservedFrom, tombstoneOf} from './tombstone.ts';

/** What is left of an account: itself as it is now, or a tombstone. */
export interface AfterAction {
	readonly account?: Account;
	readonly tombstone?: Tombstone;
}

/** Of an account that can sign in: Active once it has, New before. */
export const signInStatus = ({signedIn}: Pick<Account, 'signedIn'>): Status => (signedIn ? 'Active' : 'New');

/**
 * The action was done: in the sandbox, or by hand and confirmed. By upload it is our intent at once, and is done when
 * the package was sent.
 */
export function afterAction(
	before: Account,
	action: StatusAction,
	at: Instant,
	awaits?: Deactivation['awaits'],
): AfterAction {
	const {asked: _asked, ...kept} = before;
	switch (action) {
		case 'deactivate':
			return {account: deactivatedByHand(kept, at, awaits)};
		case 'reactivate': {
			const {deactivated: _deactivated, leaving: _leaving, ...rest} = kept;
			return {account: {...rest, status: signInStatus(before)}};
		}
		case 'delete':
			return {tombstone: tombstoneOf(before, at, reservedFrom(at))};
		case 'reset-password':
			return {account: {...kept, status: signInStatus(before), temporaryPassword: at}};
	}
}

/**
 * The action is asked of a person, and not confirmed: what is our own intent holds from now on; what only
 * Apple School Manager can do has not happened. An account that is to be deleted is left out meanwhile.
 */
export function afterAsking(before: Account, action: StatusAction, at: Instant): Account {
	const asked = {action, at};
	switch (action) {
		case 'deactivate':
		case 'reactivate':
			return {...(afterAction(before, action, at, 'hand').account ?? before), asked};
		case 'delete':
			return {...(before.status === 'Deactivated' ? before : deactivatedByHand(before, at, 'hand')), asked};
		case 'reset-password':
			return {...before, asked};
	}
}

const deactivatedByHand = (account: Account, at: Instant, awaits: Deactivation['awaits']): Account =>
	deactivatedBy(account, {at, by: 'hand', ...(awaits === undefined ? {} : {awaits})});
