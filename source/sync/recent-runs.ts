import type {Run} from '../core/plan/run.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Connection} from './connections.ts';
import {isBegun} from './due.ts';
import {runsByItself} from './schedule-settings.ts';

const page = 200;
/** Whoever did not run among so many pages is told as one that never did [D]: the first screen asks for this. */
const mostPages = 25;

/**
 * The newest runs, newest first: a page of all, and of each connection the last one at least: what runs once a week lies
 * behind what others run every hour, and is not taken for never run.
 */
export async function recentRuns(
	snapshot: Snapshot,
	connections: readonly Connection[],
): Promise<readonly Run[]> {
	const runs = [...(await snapshot.list('runs', {reverse: true, limit: page}))];
	let read = runs.length;
	let last = runs.at(-1);
	let missing = connections.filter(
		({stored, kind}) =>
			runsByItself(kind) && stored.disconnected === undefined && !runs.some(isBegun(stored.id)),
	);
	for (let pages = 1; read === page && last !== undefined && pages < mostPages; pages++) {
		const {id, begin} = last;
		// No run of a connection is older than the connection.
		missing = missing.filter(({stored}) => stored.created <= begin);
		if (missing.length === 0) break;
		const older = await snapshot.list('runs', {reverse: true, limit: page, after: id});
		for (const each of missing) runs.push(...older.filter(isBegun(each.stored.id)).slice(0, 1));
		missing = missing.filter(({stored}) => !older.some(isBegun(stored.id)));
		read = older.length;
		last = older.at(-1);
	}
	return runs;
}
