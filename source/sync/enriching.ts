import {type EnrichBy, type Enrichment, enrichmentOf} from '../core/enrich/enrichment.ts';
import {UsageError} from '../core/errors.ts';
import type {Snapshot} from '../core/ports.ts';
import {rosterFrom} from '../core/roster/from-objects.ts';
import type {Roster} from '../core/roster/roster.ts';
import type {Connection} from './connections.ts';
import type {Context} from './context.ts';
import {lastRosterOf} from './kept-rosters.ts';

/** What a connection fills in that is used for that alone; undefined: its people are synced, or it has none. */
export function enrichedBy({kind, stored}: Connection): EnrichBy | undefined {
	if (kind.enriches === undefined) return undefined;
	const {success, data} = kind.settings.safeParse(stored.settings);
	return success ? kind.enriches(data) : undefined;
}

/**
 * What may be filled into the rows of a connection: of every connection that is used for that alone, what its last good
 * run read. A read that failed or is held since changes nothing of it.
 * @param connections all; one that is disconnected fills in nothing more.
 */
export async function enrichmentFor(
	context: Context,
	snapshot: Snapshot,
	{kind}: Connection,
	connections: readonly Connection[],
): Promise<readonly Enrichment[]> {
	if (kind.family === 'idp' || kind.reader === undefined) return [];
	const all: Enrichment[] = [];
	for (const each of connections.toSorted((a, b) => (a.stored.name < b.stored.name ? -1 : 1))) {
		const how = each.stored.disconnected === undefined ? enrichedBy(each) : undefined;
		const last = how && (await lastRosterOf(context, snapshot, each.stored.id));
		if (how !== undefined && last !== undefined) all.push(enrichmentOf(each.stored, how, last.roster));
	}
	return all;
}

/** What a plan of a connection sees that only enriches: nobody, since none of its people is an account. */
export const seenOf = (connection: Connection, roster: Roster): Roster => {
	if (enrichedBy(connection) === undefined) return roster;
	const scope = {people: false, classes: false, enrolments: false};
	return {...rosterFrom({scope, rows: roster.rows}), extent: roster.extent};
};

/** @throws UsageError where a connection that made accounts is to enrich alone: they would stand still without a word. */
export async function refuseLeavingAccounts(
	snapshot: Snapshot,
	before: Connection,
	after: Connection,
): Promise<void> {
	if (enrichedBy(before) !== undefined || enrichedBy(after) === undefined) return;
	const {id, name} = before.stored;
	const people = (await snapshot.tally('accounts')).get(`owner:${id}`) ?? 0;
	if (people === 0) return;
	throw new UsageError(`"${name}" delivers ${people} accounts, which nobody would update any more`, {
		notDone: 'Nothing was changed.',
		next: `Disconnect it first (rollcall connections disconnect ${name}), and connect another one with use=enrich.`,
	});
}
