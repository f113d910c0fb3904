import {exitCodes, HeldError, UsageError} from '../core/errors.ts';
import {applyPlan} from '../core/plan/apply.ts';
import {leavesNobody, nobodyLeft} from '../core/plan/leaves-nobody.ts';
import type {Published, Run, RunState} from '../core/plan/run.ts';
import {planUndo, type Staying, type UndoPlan} from '../core/plan/undo.ts';
import type {CommitRecord, Lock, RecordChange, Snapshot, Work} from '../core/ports.ts';
import {type Connection, listConnections} from './connections.ts';
import {type Context, loadDirectory, requireMay, withSnapshot} from './context.ts';
import {refuseNoHash} from './decision.ts';
import {policyOf, readSettings} from './documents.ts';
import {targetsFedBy} from './feeds.ts';
import {runOf} from './history.ts';
import {commitThatApplied} from './history-walk.ts';
import {publishedExitCode} from './outcome.ts';
import {publishToEach} from './publishing.ts';
import {decideAndCommit, nextRunId, Stages} from './recording.ts';
import {retain} from './retaining.ts';
import {retryOf} from './retrying.ts';
import {nextRun, recordEnd} from './run-records.ts';
import {Sent, unsentRuns} from './sent-since.ts';
import {recordFailedUndo, recordHeldUndo} from './undo-unapplied.ts';
import {turnedBy, withdrawals} from './withdrawing.ts';

export interface UndoOptions {
	/** Applies what no guard holds. */
	readonly yes?: boolean;
	/** Applies the undo of this hash (or a prefix of at least 8 digits) though guards hold it. */
	readonly approve?: string;
	/** `false`: applies and does not publish. */
	readonly publish?: boolean;
	/** Asked with the plan when neither `yes` nor `approve` is given; `false` changes nothing. */
	readonly confirm?: (undo: UndoPlan, undone: Run) => Promise<boolean>;
}

export interface UndoResult {
	/** The run that is taken back. */
	readonly undone: Run;
	/** The run that did it; undefined where nothing was applied. */
	readonly run: Run | undefined;
	readonly undo: UndoPlan;
	readonly published: readonly Published[];
	readonly outcome: 'nothing to do' | 'planned' | 'held' | 'applied';
	readonly exitCode: number;
}

/** Kinds of run that change the directory and can be planned back. */
const undoable: ReadonlySet<Run['kind']> = new Set(['sync', 'import', 'undo']);

/**
 * Takes a run back: plans from today's directory, asks, commits directory and run in one step, and publishes like any
 * other run. History stays as it is; the undo is a run of its own and can be undone.
 * @throws UsageError where the run changed nothing or history no longer keeps it. LockedError while its connection runs.
 */
export async function* undo(
	context: Context,
	id: string,
	options: UndoOptions,
	signal: AbortSignal,
): Work<UndoResult> {
	requireMay(context, 'sync', 'Undoing a run');
	if (options.approve !== undefined) {
		requireMay(context, 'approve', 'Approving an undo that is held');
		refuseNoHash(options.approve);
	}
	const undone = await withSnapshot(context.store, (snapshot) => runOf(snapshot, id));
	if (!undoable.has(undone.kind)) throw notUndoable(undone);
	const commit = await commitThatApplied(context.store, undone);
	const begin = context.clock.now().toISOString();
	const stages = new Stages(context.clock);
	const attempt = {undone, begin, stages};
	let applied = false;
	const locks = await lockReaders(context, undone);
	const sent = new Sent(context, undone, commit);
	try {
		const planned = yield* stages.step(
			'plan',
			() => withSnapshot(context.store, (snapshot) => planAgainst(context, undone, commit, sent, snapshot)),
			({plan}) => ({count: plan.changes.length, unit: 'changes'}),
		);
		signal.throwIfAborted();
		const decided = await decideUndo(planned, undone, options);
		if (decided !== 'go') {
			if (decided.outcome === 'held' && isMeant(options)) await recordHeldUndo(context, attempt, planned);
			return {undone, run: undefined, undo: planned, published: [], ...decided};
		}
		const run = yield* stages.step('apply', () =>
			apply(context, undone, commit, sent, planned, options, begin),
		);
		applied = true;
		const published =
			options.publish === false ? [] : yield* publishAll(context, planned, run, stages, signal);
		const finished = await finish(context, run, planned, published, options, stages);
		yield* retain(context, undone.connection);
		const wire = publishedExitCode(published);
		return {
			undone,
			run: finished,
			undo: planned,
			published,
			outcome: 'applied',
			exitCode:
				wire !== exitCodes.done ? wire : planned.staying.length > 0 ? exitCodes.heldBack : exitCodes.done,
		};
	} catch (error) {
		if (!applied && (isMeant(options) || options.confirm !== undefined))
			await recordFailedUndo(context, attempt, error);
		throw error;
	} finally {
		for (const lock of locks) await lock.release();
	}
}

