import type {ConnectionId, RunId} from '../core/directory/ids.ts';
import {RefusedError, RollcallError, UsageError} from '../core/errors.ts';
import {mostRefused, type RefusedWrite} from '../core/mirror/mirror-run.ts';
import {type Mirrored, mirroredKey} from '../core/mirror/mirrored.ts';
import {
	acknowledged,
	intended,
	refused,
	type Writing,
	writeKind,
	writtenKey,
} from '../core/mirror/recorded.ts';
import {type MirrorWrite, type MirrorWriteKind, type Written, withMade} from '../core/mirror/writes.ts';
import type {Mirror, RecordChange, Store, Work} from '../core/ports.ts';
import type {Context} from './context.ts';

/** What became of the writes of one run. */
export interface WritesDone {
	readonly written: Partial<Record<MirrorWriteKind, number>>;
	readonly already: number;
	/** The first few. */
	readonly refused: readonly RefusedWrite[];
	readonly failed: number;
	/** Those that were not tried any more. */
	readonly left: number;
	/** Sequence of the last commit; undefined: nothing was committed. */
	readonly last?: number;
	/** Why it ended before all were tried; absent: all were. */
	readonly ended?: RollcallError | 'aborted';
}

/** So many without an answer, one after the other, and the rest waits for a later sync [our decision]. */
const patienceWrites = 3;

/**
 * Writes record by record. Before each write its pair says on disk that it was asked for, and after it what came of
 * that: killed at any instant, the next sync finds a note instead of making somebody a second time. One that is refused
 * leaves no trace but a finding, and the others go on.
 */
export async function* writeAll(
	context: Context,
	mirror: Mirror,
	{
		connection,
		run,
		approved,
		base,
	}: {
		readonly connection: ConnectionId;
		readonly run: RunId;
		readonly approved: boolean;
		/** Pairs as they are in the state now. */
		readonly base: ReadonlyMap<string, Mirrored>;
	},
	writes: readonly MirrorWrite[],
	signal: AbortSignal,
): Work<WritesDone> {
	const pairs = new Pairs(context.store, base);
	const made = new Map<string, string>();
	const written: Partial<Record<MirrorWriteKind, number>> = {};
	const faults: RefusedWrite[] = [];
	const barred = new Map<MirrorWriteKind, string>();
	let [already, failed, tried, unanswered] = [0, 0, 0, 0];
	let ended: WritesDone['ended'];
	const fail = (write: MirrorWrite, how: RefusedWrite['how'], message: string) => {
		failed++;
		if (faults.length < mostRefused) faults.push({does: write.does, key: write.key, how, message});
	};
	for (const planned of writes) {
		if (signal.aborted) {
			ended = 'aborted';
			break;
		}
		yield {stage: 'write', done: tried, total: writes.length, unit: 'writes'};
		tried++;
		const bar = barred.get(planned.does);
		if (bar !== undefined) {
			fail(planned, 'not-allowed', bar);
			continue;
		}
		// What it rests on was refused, and said so.
		const write = withMade(planned, made);
		if (write === undefined) continue;
		const writing: Writing = {connection, run, at: context.clock.now().toISOString(), approved};
		const key = writtenKey(connection, write);
		const before = pairs.get(key);
		pairs.set(key, intended(before, write, writing));
		await pairs.commit();
		try {
			const answer = await mirror.write(write, signal);
			unanswered = 0;
			take(pairs, write, answer, writing, key);
			if (write.does === 'create-user' || write.does === 'create-class')
				made.set(`${writeKind(write)}/${write.key}`, answer.id);
			if (answer.already === true) already++;
			written[write.does] = (written[write.does] ?? 0) + 1;
		} catch (error) {
			if (signal.aborted) {
				ended = 'aborted';
				break;
			}
			if (!(error instanceof RollcallError)) throw error;
			if (error instanceof RefusedError || error instanceof UsageError) {
				// Certainly not written: the pair is as it was.
				pairs.set(key, refused(before));
				unanswered = 0;
				if (error instanceof UsageError) barred.set(write.does, error.message);
				fail(write, error instanceof UsageError ? 'not-allowed' : 'refused', error.message);
				continue;
			}
			fail(write, 'unknown', error.message);
			unanswered++;
			if (unanswered < patienceWrites) continue;
			ended = error;
			break;
		}
	}
	await pairs.commit();
	return {
		written,
		already,
		refused: faults,
		failed,
		left: ended === undefined ? 0 : writes.length - tried,
		...(pairs.last === undefined ? {} : {last: pairs.last}),
		...(ended === undefined ? {} : {ended}),
	};
}

/** What was created stands under its id there from now on. */
function take(pairs: Pairs, write: MirrorWrite, answer: Written, writing: Writing, key: string) {
	const after = acknowledged(pairs.get(key)!, write, answer, writing);
	const now = mirroredKey(after);
	if (now !== key) pairs.set(key, undefined);
	pairs.set(now, after);
}

/** Pairs with what changes in them; a commit takes all that changed since the last one. */
class Pairs {
	readonly #store: Store;
	readonly #rows: Map<string, Mirrored>;
	/** As they are in the state, of those that changed since. */
	readonly #before = new Map<string, Mirrored | undefined>();
	/** Sequence of the last commit. */
	last: number | undefined;

	constructor(store: Store, base: ReadonlyMap<string, Mirrored>) {
		this.#store = store;
		this.#rows = new Map(base);
	}

	get(key: string): Mirrored | undefined {
		return this.#rows.get(key);
	}

	set(key: string, row: Mirrored | undefined): void {
		if (!this.#before.has(key)) this.#before.set(key, this.#rows.get(key));
		if (row === undefined) this.#rows.delete(key);
		else this.#rows.set(key, row);
	}

	async commit(): Promise<void> {
		const changes = [...this.#before].flatMap(([key, before]): readonly RecordChange[] => {
			const after = this.#rows.get(key);
			return before === after ? [] : [{collection: 'mirrored', key, before, after}];
		});
		this.#before.clear();
		if (changes.length > 0) this.last = await this.#store.commit(changes);
	}
}
