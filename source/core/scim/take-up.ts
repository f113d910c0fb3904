import type {Account} from '../directory/account.ts';
import {nameForm} from '../directory/reserved.ts';
import {changedWhileDisconnected} from '../plan/conflicts/changed-while-disconnected.ts';
import {detachedAccount} from '../plan/conflicts/detached-account.ts';
import {personIdMismatch} from '../plan/conflicts/person-id-mismatch.ts';
import {wasDisconnectedFrom} from '../plan/disconnected.ts';
import {said} from '../plan/say-changes.ts';
import {withPushed} from './account.ts';
import type {ScimValues} from './attributes.ts';
import {isFault, type ScimFault} from './fault.ts';
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
	const changes = differences(world, base, values);
	const outcome =
		changes.length === 0
			? undefined
			: met(world, {kind: changedWhileDisconnected, values, account: before, own: before, changes});
	if (outcome !== undefined && isFault(outcome)) return outcome;
	if (outcome?.does !== 'keep') {
		const {local: _, ...followed} = base;
		return settle(world, before, followed, values, how, overAdmin);
	}
	return settle(world, before, base, keeping(world, before, values), how, overAdmin);
}

const compared = [
	'firstName',
	'lastName',
	'email',
	'personNumber',
	'department',
	'costCentre',
	'division',
] as const;

/** What a push would change of an account that a disconnect made Manual, each as `department Year 5 → Year 6`. */
function differences({connection, now}: PushWorld, account: Account, values: ScimValues): readonly string[] {
	const mapped = withPushed(account, values, {connection, at: now.toISOString(), federatedDomains: []});
	const names = [account, mapped].map(({managedAppleAccount}) => managedAppleAccount?.name ?? '');
	return [
		...compared.flatMap((field) => {
			const [ours, theirs] = [account[field] ?? '', mapped[field] ?? ''];
			return ours === theirs ? [] : [said(field, ours, theirs)];
		}),
		...(nameForm(names[0]!) === nameForm(names[1]!) ? [] : [said('user name', names[0]!, names[1]!)]),
	];
}

/** What the account has here, as values; only the pair, and whether it is active, are as they are pushed. */
function keeping({people}: PushWorld, account: Account, values: ScimValues): ScimValues {
	const kept = new Map(people.valuesOf(account));
	for (const key of ['externalId', 'active'] as const) {
		const value = values.get(key);
		if (value !== undefined) kept.set(key, value);
	}
	return kept;
}
