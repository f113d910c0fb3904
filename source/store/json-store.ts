import {resolve} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {LockedError} from '../core/errors.ts';
import type {Clock, CommitRecord, RecordChange, Retention, Snapshot, Store} from '../core/ports.ts';
import {toldFiles} from '../io/disk-error.ts';
import {type FileSystem, fileSystem} from '../io/files.ts';
import {syncJournal} from './append.ts';
import {changesOf} from './change-files.ts';
import {Committer} from './committer.ts';
import {type Context, contextOf} from './context.ts';
import {documentsOf} from './documents.ts';
import {type Frozen, foldGeneration, frozen, lockBase, previousBase, sweep} from './fold.ts';
import {ensurePrivate, hasState, makeFolders, makeState, noState, refuseForeign} from './folder.ts';
import {Followers} from './follow.ts';
import {forgottenLines, type Rewrite} from './forgetting.ts';
import {type Tuning, tuning} from './format.ts';
import {Generation} from './generation.ts';
import {type ProcessIdentity, thisProcess} from './holder.ts';
import {writeJsonFile} from './json-file.ts';
import {Leases} from './leases.ts';
import {bringForward} from './migrations.ts';
import {droppable} from './prune.ts';
import {rewriteJournal} from './rewriting.ts';
import {readBase, readManifest, readRoot} from './root.ts';
import {snapshotOf} from './snapshot.ts';
import {stateFilesOf} from './state-files.ts';

/*
 * The JSON state store.
 *
 *     root.json       names the format, the base and the journal
 *     journal.jsonl   one line a commit, as far back as history is kept
 *     base/           manifests, shards of records (COLLECTION-HASH.jsonl), and very long lists of changes
 *     leases/ locks/  who reads which base, who holds which lock
 *     files/ secrets/ settings.json connections.json rules.json
 *     .connections-made  there since connections.json is: a state that lost it is no new one
 *
 * Order of writes. These hold at any instant, whatever ends the process or the machine:
 *
 *  1. A commit is a whole line of the journal. A line MUST be appended in one write under the commit lock,
 *     and its commit MUST NOT be answered before the journal is synced.
 *  2. Bytes after the last newline were never committed. Readers MUST pass over them; the next committer
 *     MUST cut them off, under the commit lock, before it appends.
 *  3. A whole line that is not what was written, the last one too, is damage: it MUST be refused by name,
 *     and nothing MUST be written until it is mended.
 *  4. Every file that a line, a manifest or the root names MUST be durable, its name too, before what names
 *     it is written: the shards' bytes, the manifest's, the names of both in their folder, the line or root.
 *  5. The journal MUST NOT be changed by folding. Root and journal are replaced whole (aside, sync, rename, sync of
 *     the folder), and the root MUST name a base that holds exactly the commits up to its sequence.
 *     Whoever replaces it (retention, `forget`) MUST hold the base lock, and the commit lock from before the last
 *     line is copied until the new one has its name; MUST keep the lines in order with their sequences, and the
 *     line of the base's sequence with all after it; and MUST replace the root too. Whoever reads MUST look whether
 *     either was replaced.
 *  6. A file of a base MUST NOT be changed, and MUST NOT be removed while the root, a living reader's lease
 *     or a line of the journal names it. Whoever writes or removes files of a base MUST hold the base lock,
 *     from before the first file until what names it is durable. The base lock MUST be taken before the
 *     commit lock, never after.
 *  7. A reader MUST lease a base before it relies on it, and MUST look at the root again after that. Where the
 *     disk takes no lease it reads without one: a base that is swept meanwhile is then missed by name.
 *  8. After a sync that failed, this process MUST NOT write anything more.
 */

export interface StoreOptions {
	/** The state's folder. */
	readonly folder: string;
	readonly clock: Clock;
	/** Who holds its locks, as shown to others: a user's name. */
	readonly owner: string;
	/** Makes the state where there is none; otherwise that is an error. */
	readonly create?: boolean;
	/** Told when the journal could not be folded in the background; nothing is lost, the next commit tries again. */
	readonly foldFailed?: (error: unknown) => void;
}

/** What tests replace. */
export interface StoreParts {
	readonly files?: FileSystem;
	readonly me?: ProcessIdentity;
	readonly tuning?: Partial<Tuning>;
}

/** The JSON store, which can also be folded by hand. */
export interface JsonStore extends Store {
	/** Folds the journal into a new base and sweeps; false when another process is at it. */
	fold(): Promise<boolean>;
}

