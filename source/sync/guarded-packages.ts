import type {LedgerEntry} from '../core/state-records.ts';
import {isKnown} from './ledger.ts';
import {others} from './wire-guard.ts';

const week = 7 * 86_400_000;

/** What the wire guard compares a package with, of every organisation that the ledger tells of. */
export interface Guarded {
	/** The newest known ones: only a newer package replaces them. */
	readonly newest: ReadonlySet<LedgerEntry>;
	/** What the very next package is compared with: these, and the others of the last seven days (`wire-guard.ts`). */
	readonly next: ReadonlySet<LedgerEntry>;
	/** These, the newest one that was sent, and all from the one that was there seven days ago on. */
	readonly all: ReadonlySet<LedgerEntry>;
}

/** @param ledger in order of its ids. See `guardWire`, which this has to keep whole. */
export function guardedPackages(ledger: Iterable<LedgerEntry>, now: Date): Guarded {
	const organisations = new Map<string, LedgerEntry[]>();
	for (const entry of ledger) {
		if (!isKnown(entry)) continue;
		const where = JSON.stringify([entry.target, entry.to?.host, entry.to?.port, entry.to?.user]);
		organisations.set(where, [...(organisations.get(where) ?? []), entry]);
	}
	const weekAgo = new Date(now.getTime() - week).toISOString();
	const newest = new Set<LedgerEntry>();
	const next = new Set<LedgerEntry>();
	const all = new Set<LedgerEntry>();
	for (const known of organisations.values()) {
		const weekly = Math.max(
			0,
			known.findLastIndex(({at}) => at <= weekAgo),
		);
		for (const entry of known.slice(weekly)) all.add(entry);
		const sent = known.findLast(({state}) => state === 'sent');
		for (const entry of [...others(known, now).keys(), known.at(-1)!]) next.add(entry);
		if (sent !== undefined) all.add(sent);
		newest.add(known.at(-1)!);
	}
	return {newest, next, all};
}
