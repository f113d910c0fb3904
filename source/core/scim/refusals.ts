import type {Account} from '../directory/account.ts';
import type {ConflictKind, Outcome} from '../plan/conflict-kind.ts';
import {changedWhileDisconnected} from '../plan/conflicts/changed-while-disconnected.ts';
import {detachedAccount} from '../plan/conflicts/detached-account.ts';
import {duplicateAccount} from '../plan/conflicts/duplicate-account.ts';
import {personIdMismatch} from '../plan/conflicts/person-id-mismatch.ts';
import {protectedRole} from '../plan/conflicts/protected-role.ts';
import {removedBefore} from '../plan/conflicts/removed-before.ts';
import {takeover} from '../plan/conflicts/takeover.ts';
import {userNameReserved} from '../plan/conflicts/user-name-reserved.ts';
import type {ScimValues} from './attributes.ts';
import {fault, isFault, type ScimFault} from './fault.ts';
import type {Meeting} from './meeting.ts';
import type {PushWorld} from './push-world.ts';

/** What is answered while a conflict of this kind is not decided so that the push goes through; names no person. */
const refusals: Readonly<Record<string, string>> = {
	[protectedRole.kind]:
		'the user name is that of an Administrator, Site Manager or People Manager: nothing is synced',
	[duplicateAccount.kind]: 'this may be somebody who has an account already: an account conflict',
	[takeover.kind]: 'the user name is that of another account: an account conflict',
	[removedBefore.kind]: 'the account was deleted in rollcall',
	[userNameReserved.kind]: 'the user name is reserved for 120 days after its account was removed',
	[personIdMismatch.kind]: 'Person ID mismatch: the account was edited in rollcall and is no longer paired',
	[detachedAccount.kind]: 'the account was edited in rollcall and no longer follows its source',
	[changedWhileDisconnected.kind]: 'the account changed while the connection was disconnected',
};

/** Its holder is there as long as the removal is not approved: nothing of the 120 days has begun. */
const stagedHolder =
	'the user name is that of an account whose removal waits for approval in rollcall, and is reserved for 120 days once that is approved';

const saidOf = ({kind, account}: Pick<Meeting, 'kind' | 'account'>) =>
	kind === userNameReserved && account?.pushed?.staged !== undefined ? stagedHolder : refusals[kind.kind];

/** Nobody is told by this id. */
export const notFound = (id: string): ScimFault =>
	fault(404, undefined, `Resource ${id.slice(0, 80)} not found`);

/** Somebody else has what is pushed. */
export const taken = (why: string): ScimFault => fault(409, 'uniqueness', why);

/** Meets a conflict; where it is not decided, the fault that is answered. */
export function met(world: PushWorld, meeting: Meeting): Outcome | ScimFault {
	return world.meet(meeting) ?? taken(`${saidOf(meeting)}. It waits for a decision in rollcall`);
}

/** What is answered where it was decided that the push does not go through. */
export const refusal = (kind: ConflictKind, account?: Account): ScimFault =>
	taken(`${saidOf({kind, ...(account === undefined ? {} : {account})})}`);

/** No syncing is performed, and the source field remains unchanged [seed 003]. */
export function overProtected(
	world: PushWorld,
	account: Account,
	values: ScimValues,
	own?: Account,
): ScimFault {
	const outcome = met(world, {kind: protectedRole, values, account, ...(own === undefined ? {} : {own})});
	return isFault(outcome) ? outcome : refusal(protectedRole);
}
