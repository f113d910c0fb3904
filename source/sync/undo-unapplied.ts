import {HeldError, RollcallError, sentences, toldError} from '../core/errors.ts';
import type {Run} from '../core/plan/run.ts';
import type {UndoPlan} from '../core/plan/undo.ts';
import type {Context} from './context.ts';
import {decideAndCommit, type Stages} from './recording.ts';
import {nextRun} from './run-records.ts';

/** What is known of an undo that was to be applied. */
interface Attempt {
	readonly undone: Run;
	readonly begin: string;
	readonly stages: Stages;
}

/** An undo that guards hold changes nothing but history. */
export const recordHeldUndo = (context: Context, attempt: Attempt, {plan, staying}: UndoPlan) =>
	record(context, attempt, {
		state: 'held',
		planHash: plan.hash,
		counts: plan.counts,
		guards: plan.guards,
		heldBack: staying.length,
		message:
			sentences(...plan.guards.filter(({tripped}) => tripped).map(({message}) => message)) ||
			'another plan was approved than the one that it has now',
	});

/** So does one that failed or was cancelled; one that cannot even be recorded leaves the first error to be seen. */
export async function recordFailedUndo(context: Context, attempt: Attempt, error: unknown): Promise<void> {
	const isCancelled = error instanceof Error && error.name === 'AbortError';
	if (!(error instanceof RollcallError) && !isCancelled) return;
	const ending: Partial<Run> =
		error instanceof RollcallError
			? {state: error instanceof HeldError ? 'held' : 'failed', message: toldError(error)}
			: {state: 'cancelled', message: 'cancelled by the operator'};
	try {
		await record(context, attempt, ending);
	} catch (second) {
		if (!(second instanceof RollcallError)) throw second;
	}
}

/** Of no connection: it changed nothing of it, so that how the connection stands is as it was. */
async function record(
	context: Context,
	{undone, begin, stages}: Attempt,
	ending: Partial<Run>,
): Promise<void> {
	await decideAndCommit(context.store, async (snapshot) => {
		const after: Run = {
			...(await nextRun(context, undone.connectionName, begin, snapshot)),
			kind: 'undo',
			undoes: undone.id,
			stages: stages.results,
			...ending,
		};
		return {changes: [{collection: 'runs' as const, key: after.id, after}], result: undefined};
	});
}