/** Whether it was to be applied, and not only looked at. */
const isMeant = ({yes, approve}: UndoOptions) => yes === true || approve !== undefined;

function notUndoable({id, kind, connectionName, message}: Run): UsageError {
	if (kind === 'disconnect')
		return new UsageError(
			`run ${id} disconnected "${connectionName}": it is taken back by connecting it again`,
			{
				notDone: 'Nothing was changed.',
				next: `rollcall connections reconnect ${connectionName}`,
			},
		);
	if (kind === 'mirror')
		return new UsageError(
			`run ${id} wrote to "${connectionName}" what the directory says: it is taken back by what changed the directory`,
			{
				notDone: 'Nothing was changed. Users in the trash there are restored by hand, there.',
				next: `Undo the run that changed the directory, and sync again: rollcall history, rollcall undo RUN, rollcall sync ${connectionName}`,
			},
		);
	if (kind === 'federation')
		return new UsageError(`run ${id} turned federated authentication: it is taken back by the other turn`, {
			notDone: 'Nothing was changed.',
			next: `Look at what that does: rollcall domains federation ${connectionName} ${/ off$/.test(message ?? '') ? 'on' : 'off'}`,
		});
	if (kind === 'restore')
		return new UsageError(
			`run ${id} restored a backup with its settings: it cannot be undone field by field`,
			{
				notDone: 'Nothing was changed.',
				next: 'Restore a backup from before it: rollcall restore FILE.',
			},
		);
	return new UsageError(`run ${id} (${kind}) changed nothing in the directory`, {
		notDone: 'Nothing was changed.',
		next: 'rollcall history lists the runs.',
	});
}

/** Nobody applies a roster over what is being taken back. */
async function lockReaders(context: Context, {id, connection}: Run): Promise<readonly Lock[]> {
	const readers = (await listConnections(context)).filter(({kind}) => kind.reader !== undefined);
	const names = connection === undefined ? readers.map(({stored}) => stored.id) : [connection];
	const locks: Lock[] = [];
	try {
		for (const name of [...names].sort())
			locks.push(await context.store.lock(`connection-${name}`, `undo of ${id}`));
		return locks;
	} catch (error) {
		for (const lock of locks) await lock.release();
		throw error;
	}
}

async function planAgainst(
	context: Context,
	undone: Run,
	{changes}: CommitRecord,
	sent: Sent,
	snapshot: Snapshot,
): Promise<UndoPlan> {
	const connections = await listConnections(context);
	const directory = await loadDirectory(snapshot);
	const planned = planUndo({
		undone,
		changes,
		directory,
		policy: policyOf(await readSettings(context.store.documents)),
		connectionNames: new Map(connections.map(({stored}) => [stored.id, stored.name])),
		now: context.clock.now(),
		run: await nextRunId(snapshot),
		sent: await sent.since(snapshot),
		unsent: await unsentRuns(snapshot, undone),
	});
	return leavesNobody(directory, planned.plan.changes)
		? {...planned, lost: [nobodyLeft, ...planned.lost]}
		: planned;
}

type Stopped = Pick<UndoResult, 'outcome' | 'exitCode'>;

