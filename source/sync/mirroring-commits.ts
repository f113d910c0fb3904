import type {MirrorRules} from '../connections/kind.ts';
import type {RunId} from '../core/directory/ids.ts';
import {HeldError} from '../core/errors.ts';
import type {Held} from '../core/mirror/held.ts';
import type {Mirrored} from '../core/mirror/mirrored.ts';
import type {Run} from '../core/plan/run.ts';
import type {RecordChange} from '../core/ports.ts';
import type {Connection} from './connections.ts';
import type {Context} from './context.ts';
import type {MirrorDecided} from './mirroring-decision.ts';
import {pairedWith} from './mirroring-pairs.ts';
import {type PlannedMirror, planMirrorAgainst} from './mirroring-planning.ts';
import {beginRun, firstUsed, mirrorConflictChanges} from './mirroring-record.ts';
import {decideAndCommit, type Stages} from './recording.ts';

/** A run that writes to the other side. */
export interface MirrorWriting {
	readonly connection: Connection;
	readonly rules: MirrorRules;
	/** When it began. */
	readonly begin: string;
	/** The run of what came in before it. Undefined: nothing did. */
	readonly cameIn: RunId | undefined;
}

/** What is agreed on, what is open, and that the run began. Somebody who committed in between makes it plan again. */
export async function commitBegin(
	context: Context,
	{connection, rules, begin, cameIn}: MirrorWriting,
	held: Held,
	planned: PlannedMirror,
	decided: MirrorDecided,
): Promise<{
	readonly result: {readonly run: Run; readonly base: ReadonlyMap<string, Mirrored>};
	/** Of the commit. */
	readonly sequence: number;
}> {
	return await decideAndCommit(context.store, async (snapshot) => {
		const now = await planMirrorAgainst(context, connection, rules, held, snapshot);
		if (now.plan.hash !== planned.plan.hash) throw changedMeanwhile();
		const alone = await beginRun(context, connection, rules, now, decided, begin, snapshot);
		const deciding = {...alone, ...firstUsed(now.plan)};
		const {run, paired} = await pairedWith(cameIn, deciding, snapshot);
		const base = new Map(now.base);
		for (const {key, after} of now.plan.base) {
			if (after === undefined) base.delete(key);
			else base.set(key, after);
		}
		const changes: RecordChange[] = [
			...now.plan.base.map(({key, before, after}) => ({collection: 'mirrored' as const, key, before, after})),
			...mirrorConflictChanges(now, run.id),
			...paired,
			{collection: 'runs', key: run.id, after: run},
		];
		return {changes, result: {run, base}};
	});
}

const changedMeanwhile = () =>
	new HeldError('the directory changed while the plan was being decided: this is another plan now', {
		notDone: 'Nothing was written.',
		next: 'Look at the new plan: rollcall plan',
	});

/** How it ended. */
export async function commitEnd(
	context: Context,
	{id}: Run,
	ending: (snapshot: Parameters<Parameters<typeof decideAndCommit>[1]>[0]) => Promise<Run>,
): Promise<Run> {
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const before = await snapshot.get('runs', id);
		const after = await ending(snapshot);
		return {changes: [{collection: 'runs' as const, key: id, before, after}], result: after};
	});
	return result;
}

/**
 * A held run changes nothing but history and the list of what waits for a decision: what a read told of pairs that a
 * guard distrusts is not kept.
 */
export async function recordHeldMirror(
	context: Context,
	{connection, rules, begin, cameIn}: MirrorWriting,
	planned: PlannedMirror,
	decided: MirrorDecided,
	stages: Stages,
): Promise<Run> {
	const {result} = await decideAndCommit(context.store, async (snapshot) => {
		const alone = await beginRun(context, connection, rules, planned, decided, begin, snapshot);
		const {run: begun, paired} = await pairedWith(cameIn, alone, snapshot);
		const run: Run = {
			...begun,
			state: 'held',
			end: context.clock.now().toISOString(),
			stages: stages.results,
			message: planned.guards
				.filter(({tripped}) => tripped)
				.map(({message}) => message)
				.join('; '),
		};
		return {
			changes: [
				...mirrorConflictChanges(planned, undefined),
				...paired,
				{collection: 'runs' as const, key: run.id, after: run},
			],
			result: run,
		};
	});
	return result;
}
