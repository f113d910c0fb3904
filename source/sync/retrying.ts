import type {ConnectionId, RunId} from '../core/directory/ids.ts';
import {exitCodes, type RollcallError} from '../core/errors.ts';
import type {Published, Run} from '../core/plan/run.ts';
import type {Snapshot} from '../core/ports.ts';

const minute = 60_000;
/** The first wait, and the longest [D]. */
const waits = {first: 5 * minute, longest: 6 * 60 * minute};

/**
 * When a run that was applied and not published is tried again by itself: after 5 minutes, and after twice as long each
 * time it fails again, at most 6 hours. Undefined: it need not be, or waiting does not help. A run that starts before,
 * for whatever reason, tries too.
 * @param earlier runs of the connection, newest first.
 */
export function retryAt(
	published: readonly Published[],
	earlier: readonly Run[],
	now: Date,
): string | undefined {
	const isTemporary = ({outcome, exitCode}: Published) =>
		outcome === 'failed' &&
		(exitCode === undefined || exitCode === exitCodes.temporary || exitCode === exitCodes.locked);
	return published.some(isTemporary) ? waitedFrom(now, earlier) : undefined;
}

/** After as long as was waited before, and once more as long, since the first that failed in a row. */
function waitedFrom(now: Date, earlier: readonly Run[]): string {
	const failed = earlier.findIndex((run) => run.retryAt === undefined);
	const times = failed === -1 ? earlier.length : failed;
	const wait = Math.min(waits.first * 2 ** times, waits.longest);
	return new Date(now.getTime() + wait).toISOString();
}

/** What a run that ended says of when it is tried again. */
export async function retryOf(
	snapshot: Snapshot,
	{id, connection}: Run,
	published: readonly Published[],
	now: Date,
): Promise<Pick<Run, 'retryAt'>> {
	const again = retryAt(published, await earlierRuns(snapshot, connection, id), now);
	return again === undefined ? {} : {retryAt: again};
}

/**
 * The same of a run that failed before anything was applied: a source that cannot be reached is asked again, by the
 * same waits (our decision). Nothing for an error that waiting does not help.
 */
export async function retryAfterFailure(
	snapshot: Snapshot,
	connection: ConnectionId,
	{retry}: RollcallError,
	now: Date,
): Promise<Pick<Run, 'retryAt'>> {
	return retry ? {retryAt: waitedFrom(now, await earlierRuns(snapshot, connection))} : {};
}

/** The last runs of a connection, newest first; of before one of them, where it is named. */
async function earlierRuns(
	snapshot: Snapshot,
	connection: ConnectionId | undefined,
	before?: RunId,
): Promise<readonly Run[]> {
	const runs = await snapshot.list('runs', {
		reverse: true,
		limit: 20,
		...(before === undefined ? {} : {after: before}),
	});
	return runs.filter((each) => each.connection === connection);
}
