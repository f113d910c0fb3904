import type {MirrorDraft} from './draft.ts';
import type {Mirrored, Pending} from './mirrored.ts';
import {mayBeStale} from './pending.ts';

/** Rows of what ended are kept as long as the rolling sums ask for them. */
const week = 7 * 86_400_000;
/** A write that did not show for so many times the patience is given up, and may be made again [our decision]. */
const givenUp = 24;

/**
 * A user or a class of something alive here that was known, and that the read does not show.
 * @param owner the connection that ours is read from.
 * @returns whether nothing is to be done; else it may be created.
 */
export function waitsMissing(draft: MirrorDraft, row: Mirrored, owner: string | undefined): boolean {
	const {now, patience, connection} = draft.settings;
	const {pending} = row;
	if (pending !== undefined && mayBeStale(pending, now, patience)) {
		draft.pending++;
		draft.keep(row);
		if (row.kind === 'users' && !row.id.startsWith('+')) draft.memberIds.set(row.key, row.id);
		draft.holdBack(row, 'pending', unseen(pending));
		return true;
	}
	// It was asked for, no answer came, and no read shows it: it was not made.
	if (row.id.startsWith('+')) {
		draft.drop(row);
		return false;
	}
	if (pending?.does === 'create' && mayBeStale(pending, now, patience * givenUp)) {
		draft.keep(row);
		draft.holdBack(row, 'overdue', 'it was created and never showed there: look for it there by hand');
		return true;
	}
	const missing = row.missing ?? now.toISOString();
	if (draft.twoWay && owner === connection.id) {
		draft.keep({...row, missing});
		draft.holdBack(row, 'missing-there', 'it is not there any more: it leaves as its source says');
		return true;
	}
	// One read may be stale. Once it is gone for good the pair ends, and the next plan looks for it as for any.
	if (mayBeStale({at: missing}, now, patience)) draft.keep({...row, missing});
	else draft.drop(row);
	draft.holdBack(row, 'missing-there', 'it is not there any more');
	return true;
}

/** What is known of a write that a read does not show. */
const unseen = ({does, unsure}: Pending): string =>
	unsure === true && does === 'create'
		? 'it was asked for, and no answer came: nobody knows yet whether it was created'
		: does === 'create'
			? 'it was created, and does not show there yet'
			: 'it was written to, and this read does not show it';

/** Whether the row of what ended here and is not there any more still has something to say. */
export function stillCounts({settings: {now, patience}}: MirrorDraft, {pending, ended}: Mirrored): boolean {
	const waits = pending !== undefined && mayBeStale(pending, now, patience);
	return waits || (ended !== undefined && now.getTime() - Date.parse(ended.at) < week);
}

/** Whether it was taken away so lately that the read may not show it. */
export function waitsToGo(draft: MirrorDraft, row: Mirrored, why: string): boolean {
	const {now, patience} = draft.settings;
	const {pending} = row;
	if (pending?.does !== 'remove' || !mayBeStale(pending, now, patience)) return false;
	draft.pending++;
	draft.keep(row);
	draft.holdBack(row, 'pending', why);
	return true;
}
