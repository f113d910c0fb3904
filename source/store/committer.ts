import {setImmediate as turn} from 'node:timers/promises';
import {LockedError, StaleError} from '../core/errors.ts';
import type {RecordChange} from '../core/ports.ts';
import {diskError} from '../io/disk-error.ts';
import {appendLines} from './append.ts';
import type {Context} from './context.ts';
import type {ManifestName} from './format.ts';
import type {Generation, TextChange} from './generation.ts';
import {journalLine} from './journal.ts';
import {type Ahead, collectionsToLoad, listedBeside, writeAhead} from './load.ts';
import {changeText, Staging, textChanges} from './staging.ts';

interface Waiting {
	readonly changes: readonly TextChange[];
	readonly resolve: (sequence: number) => void;
	readonly reject: (error: unknown) => void;
}

/** What the committer asks of the store it belongs to. */
export interface Current {
	/** The newest generation, with what others committed taken in. */
	refresh(): Generation;
	/** After something was committed and all locks are free again. */
	committed(): void;
}

/**
 * Puts change sets into the journal. Those that wait together are appended and synced together, and none is
 * answered before the sync.
 */
export class Committer {
	readonly #context: Context;
	readonly #current: Current;
	#waiting: Waiting[] = [];
	#running: Promise<void> | undefined;
	#appending = false;
	/** Whether something was committed that was not told yet. */
	#news = false;
	#broken: Error | undefined;
	/** Whether something was committed in this turn of the event loop: a quick disk gives it no other. */
	#wasBusy = false;

	constructor(context: Context, current: Current) {
		this.#context = context;
		this.#current = current;
	}

	/** Whether lines are in the journal that nobody was answered about yet. */
	get appending(): boolean {
		return this.#appending;
	}

	/** @throws the error after which nothing more may be written, if there was one. */
	assertSound(): void {
		if (this.#broken) throw this.#broken;
		this.#context.assertSound();
	}

	commit(changes: Iterable<RecordChange>): Promise<number> {
		const texts = textChanges(changes);
		return new Promise((resolve, reject) => {
			this.#waiting.push({changes: texts, resolve, reject});
			this.#running ??= this.#drain();
		});
	}

	/** Ends when nothing waits any more. */
	async settled(): Promise<void> {
		await this.#running;
	}

	async #drain(): Promise<void> {
		while (this.#waiting.length > 0) {
			// Whoever commits in the same turn is still to come; and who commits without a pause lets others have a turn.
			if (this.#wasBusy) await turn();
			else await Promise.resolve();
			this.#wasBusy = true;
			setImmediate(() => {
				this.#wasBusy = false;
			});
			const large = this.#waiting[0]!.changes.length >= this.#context.tuning.loadRecords;
			const taken = large ? this.#waiting.splice(0, 1) : [];
			try {
				if (large) await this.#large(taken[0]!);
				else await this.#underLock((isHeld) => this.#batch(taken, isHeld));
			} catch (error) {
				const failure = diskError(this.#context.folder, error);
				// Nobody is left without an answer: those that were taken, or that stand in front of the lock.
				for (const {reject} of taken.length > 0 ? taken : this.#waiting.splice(0)) reject(failure);
			}
			if (this.#news) this.#current.committed();
			this.#news = false;
		}
		// In the same breath as the last look at what waits: whoever comes later starts anew.
		this.#running = undefined;
	}

	async #underLock(work: (isHeld: () => boolean) => Promise<void>): Promise<void> {
		this.assertSound();
		const {locks, tuning} = this.#context;
		const lock = await locks.takeInternal('commit', 'commits', tuning.patience);
		this.#appending = true;
		try {
			await work(() => lock.isHeld());
		} finally {
			this.#appending = false;
			await lock.release();
		}
	}

	/** All that waits and is not large. */
	async #batch(taken: Waiting[], isHeld: () => boolean): Promise<void> {
		const {loadRecords} = this.#context.tuning;
		const until = this.#waiting.findIndex(({changes}) => changes.length >= loadRecords);
		taken.push(...this.#waiting.splice(0, until === -1 ? this.#waiting.length : until));
		await this.#append(taken, isHeld);
	}

	async #large(waiting: Waiting): Promise<void> {
		this.assertSound();
		const {tuning} = this.#context;
		const names = collectionsToLoad(waiting.changes, this.#current.refresh(), tuning.loadRecords);
		await writeAhead(this.#context, waiting.changes, names, (ahead) =>
			this.#underLock((isHeld) => this.#append([waiting], isHeld, ahead)),
		);
	}

	async #append(
		taken: readonly Waiting[],
		isHeld: () => boolean,
		ahead: Ahead = nothingAhead,
	): Promise<void> {
		const generation = this.#current.refresh();
		const staging = new Staging(this.#context, generation);
		const at = this.#context.clock.now().toISOString();
		const ready: Array<
			Waiting & {
				readonly line: Buffer;
				readonly listed: readonly TextChange[];
				readonly load: ManifestName | undefined;
			}
		> = [];
		/** Those that change nothing are answered with the others: what they stand on must be durable too. */
		const empty: Waiting[] = [];
		for (const waiting of taken) {
			const sequence = generation.sequence + ready.length + 1;
			try {
				for (const name of ahead.names) if (generation.count(name) > 0) throw filledMeanwhile(name);
				staging.add(waiting.changes);
				if (waiting.changes.length === 0) {
					empty.push(waiting);
					continue;
				}
				const load = await ahead.load?.name(sequence);
				const list = await ahead.list?.name(sequence);
				const listed = listedBeside(waiting.changes, ahead);
				const changes = list ?? listed.map(changeText);
				ready.push({...waiting, listed, load, line: journalLine({sequence, at, load, changes})});
			} catch (error) {
				waiting.reject(diskError(this.#context.folder, error));
			}
		}
		const answerEmpty = () => {
			for (const {resolve} of empty) resolve(generation.sequence);
		};
		if (ready.length === 0) return answerEmpty();

		if (!isHeld()) throw lostLock();
		if (generation.end > 0) this.#context.journal.verifyBefore(generation.end);
		const lines = ready.map(({line}) => line);
		const {lines: durable, error, broken} = await appendLines(this.#context, generation.end, lines);
		if (broken) this.#broken = error;
		for (const [index, {line, listed, load, resolve, reject}] of ready.entries()) {
			if (index >= durable) {
				reject(error);
				continue;
			}
			const {collections = {}, tallies} = ahead.load ?? {};
			const manifest = load && {sequence: 0, collections, tallies, name: load.manifest};
			generation.apply(generation.end + line.length, listed, manifest);
			resolve(generation.sequence);
		}
		if (broken) for (const {reject} of empty) reject(error);
		else answerEmpty();
		if (durable > 0) this.#news = true;
	}
}

const nothingAhead: Ahead = {names: new Set()};

function lostLock(): LockedError {
	return new LockedError('another process took the commit lock over: it saw no sign of life of this one', {
		notDone: 'Nothing of this change was committed.',
		next: 'Try again. Where this happens again, look whether the clocks of both machines and the share are well.',
	});
}

function filledMeanwhile(collection: string): StaleError {
	return new StaleError(`${collection} was empty when it was read, and is not any more`, {
		notDone: 'Nothing of this change was committed.',
		next: 'Read again and decide again.',
	});
}