/**
 * Opens the state in a folder.
 * @throws UsageError when there is none (and `create` is not set), when others may read it, or when a newer
 * rollcall wrote it.
 * @throws StateDamagedError naming the file when it does not hold what was written.
 */
export async function openStore(options: StoreOptions, parts: StoreParts = {}): Promise<JsonStore> {
	const {clock, owner, create = false, foldFailed = () => {}} = options;
	const folder = resolve(options.folder);
	const files = toldFiles(parts.files ?? fileSystem);
	ensurePrivate(files, folder);
	const present = hasState(files, folder);
	if (!present && !create) throw noState(folder);
	if (!present) refuseForeign(files, folder);
	const context = contextOf({
		files,
		folder,
		clock,
		owner,
		me: parts.me ?? thisProcess(),
		tuning: {...tuning, ...parts.tuning},
	});
	if (!present) await makeState(context);
	else {
		await makeFolders(context, {orReadOnly: true});
		await bringForward(context);
	}
	return new JsonFolderStore(context, foldFailed);
}

class JsonFolderStore implements JsonStore {
	readonly files;
	readonly documents;
	readonly #context: Context;
	readonly #foldFailed: (error: unknown) => void;
	readonly #leases: Leases;
	readonly #committer: Committer;
	readonly #followers: Followers;
	#generation: Generation;
	/** Tells whether root or journal was replaced since they were read. */
	#rootSeen = '';
	/** What the generation needs, apart from its snapshots. */
	#leased: string[] = [];
	#folding: Promise<boolean> | undefined;
	#tidying: Promise<void> | undefined;

