import type {Account} from '../core/directory/account.ts';
import type {Directory} from '../core/directory/directory.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {StateDamagedError} from '../core/errors.ts';
import {wasDisconnectedFrom} from '../core/plan/disconnected.ts';
import type {PlanInput, Policy} from '../core/plan/input.ts';
import {type BeforeDisconnect, changedMeanwhile} from '../core/plan/reconnect.ts';
import type {Run} from '../core/plan/run.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Roster} from '../core/roster/roster.ts';
import {assistFilter} from './assist-settings.ts';
import {type Context, withSnapshot} from './context.ts';
import type {StoredConnection} from './documents.ts';
import {lastRosterOf, runThatKept, runThatRead} from './kept-rosters.ts';
import {commitOf} from './recording.ts';

/**
 * What changed while the connection was disconnected, for its plans after a reconnect; nothing where nobody is left
 * whom that disconnect made Manual.
 */
export async function sinceDisconnect(
	context: Context,
	snapshot: Snapshot,
	stored: StoredConnection,
	directory: Directory,
	roster: Roster,
	policy: Policy,
	timeZone: string | undefined,
): Promise<Pick<PlanInput, 'meanwhile'>> {
	if (!isAnybodyLeft(directory, stored.id)) return {};
	const filtered = (each: Roster) => assistFilter(stored, each, directory, context.clock.now(), timeZone);
	const {roster: last, ...then} = await beforeDisconnect(context, snapshot, stored.id);
	const meanwhile = changedMeanwhile(
		stored.id,
		directory,
		filtered(roster),
		{...then, ...(last === undefined ? {} : {roster: filtered(last)})},
		policy.locationMap,
	);
	return meanwhile.size === 0 ? {} : {meanwhile};
}

function isAnybodyLeft({accounts}: Directory, connection: ConnectionId): boolean {
	for (const account of accounts.values()) if (wasDisconnectedFrom(account, connection)) return true;
	return false;
}

/** How things stood then: only where no later read took the last roster's place, for it would say that nothing changed. */
async function beforeDisconnect(
	context: Context,
	snapshot: Snapshot,
	connection: ConnectionId,
): Promise<BeforeDisconnect> {
	const disconnect = await lastDisconnect(snapshot, connection);
	if (disconnect === undefined) return {};
	const commit = await commitOf(context.store, disconnect);
	const accounts = new Map<string, Account>();
	for (const change of commit?.changes ?? [])
		if (change.collection === 'accounts' && change.after !== undefined)
			accounts.set(change.key, change.after);
	const then = commit === undefined ? {} : {accounts};
	const kept = await runThatKept(snapshot, connection);
	if (kept === undefined || kept.id > disconnect.id) return then;
	try {
		const last = await lastRosterOf(context, snapshot, connection);
		return last === undefined ? then : {...then, roster: last.roster};
	} catch (error) {
		// Without it every difference is asked about, which says more and changes nothing.
		if (error instanceof StateDamagedError) return then;
		throw error;
	}
}

/** The run that disconnected this connection last; one that failed disconnected nobody. */
export async function lastDisconnect(snapshot: Snapshot, connection: ConnectionId): Promise<Run | undefined> {
	for (let after: string | undefined; ; ) {
		const runs = await snapshot.list('runs', {
			reverse: true,
			limit: 50,
			...(after === undefined ? {} : {after}),
		});
		const found = runs.find(
			(run) => run.connection === connection && run.kind === 'disconnect' && run.generation !== undefined,
		);
		if (found !== undefined || runs.length === 0) return found;
		after = runs.at(-1)!.id;
	}
}

/** Whether nothing was read of the connection since it was disconnected: a delta would say too little of what changed. */
export const isUnreadSince = (context: Context, connection: ConnectionId): Promise<boolean> =>
	withSnapshot(context.store, async (snapshot) => {
		const disconnect = await lastDisconnect(snapshot, connection);
		if (disconnect === undefined) return false;
		const read = await runThatRead(snapshot, connection);
		return read === undefined || read.id < disconnect.id;
	});
