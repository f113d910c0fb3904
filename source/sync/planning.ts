import type {ConnectionId} from '../core/directory/ids.ts';
import {SourceUnhealthyError} from '../core/errors.ts';
import type {Conflict} from '../core/plan/conflict.ts';
import type {PlanInput} from '../core/plan/input.ts';
import {inputOfOne, planOfOne} from '../core/plan/only.ts';
import {patchKey} from '../core/plan/patch-rows.ts';
import type {Plan} from '../core/plan/plan.ts';
import {planRoster} from '../core/plan/plan-roster.ts';
import {planRelinked} from '../core/plan/relink.ts';
import type {Run} from '../core/plan/run.ts';
import type {Reader, Snapshot, Work} from '../core/ports.ts';
import {refuseEmptied} from '../core/roster/health.ts';
import type {Roster} from '../core/roster/roster.ts';
import type {PlanResult} from './answers/runs.ts';
import {assistFilter, assistPolicy} from './assist-settings.ts';
import {type Connection, findConnection, listConnections, openReader} from './connections.ts';
import {type Context, loadDirectory, withSnapshot} from './context.ts';
import {disconnectedAmong, pauseNow, policyOf, readSettings} from './documents.ts';
import {enrichmentFor, seenOf} from './enriching.ts';
import {isOfMirror} from './mirroring-settings.ts';
import {recentFor} from './recent.ts';
import {sinceDisconnect} from './reconnected.ts';
import {nextRunId} from './recording.ts';
import {readRules} from './rules.ts';

/** Reads and plans, and changes nothing. */
export async function* plan(
	context: Context,
	name: string | undefined,
	signal: AbortSignal,
): Work<PlanResult> {
	const connection = await findConnection(context, name, 'read');
	yield {stage: 'read'};
	const roster = yield* readRoster(context, connection, signal);
	yield {stage: 'plan'};
	const planned = await withSnapshot(context.store, (snapshot) =>
		planAgainst(context, connection, roster, snapshot, {removals: 'decide'}),
	);
	return {connection: connection.stored.name, plan: planned.plan};
}

/**
 * What the connection delivers now, as full state.
 * @throws SourceUnhealthyError also for a delta, which has no stored roster to be merged into yet.
 */
export async function* readRoster(
	context: Context,
	connection: Connection,
	signal: AbortSignal,
	reader: Reader = openReader(context, connection),
): Work<Roster> {
	const roster = yield* reader.read(signal);
	if (roster.extent === 'delta')
		throw new SourceUnhealthyError(
			`"${connection.stored.name}" delivered a delta: only what changed, not who is here`,
			{
				notDone: 'Nothing was planned or changed.',
				next: 'Let the SIS export all (bulk): Apple School Manager takes full state only.',
			},
		);
	return roster;
}

/** The plan of one roster against one generation, with what it was made from. */
export interface Planned {
	readonly plan: Plan;
	/** Conflicts of this connection as the generation holds them. */
	readonly known: readonly Conflict[];
}

/** What was said of the plan that is to be made. */
export interface Planning {
	readonly removals: 'decide' | 'pending';
	/** Who is left out by the filter alone leaves. */
	readonly scopeApproved?: boolean;
	/** What came back under another id is paired again. */
	readonly relink?: boolean;
	/** The plan is about the record of this id at the source alone (*provision on demand*). Absent: about all. */
	readonly only?: string;
}

export async function planAgainst(
	context: Context,
	connection: Connection,
	roster: Roster,
	snapshot: Snapshot,
	planning: Planning,
): Promise<Planned> {
	const input = await planInputFor(context, connection, roster, snapshot, planning);
	if (planning.only !== undefined) {
		const plan = planOfOne(planRoster(inputOfOne(input, planning.only)), input, planning.only);
		return {plan, known: input.conflicts};
	}
	const plan = planRoster(input);
	return {
		plan: planning.relink === true && plan.relinks !== undefined ? planRelinked(input, plan.relinks) : plan,
		known: input.conflicts,
	};
}

/** All that the plan of one roster against one generation is made from. */
export async function planInputFor(
	context: Context,
	connection: Connection,
	roster: Roster,
	snapshot: Snapshot,
	{removals, scopeApproved}: Planning,
): Promise<PlanInput> {
	const {stored, kind} = connection;
	const [directory, conflicts, pastClasses, run, last, settings, connections] = await Promise.all([
		loadDirectory(snapshot),
		snapshot.load('conflicts'),
		snapshot.load('pastClasses'),
		nextRunId(snapshot),
		lastApplied(snapshot, stored.id),
		readSettings(context.store.documents),
		listConnections(context),
	]);
	const lastRows = last?.rows;
	if (lastRows !== undefined) refuseEmptied(roster, lastRows);
	const policy = assistPolicy(policyOf(settings, stored.name), stored);
	const pause = pauseNow(settings, stored.name, context.clock.now());
	const known = [...conflicts.values()].filter((each) => each.connection === stored.id && !isOfMirror(each));
	const others = new Set(connections.map((each) => each.stored.id).filter((id) => id !== stored.id));
	// Whom a decision was carried out on is no longer waited for.
	const contested = [...conflicts.values()].filter(
		(each) => others.has(each.connection) && each.applied === undefined && !isOfMirror(each),
	);
	return {
		connection: {id: stored.id, name: stored.name, source: kind.source ?? 'SFTP'},
		directory,
		roster: assistFilter(
			stored,
			seenOf(connection, roster),
			directory,
			context.clock.now(),
			settings.timeZone,
		),
		enrichment: await enrichmentFor(context, snapshot, connection, connections),
		policy,
		conflicts: known,
		rules: (await readRules(context.store.documents)).filter(({connection}) => connection === stored.id),
		pastClasses,
		...(await sinceDisconnect(context, snapshot, stored, directory, roster, policy, settings.timeZone)),
		disconnected: disconnectedAmong(connections.map(({stored: each}) => each)),
		present: contested.flatMap(({accounts}) => accounts),
		connectionNames: new Map(connections.map((each) => [each.stored.id, each.stored.name])),
		now: context.clock.now(),
		run,
		removals,
		recent: await recentFor(context, snapshot, stored.id, directory, policy),
		...(lastRows === undefined ? {} : {lastRows}),
		...(last === undefined ? {} : {lastApplied: last.id}),
		...(last === undefined ? {} : {lastPatches: new Set(last.patches.map(patchKey))}),
		...(last?.exportedAt === undefined ? {} : {lastExportedAt: last.exportedAt}),
		...(last?.scopeHash === undefined ? {} : {lastScopeHash: last.scopeHash}),
		...(pause === undefined ? {} : {pause}),
		...(scopeApproved === undefined ? {} : {scopeApproved}),
	};
}

/** The newest run of this connection that read something and was applied. */
const lastApplied = (snapshot: Snapshot, connection: ConnectionId) =>
	lastRun(
		snapshot,
		(each) => each.connection === connection && each.generation !== undefined && each.rows !== undefined,
	);

/** The newest run that the test accepts; reads backwards and no further than it must. */
export async function lastRun(snapshot: Snapshot, accepts: (run: Run) => boolean): Promise<Run | undefined> {
	const page = 50;
	const runs = await snapshot.list('runs', {reverse: true, limit: page});
	const found = runs.find(accepts);
	if (found !== undefined || runs.length < page) return found;
	return (await snapshot.list('runs', {reverse: true})).find(accepts);
}
