import {type Account, fullName} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId} from '../directory/ids.ts';
import {isLeftBehind} from '../plan/disconnected.ts';
import {fold, sameText} from '../plan/fold.ts';
import {isAdopted} from '../plan/guards/relinks.ts';

/**
 * How many people a connection delivers under ids of its own who are, by name and by number, user name or e-mail address,
 * somebody of an earlier upload whom nobody delivers: its roster was taken in before it was known who is there. Nothing
 * pairs them any more, since their records have an account, and an upload would make everybody a second time [D].
 */
export function madeTwice(
	{accounts}: Directory,
	connection: ConnectionId,
	/** Connections that are disconnected: whom they left behind nobody delivers either. Absent: none is. */
	disconnected?: ReadonlySet<ConnectionId>,
): number {
	const there = new Map<string, Account[]>();
	for (const account of accounts.values())
		if (
			account.status !== 'Deactivated' &&
			(isAdopted(account) || (account.owner !== connection && isLeftBehind(account, disconnected)))
		) {
			const name = fold(fullName(account));
			there.set(name, [...(there.get(name) ?? []), account]);
		}
	if (there.size === 0) return 0;
	let twice = 0;
	for (const account of accounts.values()) {
		if (account.owner !== connection || account.adoptedFor !== undefined || account.status === 'Deactivated')
			continue;
		if (there.get(fold(fullName(account)))?.some((other) => isSameHuman(account, other))) twice++;
	}
	return twice;
}

const isSameHuman = (one: Account, other: Account) =>
	sameText(one.personNumber, other.personNumber) ||
	sameText(one.sisUsername, other.sisUsername) ||
	sameText(one.email, other.email);
