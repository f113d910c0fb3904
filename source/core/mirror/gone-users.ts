import type {Account} from '../directory/account.ts';
import {nightsAfter} from '../plan/leaving.ts';
import type {MirrorDraft} from './draft.ts';
import {stillCounts, waitsToGo} from './gone.ts';
import type {HeldUser} from './held.ts';
import {carriesMark} from './marks.ts';
import type {Mirrored} from './mirrored.ts';

/**
 * Somebody whose account ended or is gone: the user goes to the trash when we made it, it still says so, and the grace
 * is over; any other is left alone and reported.
 * @param account absent: it is in the directory no more.
 */
export function absentUser(
	draft: MirrorDraft,
	row: Mirrored,
	user: HeldUser | undefined,
	account?: Account,
): void {
	const {now, connection, leaverGrace} = draft.settings;
	if (user === undefined || user.trashed) {
		// Restored by hand, it is theirs again and nobody new.
		const mayReturn = account !== undefined && user !== undefined;
		if (mayReturn || stillCounts(draft, row)) draft.keep(row);
		else draft.drop(row);
		return;
	}
	if (waitsToGo(draft, row, 'it was moved to the trash, which does not show there yet')) return;
	if (row.made !== true || !carriesMark(user.notes, connection.id)) {
		draft.keep(row);
		draft.holdBack(row, 'not-ours', 'the account ended here; the user was not made by us and is left alone');
		return;
	}
	if (row.ended !== undefined) draft.holdBack(row, 'overdue', 'it was moved to the trash and is not in it');
	const {missing: _, ...known} = row;
	const absent = row.absent ?? now.toISOString();
	const due = dueOf(account, absent, leaverGrace);
	draft.keep({...known, absent});
	if (due > now.toISOString()) {
		const day = due.slice(0, 10);
		draft.holdBack(row, 'in-grace', `the account ended here; the user goes to the trash on ${day}`);
		return;
	}
	draft.writes.push({
		does: 'trash-user',
		key: row.key,
		id: user.id,
		before: {
			username: user.username,
			email: user.email,
			firstName: user.firstName,
			lastName: user.lastName,
			locationId: user.locationId,
			notes: user.notes,
		},
		reason: account === undefined ? 'the account is gone' : 'the account is deactivated',
	});
}

/** Absence waited already before it deactivated; what ended otherwise waits from when it was first seen here. */
const dueOf = (account: Account | undefined, absent: string, grace: number): string =>
	account?.deactivated?.by === 'absence' || grace <= 0 ? absent : nightsAfter(new Date(absent), grace);
