import {setTimeout as pause} from 'node:timers/promises';
import {LockedError} from '../core/errors.ts';
import type {Retention} from '../core/ports.ts';
import {syncJournal} from './append.ts';
import type {Committer} from './committer.ts';
import type {Context} from './context.ts';
import type {Current} from './current.ts';
import {type Frozen, foldGeneration, frozen, lockBase, previousBase, sweep} from './fold.ts';
import {forgottenLines, type Rewrite} from './forgetting.ts';
import type {Generation} from './generation.ts';
import {writeJsonFile} from './json-file.ts';
import type {Leases} from './leases.ts';
import {droppable} from './prune.ts';
import {rewriteJournal} from './rewriting.ts';
import {readRoot} from './root.ts';

/** What the upkeep of a store works on. */
export interface Kept {
	readonly context: Context;
	readonly leases: Leases;
	readonly current: Current;
	readonly committer: Committer;
	/** The newest durable generation: while lines of ours wait for the disk, the one before them. */
	readonly newest: () => Generation;
	/** Told when what goes on in the background failed. */
	readonly failed: (error: unknown) => void;
}

/** Folds the journal, lets go of history and rewrites it: all that replaces bases, journal and root. */
export class Upkeep {
	readonly #context: Context;
	readonly #leases: Leases;
	readonly #current: Current;
	readonly #committer: Committer;
	readonly #newest: () => Generation;
	readonly #failed: (error: unknown) => void;
	#folding: Promise<boolean> | undefined;
	#tidying: Promise<void> | undefined;

	constructor({context, leases, current, committer, newest, failed}: Kept) {
		this.#context = context;
		this.#leases = leases;
		this.#current = current;
		this.#committer = committer;
		this.#newest = newest;
		this.#failed = failed;
	}

	/** Does in the background what is due: after a commit, a fold where the journal has grown long. */
	afterCommit(): void {
		const {generation} = this.#current;
		const {foldBytes} = this.#context.tuning;
		const limit = Math.min(foldBytes.most, Math.max(foldBytes.least, generation.baseBytes / 4));
		if (generation.unfolded > limit || generation.loaded || generation.stale)
			this.#foldOnce().catch(this.#failed);
		else this.tidy();
	}

	/** Waits for what goes on in the background. */
	async settled(): Promise<void> {
		await this.#folding?.catch(() => {});
		await this.#tidying;
	}

	/** As `JsonStore` has it. */
	async fold(): Promise<boolean> {
		// One that runs already may have begun before the last commit, and a large commit of ours holds the base.
		await this.#folding?.catch(() => {});
		await this.#committer.settled();
		return await this.#foldOnce();
	}

	#foldOnce(): Promise<boolean> {
		this.#folding ??= this.#fold().finally(() => {
			this.#folding = undefined;
		});
		return this.#folding;
	}

	/** As the port `Store` has it. */
	async prune(keep: Retention): Promise<number> {
		return (await this.#onBases('lets go of old history', 0, () => this.#prune(keep))) ?? 0;
	}

	/** As the port `Store` has it. */
	async rewriteHistory(rewrite: Rewrite): Promise<boolean> {
		const {patience} = this.#context.tuning;
		const done = await this.#onBases('rewrites history', patience, async () => {
			const {sequence: last, end} = await this.#foldNow();
			await rewriteJournal(this.#context, () => this.#current.refresh(), {
				from: 0,
				until: end,
				...(last === 0 ? {} : {forgotten: last}),
				pass: (lines) => forgottenLines(this.#context, lines, last, rewrite),
			});
			this.#newest();
			return true;
		});
		if (done === undefined)
			throw new LockedError('the state is being folded by another process', {
				notDone: 'History was not rewritten.',
				next: 'Try again in a minute.',
			});
		// Other processes look at the new root within a second; then nobody but an open snapshot holds the old bases.
		for (let tries = 0; tries < 20; tries++) {
			if (await this.#sweepForgotten()) return true;
			await pause(this.#context.tuning.pollEvery / 4);
		}
		return false;
	}

	/** Goes on with what a rewriting of history could not remove; {@link settled} waits for it. */
	tidy(): void {
		if (this.#current.generation.root.forgotten === undefined) return;
		this.#tidying ??= this.#sweepForgotten()
			.catch(this.#failed)
			.then(() => {
				this.#tidying = undefined;
			});
	}

	/** Whoever was the last to read a base from before a rewriting of history removes it. */
	async leaveNothingForgotten(): Promise<void> {
		try {
			if (readRoot(this.#context).forgotten !== undefined) await this.#sweepForgotten();
		} catch {
			// A damaged or unreachable state: whoever opens it next is told, and goes on with it.
		} finally {
			this.#leases.close();
		}
	}

	/**
	 * Removes bases from before a rewriting of history.
	 * @returns whether none is left; false also while another process is at the bases.
	 */
	async #sweepForgotten(): Promise<boolean> {
		if (this.#newest().root.forgotten === undefined) return true;
		const {locks, paths, files, tuning} = this.#context;
		const done = await this.#onBases('removes what was forgotten', 0, async () => {
			if (await sweep(this.#context, this.#leases)) return false;
			const lock = await locks.takeInternal(
				'commit',
				'notes that nothing forgotten is left',
				tuning.patience,
			);
			try {
				const {forgotten: _, ...root} = readRoot(this.#context);
				await writeJsonFile(files, paths.root, root);
			} finally {
				await lock.release();
			}
			this.#newest();
			return true;
		});
		return done ?? false;
	}

	async #fold(): Promise<boolean> {
		const done = await this.#onBases('folds the journal', 0, async () => {
			await this.#foldNow();
			return true;
		});
		return done ?? false;
	}

	/** Under the base lock. @returns what was folded: a sequence and where its line ends, both durable. */
	async #foldNow(): Promise<Frozen> {
		const settled = await this.#durable();
		await foldGeneration(this.#context, settled);
		this.#newest();
		await sweep(this.#context, this.#leases);
		return settled;
	}

	/**
	 * The newest generation of which nothing can be taken back: nobody is appending, and what somebody left unsynced
	 * is synced.
	 */
	async #durable(): Promise<Frozen> {
		const {locks, tuning} = this.#context;
		const lock = await locks.takeInternal('commit', 'looks what is durable', tuning.patience);
		try {
			await syncJournal(this.#context);
			return frozen(this.#current.refresh());
		} finally {
			await lock.release();
		}
	}

	/** Under the base lock. */
	async #prune(keep: Retention): Promise<number> {
		const look = () => {
			const {root} = this.#newest();
			const least = (previousBase(this.#context, root) ?? root.base)?.sequence ?? 0;
			return droppable(this.#context, this.#current.generation, keep, least);
		};
		let {commits, end, more} = look();
		if (more && this.#current.generation.unfolded > 0) {
			await this.#foldNow();
			({commits, end, more} = look());
		}
		if (commits === 0 || end < this.#current.generation.end * this.#context.tuning.pruneShare) return 0;
		const {end: until} = await this.#durable();
		await rewriteJournal(this.#context, () => this.#current.refresh(), {from: end, until});
		this.#newest();
		await sweep(this.#context, this.#leases);
		return commits;
	}

	/** Does work on the files of bases; undefined when another process is at it. */
	async #onBases<T>(purpose: string, patience: number, work: () => Promise<T>): Promise<T | undefined> {
		this.#committer.assertSound();
		const lock = await lockBase(this.#context, purpose, patience).catch((error: unknown) => {
			if (error instanceof LockedError) return undefined;
			throw error;
		});
		if (lock === undefined) return undefined;
		try {
			return await work();
		} finally {
			await lock.release();
		}
	}
}
