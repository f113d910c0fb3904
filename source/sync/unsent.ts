import type {ConnectionId, Instant, RunId} from '../core/directory/ids.ts';
import type {PlanCounts} from '../core/plan/plan.ts';
import type {Published, Run} from '../core/plan/run.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Activity} from '../core/state-records.ts';
import type {Connection} from './connections.ts';
import {isFedBy} from './feeds.ts';

/** What changed here since the package was built that a target got last. */
export interface Unsent {
	/** Changes by hand that its next package carries. */
	readonly changes: number;
	/** There are more of them than were counted. */
	readonly orMore?: true;
	/** Runs that were applied and, as somebody wanted it, not sent; oldest first. */
	readonly runs: readonly RunId[];
	/** When the oldest of all this happened. */
	readonly since: Instant;
	/** Who did it. */
	readonly by: readonly string[];
}

/** So many activities are looked through: who did more by hand since the last upload sees that there are more [D]. */
const most = 1000;
const page = 100;

/**
 * What waits for the next package of a target. It reads who did what since the last one, never the directory: it
 * is asked for by the first screen.
 * @param runs newest first.
 * @returns undefined where nothing waits, or nothing was ever sent: then everything does, which is said elsewhere.
 */
export async function unsentTo(
	snapshot: Snapshot,
	target: Connection,
	connections: readonly Connection[],
	runs: readonly Run[],
): Promise<Unsent | undefined> {
	const {id, name} = target.stored;
	const got = (run: Run) => run.published.find((each) => each.target === name && isThere(each));
	const last = runs.findIndex((run) => got(run) !== undefined);
	const run = runs[last];
	if (run === undefined) return undefined;
	// Ids of activities begin with their time, and so sort behind a time that was before.
	const {made, orMore} = await madeSince(snapshot, id, got(run)?.upTo ?? run.begin);
	const kept = runs.slice(0, last).filter((each) => isKeptBack(each) && isFor(target, connections, each));
	const all = [...made, ...kept.map(({end, by}) => ({at: end, by}))];
	const since = all.map(({at}) => at).sort()[0];
	if (since === undefined) return undefined;
	return {
		changes: made.length,
		...(orMore ? {orMore: true} : {}),
		runs: kept.map((each) => each.id).reverse(),
		since,
		by: [...new Set(all.map(({by}) => by))].sort(),
	};
}

/** The target has this package: it was sent, or had been before. */
const isThere = ({outcome}: Published) => outcome === 'sent' || outcome === 'skipped';

/** What was done by hand after this activity that the target's package carries, the newest first. */
async function madeSince(
	snapshot: Snapshot,
	target: ConnectionId,
	upTo: string,
): Promise<{readonly made: readonly Activity[]; readonly orMore: boolean}> {
	const made: Activity[] = [];
	let after: string | undefined;
	for (let read = 0; read < most; read += page) {
		const some = await snapshot.list('activities', {
			reverse: true,
			limit: page,
			...(after === undefined ? {} : {after}),
		});
		for (const activity of some) {
			if (activity.id <= upTo) return {made, orMore: false};
			if (activity.targets?.includes(target) === true) made.push(activity);
		}
		if (some.length < page) return {made, orMore: false};
		after = some.at(-1)?.id;
	}
	return {made, orMore: true};
}

/** Applied and not sent though nothing stood in the way: what failed to go out, or was held, is told by itself. */
const isKeptBack = ({generation, state, counts}: Run): boolean =>
	generation !== undefined &&
	state === 'not published by choice' &&
	(counts === undefined || changes(counts));

const changes = (counts: PlanCounts): boolean =>
	Object.values(counts).some(
		({create, update, reactivate, deactivate, remove}) =>
			create + update + reactivate + deactivate + remove > 0,
	);

/** Whether the run changed what the target is fed; one that names no connection may have. */
function isFor(target: Connection, connections: readonly Connection[], {connection}: Run): boolean {
	const source = connections.find(({stored}) => stored.id === connection);
	return source === undefined || isFedBy(target, source);
}
