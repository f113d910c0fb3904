import type {MirrorRules} from '../connections/kind.ts';
import type {RunId} from '../core/directory/ids.ts';
import {RollcallError, sentences, toldError} from '../core/errors.ts';
import type {MirrorHeldBack} from '../core/mirror/mirror-plan.ts';
import type {MirrorRun} from '../core/mirror/mirror-run.ts';
import type {MirrorWrite, MirrorWriteKind} from '../core/mirror/writes.ts';
import type {Conflict} from '../core/plan/conflict.ts';
import {laterKey} from '../core/plan/conflict-kind.ts';
import type {Run} from '../core/plan/run.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import type {Connection} from './connections.ts';
import type {Context} from './context.ts';
import type {MirrorDecided} from './mirroring-decision.ts';
import type {PlannedMirror} from './mirroring-planning.ts';
import type {WritesDone} from './mirroring-writes.ts';
import type {Stages} from './recording.ts';
import {retryAfterFailure} from './retrying.ts';
import {nextRun} from './run-records.ts';

/** What waits for nobody: it passes, or is as the settings want it. */
const quiet: ReadonlySet<MirrorHeldBack['code']> = new Set([
	'creating-off',
	'pending',
	'not-ours',
	'in-grace',
	'stays',
	'comes-in',
	'left-there',
]);

/** Why a run that did not end says so: it is written down before the first write, and replaced by how it ended. */
const unfinished =
	'it ended in the middle of its writes: what was asked for and not answered is looked at by the next sync';

/** A run of this plan, as it begins. What it wrote is not known yet. */
export async function beginRun(
	context: Context,
	{stored}: Connection,
	rules: MirrorRules,
	{plan, guards, invite, until}: PlannedMirror,
	{approved, writes, partly}: MirrorDecided,
	begin: string,
	snapshot: Snapshot,
): Promise<Run> {
	const heldBack: Partial<Record<MirrorHeldBack['code'], number>> = {};
	for (const {code} of plan.heldBack) heldBack[code] = (heldBack[code] ?? 0) + 1;
	const mirror: MirrorRun = {
		planned: countOf(writes),
		written: {},
		already: 0,
		refused: [],
		failed: 0,
		left: writes.length,
		...(plan.writes.length > writes.length ? {withheld: plan.writes.length - writes.length} : {}),
		heldBack,
		...(until === undefined ? {} : {until}),
		unmapped: plan.unmapped,
		creating: rules.createUsers !== 'none' || rules.createClasses,
		...(invite === undefined ? {} : {invite: invite.length}),
	};
	return {
		...(await nextRun(context, stored.name, begin, snapshot)),
		connection: stored.id,
		kind: 'mirror',
		state: 'interrupted',
		message: unfinished,
		planHash: plan.hash,
		guards,
		conflicts: plan.conflicts.map(({id}) => id),
		heldBack: waitingIn(plan.heldBack) + plan.conflicts.length,
		mirror,
		...(approved || partly
			? {approved: {hash: plan.hash, by: context.operator.name, additionsOnly: partly}}
			: {}),
	};
}

/** Decisions that this plan uses for the first time. */
export function firstUsed({decided}: PlannedMirror['plan']): Pick<Run, 'decided'> {
	const ids = decided.flatMap(({id, applied}) => (applied === undefined ? [id] : []));
	return ids.length === 0 ? {} : {decided: ids};
}

/** How many records wait for somebody, beside those that conflicts hold back. */
const waitingIn = (heldBack: readonly MirrorHeldBack[]) =>
	heldBack.filter(({code}) => !quiet.has(code) && code !== 'conflict').length;

export function countOf(writes: readonly MirrorWrite[]): Partial<Record<MirrorWriteKind, number>> {
	const counts: Partial<Record<MirrorWriteKind, number>> = {};
	for (const {does} of writes) counts[does] = (counts[does] ?? 0) + 1;
	return counts;
}

/** The run as it ended. */
export async function endedRun(
	context: Context,
	run: Run,
	{written, already, refused, failed, left, last, ended}: WritesDone,
	{first, owed}: {readonly first: number; readonly owed: string | undefined},
	stages: Stages,
	snapshot: Snapshot,
): Promise<Run> {
	const now = context.clock.now();
	const {message: _, ...begun} = run;
	const heldBack = run.heldBack + failed + left;
	const again =
		ended instanceof RollcallError
			? await retryAfterFailure(snapshot, run.connection!, ended, now)
			: owed === undefined
				? {}
				: {retryAt: owed};
	return {
		...begun,
		end: now.toISOString(),
		state: ended === 'aborted' ? 'cancelled' : heldBack > 0 ? 'succeeded with issues' : 'succeeded',
		stages: stages.results,
		heldBack,
		mirror: {
			...run.mirror!,
			written,
			already,
			refused,
			failed,
			left,
			commits: {first, last: last ?? first},
		},
		...again,
		...messageOf(ended, left),
	};
}

function messageOf(ended: WritesDone['ended'], left: number): Pick<Run, 'message'> {
	if (ended === undefined) return {};
	const rest = `${left} writes were not tried: the next sync makes them`;
	return {message: ended === 'aborted' ? `stopped: ${rest}` : sentences(toldError(ended), rest)};
}

/**
 * Open conflicts in place of those that are no more; a decision stays while what it is about is met.
 * @param run the run that uses the decisions: they wait for nothing more; undefined: it is held, and uses none.
 */
export function* mirrorConflictChanges(
	{plan, known}: PlannedMirror,
	run: RunId | undefined,
): Generator<RecordChange, void, void> {
	const before = new Map<string, Conflict>(known.map((conflict) => [conflict.id, conflict]));
	const used = plan.decided.map((each) =>
		run === undefined ? each : {...each, applied: each.applied ?? run},
	);
	for (const conflict of [...plan.conflicts, ...used]) {
		const earlier = before.get(conflict.id);
		before.delete(conflict.id);
		if (JSON.stringify(earlier) !== JSON.stringify(conflict))
			yield {collection: 'conflicts', key: conflict.id, before: earlier, after: conflict};
	}
	for (const [id, conflict] of before)
		if (conflict.decision === undefined || conflict.decision.choice === laterKey || isSettled(plan.heldBack))
			yield {collection: 'conflicts', key: id, before: conflict};
		// Met no more: kept only since a read that is stale may show it once more.
		else if (run !== undefined && conflict.applied === undefined)
			yield {collection: 'conflicts', key: id, before: conflict, after: {...conflict, applied: run}};
}

/** Nothing is waiting for a read that may be stale: what is not met any more is settled. */
const isSettled = (heldBack: readonly MirrorHeldBack[]) => !heldBack.some(({code}) => code === 'pending');