	constructor(context: Context, foldFailed: (error: unknown) => void) {
		this.#context = context;
		this.#foldFailed = foldFailed;
		this.#leases = new Leases(context);
		try {
			this.#generation = this.#open();
		} catch (error) {
			this.#leases.close();
			throw error;
		}
		this.#committer = new Committer(context, {
			refresh: () => this.#refresh(),
			committed: () => this.#committed(),
		});
		this.#followers = new Followers(context, () => this.#newest().sequence);
		this.files = stateFilesOf(context);
		this.documents = documentsOf(context, () => this.#committer.assertSound());
		if (this.#generation.root.forgotten !== undefined) this.#tidy();
	}

	async read(): Promise<Snapshot> {
		const generation = this.#newest();
		const manifests = [...generation.manifests];
		for (const manifest of manifests) this.#leases.hold(manifest);
		return snapshotOf(this.#context, generation, () => {
			for (const manifest of manifests) this.#leases.drop(manifest);
		});
	}

	async commit(changes: Iterable<RecordChange>): Promise<number> {
		return this.#committer.commit(changes);
	}

	async history(sequence: number): Promise<CommitRecord | undefined> {
		const generation = this.#newest();
		if (!(sequence >= 1 && sequence <= generation.sequence)) return undefined;
		const entry = this.#context.journal.find(sequence, generation.end);
		if (entry === undefined || entry.lost) return undefined;
		const changes: unknown[] = [...changesOf(this.#context, entry)];
		if (entry.load) {
			const {collections} = readManifest(this.#context, entry.load);
			for (const [collection, shards] of Object.entries(collections)) {
				for (const records of shards.map((shard) => this.#context.shards.read(shard))) {
					for (const [index, key] of records.keys.entries()) {
						changes.push({collection, key, after: JSON.parse(records.text(index))});
					}
				}
			}
		}
		return {sequence, at: entry.at, changes: changes as RecordChange[]};
	}

	async prune(keep: Retention): Promise<number> {
		return (await this.#onBases('lets go of old history', 0, () => this.#prune(keep))) ?? 0;
	}

	async rewriteHistory(rewrite: Rewrite): Promise<boolean> {
		const {patience} = this.#context.tuning;
		const done = await this.#onBases('rewrites history', patience, async () => {
			const {sequence: last, end} = await this.#foldNow();
			await rewriteJournal(this.#context, () => this.#refresh(), {
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

	follow(listener: Parameters<Store['follow']>[0]): () => void {
		return this.#followers.add(listener, this.#generation.sequence);
	}

	lock(name: string, purpose: string) {
		return this.#context.locks.take(name, purpose);
	}

	async locks() {
		return this.#context.locks.holders();
	}

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

	async close(): Promise<void> {
		this.#followers.close();
		await this.#committer.settled();
		await this.#folding?.catch(() => {});
		await this.#tidying;
		this.#leases.close();
		await this.#leaveNothingForgotten();
		this.#context.locks.close();
	}

	/** The newest durable generation: while lines of ours wait for the disk, the one before them. */
	#newest(): Generation {
		return this.#committer.appending ? this.#generation : this.#refresh();
	}

	#refresh(): Generation {
		for (let again = false; ; ) {
			if (this.#rootMark() !== this.#rootSeen) return this.#replace();
			try {
				this.#catchUp(this.#generation);
				return this.#generation;
			} catch (error) {
				// Something was replaced while it was read: what is missing now is not missed any more. And a torn line
				// that is cut off and written over in the middle of reading looks like damage, once.
				if (this.#rootMark() === this.#rootSeen && again) throw error;
				again = true;
			}
		}
	}

	#replace(): Generation {
		const before = this.#leased;
		this.#leased = [];
		try {
			this.#generation = this.#open();
		} catch (error) {
			this.#leased.push(...before);
			throw error;
		}
		for (const manifest of before) this.#leases.drop(manifest);
		return this.#generation;
	}

	/** Leases the root's base, looks whether it still is the root's, and reads what is over it. */
	#open(): Generation {
		for (;;) {
			const mark = this.#rootMark();
			try {
				const root = readRoot(this.#context);
				if (root.base) this.#lease(root.base.manifest);
				const generation = new Generation(this.#context, root, readBase(this.#context, root));
				this.#catchUp(generation);
				if (this.#rootMark() === mark) {
					this.#rootSeen = mark;
					return generation;
				}
			} catch (error) {
				if (this.#rootMark() === mark) throw error;
			}
			for (const manifest of this.#leased.splice(0)) this.#leases.drop(manifest);
		}
	}

	#catchUp(generation: Generation): void {
		generation.catchUp((name) => {
			this.#lease(name.manifest);
			return readManifest(this.#context, name);
		});
	}

	#lease(manifest: string): void {
		this.#leases.hold(manifest);
		this.#leased.push(manifest);
	}

	#rootMark(): string {
		const {files, paths} = this.#context;
		const root = files.info(paths.root);
		const journal = files.info(paths.journal);
		return `${root?.inode} ${root?.bytes} ${root?.modified} ${journal?.inode} ${journal?.born}`;
	}

	#committed(): void {
		const generation = this.#generation;
		for (const manifest of generation.manifests) if (!this.#leased.includes(manifest)) this.#lease(manifest);
		const {foldBytes} = this.#context.tuning;
		const limit = Math.min(foldBytes.most, Math.max(foldBytes.least, generation.baseBytes / 4));
		if (generation.unfolded > limit || generation.loaded) this.#foldOnce().catch(this.#foldFailed);
		else if (generation.root.forgotten !== undefined) this.#tidy();
		queueMicrotask(() => this.#followers.tell(generation.sequence));
	}

	/** Whoever was the last to read a base from before a rewriting of history removes it. */
	async #leaveNothingForgotten(): Promise<void> {
		try {
			if (readRoot(this.#context).forgotten !== undefined) await this.#sweepForgotten();
		} catch {
			// A damaged or unreachable state: whoever opens it next is told, and goes on with it.
		} finally {
			this.#leases.close();
		}
	}

	/** Goes on with what a rewriting of history could not remove; `close` waits for it. */
	#tidy(): void {
		this.#tidying ??= this.#sweepForgotten()
			.catch(this.#foldFailed)
			.then(() => {
				this.#tidying = undefined;
			});
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
		const settled = await this.#settled();
		await foldGeneration(this.#context, settled);
		this.#newest();
		await sweep(this.#context, this.#leases);
		return settled;
	}

	/**
	 * The newest generation of which nothing can be taken back: nobody is appending, and what somebody left unsynced
	 * is synced.
	 */
	async #settled(): Promise<Frozen> {
		const {locks, tuning} = this.#context;
		const lock = await locks.takeInternal('commit', 'looks what is durable', tuning.patience);
		try {
			await syncJournal(this.#context);
			return frozen(this.#refresh());
		} finally {
			await lock.release();
		}
	}

	/** Under the base lock. */
	async #prune(keep: Retention): Promise<number> {
		const look = () => {
			const {root} = this.#newest();
			const least = (previousBase(this.#context, root) ?? root.base)?.sequence ?? 0;
			return droppable(this.#context, this.#generation, keep, least);
		};
		let {commits, end, more} = look();
		if (more && this.#generation.unfolded > 0) {
			await this.#foldNow();
			({commits, end, more} = look());
		}
		if (commits === 0 || end < this.#generation.end * this.#context.tuning.pruneShare) return 0;
		const {end: until} = await this.#settled();
		await rewriteJournal(this.#context, () => this.#refresh(), {from: end, until});
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
