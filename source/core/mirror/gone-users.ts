import type {Account} from '../directory/account.ts';
import {nightsAfter} from '../plan/leaving.ts';
import type {MirrorDraft} from './draft.ts';
import type {HeldUser} from './held.ts';
import {carriesMark} from './marks.ts';
import type {MirrorHeldBack} from './mirror-plan.ts';
import type {Mirrored} from './mirrored.ts';
import {mayBeStale} from './pending.ts';

/** Rows of what ended are kept as long as the rolling sums ask for them. */
const week = 7 * 86_400_000;
/** A write that did not show for so many times the patience is given up, and may be made again [our decision]. */
const givenUp = 24;

const back = (draft: MirrorDraft, row: Mirrored, code: MirrorHeldBack['code'], why: string) =>
	draft.heldBack.push({kind: row.kind, key: row.key, id: row.id, code, why});

/**
 * Somebody alive here whose user was known and is not in the read.
 * @returns whether nothing is to be done; else they may be created.
 */
export function missingUser(draft: MirrorDraft, row: Mirrored): boolean {
	const {now, patience, connection} = draft.settings;
	const account = draft.directory.accounts.get(row.key);
	const {pending} = row;
	if (pending !== undefined && mayBeStale(pending, now, patience)) {
		draft.pending++;
		draft.keep(row);
		if (!row.id.startsWith('+')) draft.memberIds.set(row.key, row.id);
		back(draft, row, 'pending', 'it was created, and does not show there yet');
		return true;
	}
	// It was asked for, no answer came, and no read shows it: it was not made.
	if (row.id.startsWith('+')) {
		draft.drop(row);
		return false;
	}
	if (pending?.does === 'create' && mayBeStale(pending, now, patience * givenUp)) {
		draft.keep(row);
		back(draft, row, 'overdue', 'it was created and never showed there: look for it there by hand');
		return true;
	}
	if (draft.twoWay && account?.owner === connection.id) {
		draft.keep({...row, missing: row.missing ?? now.toISOString()});
		back(draft, row, 'missing-there', 'it is not there any more: it leaves as its source says');
		return true;
	}
	// One read may be stale. Once it is gone for good the pair ends, and the next plan looks for them as for anybody.
	const missing = row.missing ?? now.toISOString();
	if (mayBeStale({at: missing}, now, patience)) draft.keep({...row, missing});
	else draft.drop(row);
	back(draft, row, 'missing-there', 'it is not there any more');
	return true;
}

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
	const {now, patience, connection} = draft.settings;
	const {pending, ended} = row;
	if (user === undefined || user.trashed) {
		const waits = pending !== undefined && mayBeStale(pending, now, patience);
		const counts = ended !== undefined && now.getTime() - Date.parse(ended.at) < week;
		// Restored by hand, it is theirs again and nobody new.
		const mayReturn = account !== undefined && user !== undefined;
		if (waits || counts || mayReturn) draft.keep(row);
		else draft.drop(row);
		return;
	}
	if (pending !== undefined && pending.does === 'remove' && mayBeStale(pending, now, patience)) {
		draft.pending++;
		draft.keep(row);
		back(draft, row, 'pending', 'it was moved to the trash, which does not show there yet');
		return;
	}
	if (row.made !== true || !carriesMark(user.notes, connection.id)) {
		draft.keep(row);
		back(draft, row, 'not-ours', 'the account ended here; the user was not made by us and is left alone');
		return;
	}
	if (ended !== undefined) back(draft, row, 'overdue', 'it was moved to the trash and is not in it');
	const {missing: _, ...known} = row;
	const absent = row.absent ?? now.toISOString();
	const due = dueOf(account, absent, draft.settings.leaverGrace);
	draft.keep({...known, absent});
	if (due > now.toISOString()) {
		back(draft, row, 'in-grace', `the account ended here; the user goes to the trash on ${due.slice(0, 10)}`);
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
