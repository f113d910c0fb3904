import type {Account, Deactivation} from './account.ts';
import {actionsFor, type StatusAction} from './actions.ts';
import type {Instant} from './ids.ts';
import type {Tombstone} from './records.ts';
import {reservedUntil} from './reserved.ts';
import {reservedFrom, tombstoneOf} from './tombstone.ts';

const day = 86_400_000;

/** When Apple School Manager removes a deactivated account: Manual after 30 days, all others after 120 (`directory.md`). */
export const removedAfterDays = {Manual: 30, others: 120} as const;

/** A temporary password that nobody used lapses after so many days [ASM guide axmd9c4cbc33]. */
export const temporaryPasswordDays = 90;

const after = (at: Instant, days: number): Instant => new Date(Date.parse(at) + days * day).toISOString();

/** Apple's code for an account that has purchases or credit and therefore cannot be deleted. */
export const purchasesCode = 'OPERATION_NOT_ALLOWED_BY_VPP';

/** Has purchases or credit, so far as is known: no clock removes it [ASM guide axm0b917bf68]. */
export const hasPurchases = ({purchases}: Pick<Account, 'purchases'>): boolean => purchases === true;

/** Why the clock that removes a deactivated account stands still. */
export type Stopped = 'purchases' | 'not sent' | 'not confirmed' | 'live';

/** From when the clock of a deactivated account counts, where nothing is awaited. */
export const clockBegan = ({since, at}: Pick<Deactivation, 'since' | 'at'>): Instant => since ?? at;

/**
 * When a deactivated account is removed. The source at the moment of deactivation counts. Our decision: the clock
 * stands still while no package without the account was sent, or nobody confirmed a deactivation that was asked of a
 * person, and when evidence from after it says that the account is live: Apple's own clock cannot have begun.
 */
export function removalOf(
	account: Account,
): {readonly at: Instant; readonly days: number} | {readonly stopped: Stopped} | undefined {
	const {deactivated, evidence} = account;
	if (account.status !== 'Deactivated' || deactivated === undefined) return undefined;
	if (hasPurchases(account)) return {stopped: 'purchases'};
	if (deactivated.awaits === 'upload') return {stopped: 'not sent'};
	if (deactivated.awaits === 'hand' || isAskedToo(account)) return {stopped: 'not confirmed'};
	const began = clockBegan(deactivated);
	if (evidence?.state === 'live' && evidence.at > began) return {stopped: 'live'};
	const days = deactivated.source === 'Manual' ? removedAfterDays.Manual : removedAfterDays.others;
	return {at: after(began, days), days};
}

/** In states from before a deactivation said what it awaits: it was asked of a person, alone or with the deletion. */
function isAskedToo({deactivated, asked}: Account): boolean {
	if (deactivated === undefined || deactivated.since !== undefined) return false;
	return asked?.action === 'deactivate' || (asked?.action === 'delete' && asked.at === deactivated.at);
}

/** Whether the account is gone from Apple School Manager by now. */
export function isRemovedBy(account: Account, now: Date): boolean {
	const removal = removalOf(account);
	return removal !== undefined && 'at' in removal && removal.at <= now.toISOString();
}

/** The status actions that may be offered now: none of an account that Apple School Manager has removed by itself. */
export const offeredActions = (account: Account, now: Date): readonly StatusAction[] =>
	isRemovedBy(account, now) ? [] : actionsFor(account);

/** When the temporary password lapses; undefined: there is none, or somebody signed in since. */
export function passwordLapses({temporaryPassword, evidence, signedIn}: Account): Instant | undefined {
	if (temporaryPassword === undefined) return undefined;
	if (signedIn === true && evidence?.state === 'live' && evidence.at > temporaryPassword) return undefined;
	return after(temporaryPassword, temporaryPasswordDays);
}

/**
 * What stays of an account that a clock removed: dated by the clock, not by the run that noticed. User names of one
 * that its identity provider removed are reserved from that removal, all others from the day on which it is gone.
 */
export function tombstoneByClock(account: Account): Tombstone | undefined {
	const removal = removalOf(account);
	if (removal === undefined || !('at' in removal)) return undefined;
	return tombstoneOf(account, removal.at, reservedUntil(account) ?? reservedFrom(removal.at));
}
