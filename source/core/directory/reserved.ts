import type {Account} from './account.ts';
import type {Directory} from './directory.ts';
import type {Instant, PersonId} from './ids.ts';
import type {Tombstone} from './records.ts';

const day = 86_400_000;

/** How long names stay reserved: 120 × 24 hours (`directory.md`, *Clocks*) [seed 003]. */
export const reservedMilliseconds = 120 * day;

/** A name that nobody else may have yet. */
export interface Reservation {
	readonly until: Instant;
	readonly personId: PersonId;
	/** While it is only deactivated it can be revived. */
	readonly account?: Account;
	readonly tombstone?: Tombstone;
}

/** Names are compared without case. */
export const nameForm = (name: string) => name.normalize('NFC').toLowerCase();

/** Until when the names of an account that its identity provider removed are reserved; else undefined. */
export function reservedUntil({
	deactivated,
	pushed,
}: Pick<Account, 'deactivated' | 'pushed'>): Instant | undefined {
	// One that was disabled first, or deactivated by hand, is removed there by its own word later.
	const from = pushed?.deleted ?? (deactivated?.by === 'idp' ? deactivated.at : undefined);
	return from === undefined ? undefined : new Date(Date.parse(from) + reservedMilliseconds).toISOString();
}

const namesOf = (managed: string | undefined, sisUsername: string | undefined) =>
	[managed, sisUsername].flatMap((name) => (name ? [nameForm(name)] : []));

/**
 * Managed Apple Accounts and user names that are reserved at this moment, in their {@link nameForm}: of deleted
 * accounts, and of those that an identity provider removed. Where two hold one name the longer reservation counts.
 */
export function reservedNames(
	{accounts, tombstones}: Pick<Directory, 'accounts' | 'tombstones'>,
	now: Date,
): ReadonlyMap<string, Reservation> {
	const at = now.toISOString();
	const reserved = new Map<string, Reservation>();
	const reserve = (names: readonly string[], reservation: Reservation) => {
		if (reservation.until <= at) return;
		for (const name of names)
			if ((reserved.get(name)?.until ?? '') < reservation.until) reserved.set(name, reservation);
	};
	for (const tombstone of tombstones.values())
		reserve(namesOf(tombstone.managedAppleAccount, tombstone.sisUsername), {
			until: tombstone.reservedUntil,
			personId: tombstone.personId,
			tombstone,
		});
	for (const account of accounts.values()) {
		const until = reservedUntil(account);
		if (until !== undefined)
			reserve(namesOf(account.managedAppleAccount?.name, account.sisUsername), {
				until,
				personId: account.personId,
				account,
			});
	}
	return reserved;
}
