/**
 * The run, readable from top to bottom: read → plan → guard → apply → publish → record.
 *
 * The order of writes, at any instant:
 * 1. Nothing MUST change before the guards have passed or a person approved the plan by its hash.
 * 2. Directory, conflicts and the run's record MUST be committed in one step, before anything is published.
 * 3. A package MUST be whole, verified and durable before the ledger names it; the ledger MUST say `intent`
 *    before the first byte leaves, and MUST NOT say `sent` before the server acknowledged the last one.
 * 4. A run MUST NOT be called succeeded before all its targets are done; until then it is *applied not published*.
 * 5. A lock MUST be let go only after everything above has settled.
 */

import {exitCodes, HeldError, SourceUnhealthyError, UsageError} from '../core/errors.ts';
import {applyPlan} from '../core/plan/apply.ts';
import type {Plan} from '../core/plan/plan.ts';
import type {Published, Run, RunState} from '../core/plan/run.ts';
import type {Reader, RecordChange, Work} from '../core/ports.ts';
import type {Roster} from '../core/roster/roster.ts';
import {afterApplied} from './after-applied.ts';
import type {SyncOptions, SyncResult} from './answers/runs.ts';
import {type Connection, findConnection, listConnections, openReader} from './connections.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {type Decided, decide, refuseNoHash} from './decision.ts';
import {noneFedBy, targetsFedBy} from './feeds.ts';
import {recordInterrupted} from './interrupted.ts';
import {type KeptRoster, keepBase, keepHeld, keepRoster} from './kept-rosters.ts';
import {lapsedPasswords} from './lapsed-passwords.ts';
import {exitCodeOf} from './outcome.ts';
import {keepSettings, takeSettingsBack} from './pending-settings.ts';
import {lastRun, planAgainst, readRoster} from './planning.ts';
import {publishToEach} from './publishing.ts';
import {decideAndCommit, Stages, underLock} from './recording.ts';
import {retain} from './retaining.ts';
import {retryOf} from './retrying.ts';
import {newRun, recordEnd, recordFailure, recordHeld} from './run-records.ts';
import {signInsFor} from './sign-ins.ts';
import {turnedBy, withdrawals} from './withdrawing.ts';

/** Plans, asks, applies, publishes and records. See the order of writes above. */
export async function* sync(
	context: Context,
	name: string | undefined,
	options: SyncOptions,
	signal: AbortSignal,
): Work<SyncResult> {
	requireMay(context, 'sync', 'Starting a sync');
	if (options.approve !== undefined) {
		// An approval is of a whole plan: asked for both, nobody can say which of the two was meant.
		if (options.additionsOnly === true)
			throw new UsageError('--approve approves all of a plan, --additions-only a part of it', {
				notDone: 'Nothing was changed.',
				next: 'Give one of them: --approve HASH, or --yes --additions-only.',
			});
		requireMay(context, 'approve', 'Approving a held plan');
		refuseNoHash(options.approve);
	}
	if (options.relink !== undefined) {
		requireMay(context, 'approve', 'Re-linking what a held plan names');
		refuseNoHash(options.relink);
	}
	const connection = await findConnection(context, name, 'read');
	const lock = await context.store.lock(
		`connection-${connection.stored.id}`,
		`sync of ${connection.stored.name}`,
	);
	const begin = context.clock.now().toISOString();
	const stages = new Stages(context.clock);
	return yield* underLock(lock, async function* () {
		let read: Roster | undefined;
		let reader: Reader | undefined;
		try {
			if (lock.tookOver !== undefined) await recordInterrupted(context, connection, lock.tookOver);
			reader = openReader(context, connection, 'apply');
			const reading = readRoster(context, connection, signal, reader);
			const roster = yield* stages.work('read', reading, (read) => ({
				count: read.people.count,
				unit: 'people',
			}));
			read = roster;
			const decided = yield* stages.step(
				'plan',
				() => decide(context, connection, roster, options),
				({plan}) => ({
					count: plan.changes.length,
					unit: 'changes',
				}),
			);
			signal.throwIfAborted();
			if (!decided.go) {
				const {plan, outcome} = decided;
				if (outcome !== 'held') return result(connection, undefined, plan, [], outcome);
				const published = yield* publishOwed(context, connection, plan, options, stages, signal);
				const kept = await keepHeld(context, connection.stored.id, roster);
				const run = await recordHeld(context, connection, plan, begin, stages, published, kept);
				yield* retain(context, connection.stored.id);
				return result(connection, run, plan, published, outcome);
			}
			const applied = yield* stages.step('apply', async () => {
				const kept = await keepRoster(context, connection.stored.id, roster);
				return await apply(context, connection, roster, decided, options, begin, stages, kept);
			});
			const published = yield* publishToAll(context, connection, applied, options, stages, signal);
			const unfed =
				options.publish === false ? undefined : noneFedBy(await listConnections(context), connection);
			const run = await finish(context, applied, published, unfed, options, stages);
			await keepSettings(context, connection);
			await afterApplied(context, connection, reader, signal);
			yield* retain(context, connection.stored.id);
			const changed = applied.plan.changes.length > 0 || published.some(({skipped}) => !skipped);
			const ended = result(connection, run, applied.plan, published, changed ? 'applied' : 'nothing to do');
			return unfed === undefined ? ended : {...ended, exitCode: exitCodes.held};
		} catch (error) {
			await takeSettingsBack(context, connection, error);
			// What is no healthy read is nothing to merge into.
			const whole = error instanceof SourceUnhealthyError ? undefined : read;
			await recordFailure(context, connection, error, begin, stages, 'sync', async () =>
				whole === undefined ? {} : await keepBase(context, connection.stored.id, whole),
			);
			throw error;
		} finally {
			await reader?.close?.();
		}
	});
}

