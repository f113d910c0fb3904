import {exitCodes} from '../core/errors.ts';
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
	if (!published.some(isTemporary)) return undefined;
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
	const runs = await snapshot.list('runs', {reverse: true, limit: 20, after: id});
	const again = retryAt(
		published,
		runs.filter((each) => each.connection === connection),
		now,
	);
	return again === undefined ? {} : {retryAt: again};
}
