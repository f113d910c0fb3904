import {type ConnectionId, type RunId, runId} from '../core/directory/ids.ts';
import {StaleError} from '../core/errors.ts';
import type {Run, StageResult} from '../core/plan/run.ts';
import type {Clock, CommitRecord, Lock, RecordChange, Snapshot, Store, Work} from '../core/ports.ts';
import type {Activity} from '../core/state-records.ts';
import type {Context} from './context.ts';

/** The id that the next run gets, if nobody takes it first (the commit would then be stale). */
export async function nextRunId(snapshot: Snapshot): Promise<RunId> {
	const [last] = await snapshot.list('runs', {limit: 1, reverse: true});
	return runId(last === undefined ? 1 : Number(last.id.slice(1)) + 1);
}

/**
 * The commit that applied this run. A run is written into the very commit that it names, so its number is a guess:
 * the next one at that moment; others may have come between, never before.
 * @returns undefined where history no longer keeps it.
 */
export async function commitOf(store: Store, run: Run): Promise<CommitRecord | undefined> {
	if (run.generation === undefined) return undefined;
	for (let sequence = run.generation; ; sequence++) {
		const commit = await store.history(sequence);
		if (commit === undefined) return undefined;
		const holds = commit.changes.some(
			({collection, key, before}) => collection === 'runs' && key === run.id && before === undefined,
		);
		if (holds) return commit;
	}
}

/** A key that sorts by time: the moment and a few random digits. */
export const timeKey = ({clock, randomness}: Pick<Context, 'clock' | 'randomness'>) =>
	`${clock.now().toISOString()}-${Buffer.from(randomness(3)).toString('hex')}`;

/** Now, by whoever runs this. */
export const byOperator = ({clock, operator}: Pick<Context, 'clock' | 'operator'>) => ({
	at: clock.now().toISOString(),
	by: operator.name,
});

/** A line of who did what; ids only, no names. */
export function activity(
	context: Context,
	action: string,
	subjects: readonly string[],
	code: string,
	message: string,
	/** Whose next packages carry it. */
	targets: readonly ConnectionId[] = [],
): RecordChange {
	const id = timeKey(context);
	const after: Activity = {
		id,
		...byOperator(context),
		action,
		subjects,
		code,
		message,
		...(targets.length === 0 ? {} : {targets}),
	};
	return {collection: 'activities', key: id, after};
}

/**
 * Reads a generation, decides, and commits; when somebody committed in between what this rests on, reads and
 * decides again. `decide` returns nothing to commit by returning an empty list.
 */
export async function decideAndCommit<T>(
	store: Store,
	decide: (snapshot: Snapshot) => Promise<{readonly changes: readonly RecordChange[]; readonly result: T}>,
): Promise<{readonly result: T; readonly sequence: number}> {
	for (let attempt = 1; ; attempt++) {
		const snapshot = await store.read();
		try {
			const {changes, result} = await decide(snapshot);
			const sequence = changes.length === 0 ? snapshot.sequence : await store.commit(changes);
			return {result, sequence};
		} catch (error) {
			if (!(error instanceof StaleError) || attempt >= 5) throw error;
		} finally {
			await snapshot.release();
		}
	}
}

/** Does the work under a lock that is let go of when the work has settled; others see how far it is. */
export async function* underLock<T>(lock: Lock, work: () => Work<T>): Work<T> {
	try {
		const steps = work();
		try {
			for (;;) {
				const step = await steps.next();
				if (step.done) return step.value;
				lock.tell(step.value);
				yield step.value;
			}
		} finally {
			// Whoever stopped listening stops the work too.
			await steps.return(undefined as never);
		}
	} finally {
		await lock.release();
	}
}

/** Times the stages of a run and passes their progress on. */
export class Stages {
	readonly results: StageResult[] = [];
	readonly #clock: Clock;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Runs work that tells its progress as the stage of this name. */
	async *work<T>(stage: string, work: Work<T>, count?: Counting<T>): Work<T> {
		yield {stage};
		const done = this.#begin(stage);
		try {
			const result = yield* work;
			done(count?.(result));
			return result;
		} catch (error) {
			done();
			throw error;
		}
	}

	/** Runs a piece of work that has no progress of its own. */
	async *step<T>(stage: string, step: () => Promise<T>, count?: Counting<T>): Work<T> {
		yield {stage};
		const done = this.#begin(stage);
		try {
			const result = await step();
			done(count?.(result));
			return result;
		} catch (error) {
			done();
			throw error;
		}
	}

	#begin(stage: string) {
		const begin = this.#clock.monotonic();
		return (counted: Pick<StageResult, 'count' | 'unit'> = {}) => {
			this.results.push({stage, milliseconds: Math.round(this.#clock.monotonic() - begin), ...counted});
		};
	}
}

type Counting<T> = (result: T) => Pick<StageResult, 'count' | 'unit'>;