export interface Applied {
	readonly run: Run;
	readonly plan: Plan;
}

/** Commits directory, conflicts and the run in one step; plans again first when somebody committed in between. */
export async function apply(
	context: Context,
	connection: Connection,
	roster: Roster,
	decided: Decided,
	options: SyncOptions,
	begin: string,
	stages: Stages,
	kept: KeptRoster,
): Promise<Applied> {
	const {result: applied, sequence} = await decideAndCommit(context.store, async (snapshot) => {
		const {plan, known} = await planAgainst(context, connection, roster, snapshot, decided.how);
		const isOther = plan.hash !== decided.plan.hash;
		if ((decided.seen && isOther) || (plan.outcome === 'held' && (isOther || !decided.approved)))
			throw new HeldError(
				'the directory changed while the plan was being decided: this is another plan now',
				{
					notDone: 'Nothing was changed.',
					next: 'Look at the new plan: rollcall plan',
				},
			);
		const begun: Run = {
			...(await newRun(context, connection, plan, begin, snapshot)),
			state: 'applied not published',
			stages: [...stages.results],
			// A guess: others may commit before this does. `commitOf` finds the right one.
			generation: snapshot.sequence + 1,
			...kept,
			...(decided.heldBy === undefined ? {} : {guards: decided.heldBy}),
			...approvalOf(context, decided, options),
			...(decided.approved && plan.scopeSeen !== undefined ? {scopeHash: plan.scopeSeen} : {}),
			...(options.publish === false ? {state: 'not published by choice' as const} : {}),
		};
		const run = decided.how.only === undefined ? begun : ofOne(begun);
		const changes: RecordChange[] = [
			...applyPlan(plan, known, approvedBy(decided)),
			{collection: 'runs', key: run.id, after: run},
			...(await signInsFor(context, snapshot, plan, run.id)),
			...(await withdrawals(context, snapshot, turnedBy(plan))),
			...(await lapsedPasswords(context, snapshot)),
		];
		return {changes, result: {run, plan}};
	});
	return {...applied, run: {...applied.run, generation: sequence}};
}

/** A run for one person alone: it is no read of its connection that later ones are compared with, or are due after. */
function ofOne({connection: _c, rows: _r, scopeHash: _s, exportedAt: _e, ...run}: Run): Run {
	return run;
}

/** What a person said of the plan; that a setting let a part of it go is nobody's approval. */
function approvalOf(
	{operator}: Context,
	{plan, approved, how, heldBy}: Decided,
	{additionsOnly}: SyncOptions,
): Pick<Run, 'approved'> {
	const by = operator.name;
	const partly = heldBy !== undefined && additionsOnly === true;
	if (approved || partly) return {approved: {hash: plan.hash, by, additionsOnly: partly}};
	if (how.scopeApproved !== true) return {};
	return {approved: {hash: plan.hash, by, additionsOnly: false, scope: true}};
}

/** Whose removal a person approved: of all, or of those whom a changed filter leaves out. */
const approvedBy = ({approved, how, plan}: Decided): boolean | ReadonlySet<string> =>
	approved || how.scopeApproved !== true
		? approved
		: new Set(plan.guards.find(({code}) => code === 'scope')?.keys ?? []);

export async function* publishToAll(
	context: Context,
	connection: Connection,
	{run}: {readonly run: Run},
	options: SyncOptions,
	stages: Stages,
	signal: AbortSignal,
): Work<readonly Published[]> {
	if (options.publish === false) return [];
	const targets = targetsFedBy(await listConnections(context), connection);
	return yield* publishToEach(context, targets, run.id, stages, signal);
}

/**
 * What an earlier run applied and could not send goes out though this one is held: nothing of this plan is in it. In a
 * pause nothing does.
 */
async function* publishOwed(
	context: Context,
	connection: Connection,
	plan: Plan,
	options: SyncOptions,
	stages: Stages,
	signal: AbortSignal,
): Work<readonly Published[]> {
	if (options.yes !== true || plan.guards.some(({code, tripped}) => code === 'paused' && tripped)) return [];
	const owed = await withSnapshot(context.store, (snapshot) =>
		lastRun(snapshot, (run) => run.connection === connection.stored.id && run.generation !== undefined),
	);
	if (owed?.retryAt === undefined) return [];
	return yield* publishToAll(context, connection, {run: owed}, options, stages, signal);
}

/** Records how the run ended. */
export async function finish(
	context: Context,
	{run, plan}: Applied,
	published: readonly Published[],
	/** Why nothing of this connection goes anywhere, though there are targets. */
	unfed: string | undefined,
	options: SyncOptions,
	stages: Stages,
): Promise<Run> {
	return await recordEnd(context, run, published, stages, async (snapshot, now) => {
		return {
			...(await retryOf(snapshot, run, published, now)),
			...(unfed === undefined
				? {state: stateOf(plan, published, options)}
				: {state: 'applied not published', message: unfed}),
		};
	});
}

function stateOf(plan: Plan, published: readonly Published[], options: SyncOptions): RunState {
	if (options.publish === false) return 'not published by choice';
	if (published.some(({outcome}) => outcome !== 'sent' && outcome !== 'skipped'))
		return 'applied not published';
	return plan.heldBack.length > 0 || plan.conflicts.length > 0 ? 'succeeded with issues' : 'succeeded';
}

const result = (
	{stored}: Connection,
	run: Run | undefined,
	plan: Plan,
	published: readonly Published[],
	outcome: SyncResult['outcome'],
): SyncResult => ({
	run,
	connection: stored.name,
	plan,
	published,
	outcome,
	exitCode: exitCodeOf(outcome, plan, published),
});
