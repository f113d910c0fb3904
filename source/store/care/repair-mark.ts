import {randomBytes} from 'node:crypto';
import {runId} from '../../core/directory/ids.ts';
import {disarmingOf} from '../../core/disarming.ts';
import {emptyRun, type Run} from '../../core/plan/run.ts';
import type {RecordChange, Snapshot} from '../../core/ports.ts';
import type {Activity} from '../../core/state-records.ts';
import type {Mark} from './repair-plan.ts';

/** Where nobody knows how many runs are lost, the next one's number is so much higher: years of nights. */
const roomForRuns = 1000;

/**
 * What a repair that loses commits adds to the state: every target is disarmed, since the ledger may lack an upload
 * and an arming may have been taken back; and a run tells of it, whose number is beyond those that may have been
 * given to runs that are lost (a commit makes one run at most).
 */
export async function markChanges(
	snapshot: Snapshot,
	{lost}: Mark,
	{at, by}: {readonly at: string; readonly by: string},
): Promise<readonly RecordChange[]> {
	if (lost === 0) return [];
	const armings = await snapshot.list('armings');
	const [last] = await snapshot.list('runs', {reverse: true, limit: 1});
	const id = runId((Number(last?.id.slice(1)) || 0) + (lost ?? roomForRuns) + 1);
	const message = `${lost === undefined ? 'an unknown number of commits' : lost === 1 ? '1 commit' : `${lost} commits`} after commit ${snapshot.sequence} lost, and numbers of runs left out for them; every target is disarmed`;
	const run: Run = {
		...emptyRun({
			id,
			connectionName: 'repair',
			kind: 'repair',
			trigger: 'manual',
			by,
			begin: at,
			end: at,
			state: 'succeeded with issues',
		}),
		generation: snapshot.sequence + 1,
		message,
	};
	const activity: Activity = {
		id: `${at}-${randomBytes(3).toString('hex')}`,
		at,
		by,
		action: 'repair',
		subjects: [id],
		code: 'UPDATED',
		message,
	};
	return [
		...disarmingOf(armings, {at, by}),
		{collection: 'runs', key: id, after: run},
		{collection: 'activities', key: activity.id, after: activity},
	];
}
