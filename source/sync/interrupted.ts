import type {Run} from '../core/plan/run.ts';
import type {LockHolder, Snapshot} from '../core/ports.ts';
import type {Connection} from './connections.ts';
import type {Context} from './context.ts';
import {lastRun} from './planning.ts';
import {decideAndCommit} from './recording.ts';
import {nextRun} from './run-records.ts';

/**
 * Records the run of a process that ended in the middle, found by the lock that it left behind: when it began, whose
 * it was, and what of it was applied.
 */
export async function recordInterrupted(
	context: Context,
	{stored}: Connection,
	former: LockHolder,
): Promise<void> {
	await decideAndCommit(context.store, async (snapshot) => {
		const before = await lastRun(
			snapshot,
			(run) => run.connection === stored.id && run.begin >= former.since && isUnfinished(run),
		);
		const who = `process ${former.pid} on ${former.host} ended in the middle (${former.purpose})`;
		const after: Run =
			before === undefined
				? {
						...(await nextRun(context, stored.name, former.since, snapshot)),
						connection: stored.id,
						by: former.owner,
						state: 'interrupted',
						message: `${who}: nothing of it was applied`,
					}
				: {
						...before,
						state: 'interrupted',
						message: `${who}: its plan was applied, and ${await sentBy(snapshot, before)}`,
					};
		return {changes: [{collection: 'runs' as const, key: after.id, before, after}], result: undefined};
	});
}

/** Applied, and nobody recorded how it ended. */
const isUnfinished = ({state, published, message}: Run) =>
	state === 'applied not published' && published.length === 0 && message === undefined;

async function sentBy(snapshot: Snapshot, {id}: Run): Promise<string> {
	const entries = [...(await snapshot.load('ledger')).values()].filter(({run}) => run === id);
	if (entries.some(({state}) => state === 'sent')) return 'a package was sent';
	return entries.length > 0 ? 'nobody saw how its upload ended' : 'nothing was sent';
}