async function decideUndo(planned: UndoPlan, undone: Run, options: UndoOptions): Promise<'go' | Stopped> {
	const {outcome, hash} = planned.plan;
	const isEmpty = planned.plan.changes.length === 0 && planned.tombstones.length === 0;
	if (isEmpty)
		return {
			outcome: 'nothing to do',
			exitCode: planned.staying.length > 0 ? exitCodes.heldBack : exitCodes.done,
		};
	const held = {outcome: 'held', exitCode: exitCodes.held} as const;
	if (options.approve !== undefined) return hash.startsWith(options.approve.toLowerCase()) ? 'go' : held;
	if (outcome === 'held') return held;
	if (options.yes === true) return 'go';
	if (options.confirm !== undefined && (await options.confirm(planned, undone))) return 'go';
	return {outcome: 'planned', exitCode: exitCodes.planned};
}

/** Directory and run in one step; planned again first, because somebody may have committed since. */
async function apply(
	context: Context,
	undone: Run,
	commit: CommitRecord,
	sent: Sent,
	planned: UndoPlan,
	options: UndoOptions,
	begin: string,
): Promise<Run> {
	const {result, sequence} = await decideAndCommit(context.store, async (snapshot) => {
		const {plan, tombstones, staying} = await planAgainst(context, undone, commit, sent, snapshot);
		if (plan.hash !== planned.plan.hash)
			throw new HeldError(
				'the directory changed while the undo was being decided: this is another plan now',
				{
					notDone: 'Nothing was changed.',
					next: `Look at the new plan: rollcall undo ${undone.id}`,
				},
			);
		const approved = options.approve !== undefined;
		const run: Run = {
			...(await nextRun(context, undone.connectionName, begin, snapshot)),
			...(undone.connection === undefined ? {} : {connection: undone.connection}),
			kind: 'undo',
			state: options.publish === false ? 'not published by choice' : 'applied not published',
			undoes: undone.id,
			planHash: plan.hash,
			counts: plan.counts,
			guards: plan.guards,
			heldBack: staying.length,
			// A guess: others may commit before this does. `commitOf` finds the right one.
			generation: snapshot.sequence + 1,
			message: messageOf(undone, staying),
			...(approved ? {approved: {hash: plan.hash, by: context.operator.name, additionsOnly: false}} : {}),
		};
		const changes: RecordChange[] = [
			...applyPlan(plan, [], approved),
			...tombstones,
			...(await withdrawals(context, snapshot, turnedBy(plan))),
			{collection: 'runs', key: run.id, after: run},
		];
		return {changes, result: run};
	});
	return {...result, generation: sequence};
}

const messageOf = ({id}: Run, staying: readonly Staying[]) =>
	staying.length === 0
		? `took ${id} back`
		: `took ${id} back, but for ${staying.length === 1 ? 'one thing that stays' : `${staying.length} things that stay`} as changed since`;

/** To every target that is fed by whoever owns what changed. */
async function* publishAll(
	context: Context,
	{plan}: UndoPlan,
	run: Run,
	stages: Stages,
	signal: AbortSignal,
): Work<readonly Published[]> {
	const owners = new Set<string | undefined>([run.connection]);
	for (const {before, after} of plan.changes)
		for (const record of [before, after])
			if (record !== undefined) {
				const {owner, adoptedFor} = record as {readonly owner?: string; readonly adoptedFor?: string};
				owners.add(owner ?? adoptedFor);
			}
	const connections = await listConnections(context);
	const targets = new Map<string, Connection>();
	for (const connection of connections) {
		const {stored, kind} = connection;
		if (!owners.has(stored.id)) continue;
		if (kind.publisher !== undefined && stored.disconnected === undefined) targets.set(stored.id, connection);
		if (kind.reader !== undefined)
			for (const target of targetsFedBy(connections, connection)) targets.set(target.stored.id, target);
	}
	return yield* publishToEach(context, targets.values(), run.id, stages, signal);
}

async function finish(
	context: Context,
	run: Run,
	{staying}: UndoPlan,
	published: readonly Published[],
	options: UndoOptions,
	stages: Stages,
): Promise<Run> {
	const isOut = published.every(({outcome}) => outcome === 'sent' || outcome === 'skipped');
	const state: RunState =
		options.publish === false
			? 'not published by choice'
			: !isOut
				? 'applied not published'
				: staying.length > 0
					? 'succeeded with issues'
					: 'succeeded';
	return await recordEnd(context, run, published, stages, async (snapshot, now) => ({
		...(await retryOf(snapshot, run, published, now)),
		state,
	}));
}
