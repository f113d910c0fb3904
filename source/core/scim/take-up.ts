import type {Account} from '../directory/account.ts';
import {changedWhileDisconnected} from '../plan/conflicts/changed-while-disconnected.ts';
import {detachedAccount} from '../plan/conflicts/detached-account.ts';
import {personIdMismatch} from '../plan/conflicts/person-id-mismatch.ts';
import {wasDisconnectedFrom} from '../plan/disconnected.ts';
import {said} from '../plan/say-changes.ts';
import {withPushed} from './account.ts';
import type {ScimValues} from './attributes.ts';
import {isFault, type ScimFault} from './fault.ts';
import {differingIn, held, overruling, valueIn, withoutOverruled} from './overruled.ts';
import type {Pushed, PushWorld} from './push-world.ts';
import {met, overProtected, refusal, taken} from './refusals.ts';
import {repaired, settle, withId} from './settle.ts';

/**
 * The account as it follows its record. A pair that was broken here, or an account that was detached by an edit, is not
 * touched by pushes until somebody decides so [seed 001].
 */
export function following(world: PushWorld, account: Account, values: ScimValues): Account | ScimFault {
	const {connection} = world;
	// Not asked about one by one: all of the domain follow again at once, when it is turned on.
	if (account.local?.federation !== undefined && account.detached === connection)
		return taken(
			`federated authentication of ${account.local.federation} is turned off: its accounts are Manual, and pushes do not touch them`,
		);
	const kind =
		account.unpaired?.[connection] !== undefined
			? personIdMismatch
			: account.detached === connection
				? detachedAccount
				: undefined;
	if (kind === undefined) return account;
	const outcome = met(world, {kind, values, account});
	if (isFault(outcome)) return outcome;
	return outcome.does === 'join' ? repaired(account, connection) : refusal(kind);
}

/**
 * The account with what is pushed. What changed while the connection was disconnected, at the source or here, is asked
 * about first (`directory.md`): the first push after a reconnect is compared with the account as it is, and a look pairs
 * nobody: our decision.
 */
export function takeUp(
	world: PushWorld,
	before: Account,
	paired: Account,
	values: ScimValues,
	how: 'comes back' | 'is changed',
): Pushed | ScimFault {
	const base = how === 'comes back' ? withId(world, paired) : paired;
	const overAdmin = () => overProtected(world, before, values);
	if (!wasDisconnectedFrom(paired, world.connection))
		return settle(world, before, base, values, how, overAdmin);
	const mapped = withPushed(base, values, {
		connection: world.connection,
		at: world.now.toISOString(),
		federatedDomains: [],
	});
	// What was kept before, and is said as it was then, is no change.
	const changes = differences(base, held(base, mapped));
	const outcome =
		changes.length === 0
			? undefined
			: met(world, {kind: changedWhileDisconnected, values, account: before, own: before, changes});
	if (outcome !== undefined && isFault(outcome)) return outcome;
	if (outcome?.does === 'keep')
		return settle(world, before, overruling(base, mapped, world.now.toISOString()), values, how, overAdmin);
	const {local: _, ...followed} = outcome === undefined ? base : withoutOverruled(base);
	return settle(world, before, followed, values, how, overAdmin);
}

/** What a push would change of an account that a disconnect made Manual, each as `department Year 5 → Year 6`. */
const differences = (account: Account, mapped: Account): readonly string[] =>
	differingIn(account, mapped).map((field) =>
		field === 'managedAppleAccount'
			? said('user name', account.managedAppleAccount?.name ?? '', mapped.managedAppleAccount?.name ?? '')
			: said(field, valueIn(account, field), valueIn(mapped, field)),
	);
