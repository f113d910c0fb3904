import {isSame} from '../core/canonical.ts';
import {locationsOf} from '../core/directory/account.ts';
import {HeldError, RollcallError, sentences, toldError} from '../core/errors.ts';
import {conflictChanges} from '../core/plan/apply.ts';
import type {Plan} from '../core/plan/plan.ts';
import {emptyRun, type Published, type Run} from '../core/plan/run.ts';
import type {RecordChange, Snapshot} from '../core/ports.ts';
import {withoutNames} from '../core/privacy/recorded.ts';
import type {Connection} from './connections.ts';
import type {Context} from './context.ts';
import type {KeptBase, KeptHeld} from './kept-rosters.ts';
import {isOfMirror} from './mirroring-settings.ts';
import {decideAndCommit, nextRunId, type Stages} from './recording.ts';
import {retryAfterFailure} from './retrying.ts';
import {usedIn} from './rules.ts';

/** A held run changes nothing but history and the list of what waits for a decision. */
export async function recordHeld(
	context: Context,
	connection: Connection,
	plan: Plan,
	begin: string,
	stages: Stages,
	/** What earlier runs still owed. */
	published: readonly Published[],
	kept: KeptHeld,
): Promise<Run> {
	const {result: run} = await decideAndCommit(context.store, async (snapshot) => {
		const conflicts = await snapshot.load('conflicts');
		const known = [...conflicts.values()].filter(
			(each) => each.connection === connection.stored.id && !isOfMirror(each),
		);
		const held: Run = {
			...(await newRun(context, connection, plan, begin, snapshot)),
			state: 'held',
			stages: stages.results,
			published,
			...kept,
			message: sentences(...plan.guards.filter(({tripped}) => tripped).map(({message}) => message)),
		};
		const changes: RecordChange[] = [
			...conflictChanges(plan, known),
			{collection: 'runs', key: held.id, after: held},
		];
		return {changes, result: held};
	});
	return run;
}

/**
 * Records how a run ended that was applied before, when its targets are done.
 * @param ending what there is to say of it, decided again where somebody commits in between.
 */
export async function recordEnd(
	context: Context,
	run: Run,
	published: readonly Published[],
	stages: Stages,
	ending: (snapshot: Snapshot, now: Date) => Promise<Pick<Run, 'state' | 'retryAt' | 'message'>>,
): Promise<Run> {
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const before = await snapshot.get('runs', run.id);
		const now = context.clock.now();
		const after: Run = {
			...run,
			end: now.toISOString(),
			...(await ending(snapshot, now)),
			stages: stages.results,
			published,
		};
		return {changes: [{collection: 'runs', key: run.id, before, after}], result: after};
	});
	return result;
}

/** Failures are history too; one that cannot even be recorded leaves the first error to be seen. */
export async function recordFailure(
	context: Context,
	{stored}: Connection,
	error: unknown,
	begin: string,
	stages: Stages,
	kind: Run['kind'] = 'sync',
	/** Keeps what was read, where something was. */
	keep: () => Promise<KeptBase> = async () => ({}),
): Promise<void> {
	const failure = error instanceof RollcallError ? error : undefined;
	const cancelled = error instanceof Error && error.name === 'AbortError';
	if (failure === undefined && !cancelled) return;
	try {
		const kept = await keep();
		await decideAndCommit(context.store, async (snapshot) => {
			const run: Run = {
				...(await nextRun(context, stored.name, begin, snapshot)),
				connection: stored.id,
				kind,
				state: failure === undefined ? 'cancelled' : failure instanceof HeldError ? 'held' : 'failed',
				stages: stages.results,
				...kept,
				...(failure === undefined
					? {}
					: await retryAfterFailure(snapshot, stored.id, failure, context.clock.now())),
				message: failure === undefined ? cancelledBy(context) : toldError(failure),
			};
			return {changes: [{collection: 'runs' as const, key: run.id, after: run}], result: undefined};
		});
	} catch (second) {
		if (!(second instanceof RollcallError)) throw second;
	}
}

const cancelledBy = ({operator}: Context) =>
	operator.role === 'service' ? 'stopped with the service' : 'cancelled by the operator';

/** The next run, of whoever begins it, before it has anything to tell. */
export async function nextRun(
	context: Context,
	connectionName: string,
	begin: string,
	snapshot: Snapshot,
): Promise<Run> {
	return emptyRun({
		id: await nextRunId(snapshot),
		connectionName,
		kind: 'sync',
		trigger: context.operator.role === 'service' ? 'schedule' : 'manual',
		by: context.operator.name,
		begin,
		end: context.clock.now().toISOString(),
		state: 'failed',
	});
}

/** The record of a run of this plan, as it begins. */
export async function newRun(
	context: Context,
	{stored}: Connection,
	plan: Plan,
	begin: string,
	snapshot: Snapshot,
): Promise<Run> {
	return {
		...(await nextRun(context, stored.name, begin, snapshot)),
		connection: stored.id,
		planHash: plan.hash,
		counts: plan.counts,
		rows: plan.rows,
		...(plan.exportedAt === undefined ? {} : {exportedAt: plan.exportedAt}),
		...(plan.scopeHash === undefined ? {} : {scopeHash: plan.scopeHash}),
		problems: plan.problems.map(withoutNames),
		patches: plan.patches.map(withoutNames),
		guards: plan.guards,
		conflicts: plan.conflicts.map(({id}) => id),
		heldBack: plan.heldBack.length,
		...movedIn(plan),
		...usedIn(plan),
	};
}

/** How many people the plan takes to other locations. */
function movedIn({counts, changes}: Plan): Pick<Run, 'moved'> {
	if (counts.accounts.update === 0) return {};
	let moved = 0;
	for (const {kind, before, after} of changes)
		if (kind === 'accounts' && before !== undefined && after !== undefined)
			if (!isSame([...locationsOf(before)].sort(), [...locationsOf(after)].sort())) moved++;
	return moved === 0 ? {} : {moved};
}
