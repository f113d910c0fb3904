import type {Directory} from '../core/directory/directory.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import type {Policy} from '../core/plan/input.ts';
import {type Recent, recentOf} from '../core/plan/recent.ts';
import {together} from '../core/plan/removals.ts';
import type {Run} from '../core/plan/run.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {Removals} from '../core/state-records.ts';
import {approvedOf} from './approved.ts';
import type {Context} from './context.ts';
import {commitOf} from './recording.ts';

const week = 7 * 86_400_000;

/**
 * What left this connection's part of the directory within the last 7 days, by whatever run, and nobody approved: read
 * from the commits of the runs that took something away.
 */
export async function recentFor(
	context: Context,
	snapshot: Snapshot,
	connection: ConnectionId,
	directory: Directory,
	policy: Policy,
): Promise<Recent> {
	const since = new Date(context.clock.now().getTime() - week).toISOString();
	const commits: Array<readonly RecordChange[]> = [];
	for (const run of await runsSince(snapshot, since)) {
		const approved = approvedOf(run);
		if (!mayTake(run) || approved === 'all') continue;
		const commit = await commitOf(context.store, run);
		const decided = new Set(run.decidedPeople);
		if (commit !== undefined)
			commits.push(
				commit.changes.filter(
					({collection, key}) => !approved.has(key) && !(collection === 'accounts' && decided.has(key)),
				),
			);
	}
	const exempt = await approvedOnWire(snapshot, since);
	return recentOf(commits, {connection, directory, policy, exempt});
}

/** Runs that were applied since then, oldest first. */
async function runsSince(snapshot: Snapshot, since: string): Promise<readonly Run[]> {
	const page = 100;
	const runs: Run[] = [];
	for (let after: string | undefined; ; ) {
		const list = await snapshot.list('runs', {
			reverse: true,
			limit: page,
			...(after === undefined ? {} : {after}),
		});
		for (const run of list) if (run.begin >= since && run.generation !== undefined) runs.push(run);
		after = list.at(-1)?.id;
		if (list.length < page || list.at(-1)!.begin < since) return runs.reverse();
	}
}

/** Whether the run could have taken something away or made somebody another: its commit need not be read else. */
function mayTake({counts, kind}: Run): boolean {
	if (kind === 'import') return false;
	if (counts === undefined) return true;
	return Object.values(counts).some(
		({remove, deactivate, update}) => remove > 0 || deactivate > 0 || update > 0,
	);
}

async function approvedOnWire(snapshot: Snapshot, since: string): Promise<Removals> {
	const ledger = await snapshot.load('ledger');
	return together(
		[...ledger.values()].flatMap(({at, approved}) =>
			approved !== undefined && at >= since ? [approved] : [],
		),
	);
}
