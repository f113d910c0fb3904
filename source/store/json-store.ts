import {resolve} from 'node:path';
import type {Clock, CommitRecord, RecordChange, Retention, Snapshot, Store} from '../core/ports.ts';
import {toldFiles} from '../io/disk-error.ts';
import {type FileSystem, fileSystem} from '../io/files.ts';
import {changesOf} from './change-files.ts';
import {Committer} from './committer.ts';
import {type Context, contextOf} from './context.ts';
import {Current} from './current.ts';
import {documentsOf} from './documents.ts';
import {ensurePrivate, hasState, makeFolders, makeState, noState, refuseForeign} from './folder.ts';
import {Followers} from './follow.ts';
import type {Rewrite} from './forgetting.ts';
import {type Tuning, tuning} from './format.ts';
import type {Generation} from './generation.ts';
import {type ProcessIdentity, thisProcess} from './holder.ts';
import {Leases} from './leases.ts';
import {bringForward} from './migrations.ts';
import {readManifest} from './root.ts';
import {snapshotOf} from './snapshot.ts';
import {stateFilesOf} from './state-files.ts';
import {Upkeep} from './upkeep.ts';

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
	readonly #leases: Leases;
	readonly #committer: Committer;
	readonly #followers: Followers;
	readonly #current: Current;
	readonly #upkeep: Upkeep;

	constructor(context: Context, foldFailed: (error: unknown) => void) {
		this.#context = context;
		this.#leases = new Leases(context);
		try {
			this.#current = new Current(context, this.#leases);
		} catch (error) {
			this.#leases.close();
			throw error;
		}
		this.#committer = new Committer(context, {
			refresh: () => this.#current.refresh(),
			committed: () => this.#committed(),
		});
		this.#upkeep = new Upkeep({
			context,
			leases: this.#leases,
			current: this.#current,
			committer: this.#committer,
			newest: () => this.#newest(),
			failed: foldFailed,
		});
		this.#followers = new Followers(context, () => this.#newest().sequence);
		this.files = stateFilesOf(context);
		this.documents = documentsOf(context, () => this.#committer.assertSound());
		this.#upkeep.tidy();
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
		return this.#current.steadily(() => commitOf(this.#context, this.#newest(), sequence));
	}

	prune(keep: Retention): Promise<number> {
		return this.#upkeep.prune(keep);
	}

	rewriteHistory(rewrite: Rewrite): Promise<boolean> {
		return this.#upkeep.rewriteHistory(rewrite);
	}

	fold(): Promise<boolean> {
		return this.#upkeep.fold();
	}

	follow(listener: Parameters<Store['follow']>[0]): () => void {
		return this.#followers.add(listener, this.#current.generation.sequence);
	}

	lock(name: string, purpose: string) {
		return this.#context.locks.take(name, purpose);
	}

	async locks() {
		return this.#context.locks.holders();
	}

	async close(): Promise<void> {
		this.#followers.close();
		await this.#committer.settled();
		await this.#upkeep.settled();
		this.#leases.close();
		await this.#upkeep.leaveNothingForgotten();
		this.#context.locks.close();
	}

	/** The newest durable generation: while lines of ours wait for the disk, the one before them. */
	#newest(): Generation {
		return this.#committer.appending ? this.#current.generation : this.#current.refresh();
	}

	#committed(): void {
		this.#current.lease();
		this.#upkeep.afterCommit();
		const {sequence} = this.#current.generation;
		queueMicrotask(() => this.#followers.tell(sequence));
	}
}

/** The commit of this sequence, as far as the journal goes back. */
function commitOf(context: Context, generation: Generation, sequence: number): CommitRecord | undefined {
	if (!(sequence >= 1 && sequence <= generation.sequence)) return undefined;
	const entry = context.journal.find(sequence, generation.end);
	if (entry === undefined || entry.lost) return undefined;
	const changes: unknown[] = [...changesOf(context, entry)];
	if (entry.load) {
		const {collections} = readManifest(context, entry.load);
		for (const [collection, shards] of Object.entries(collections)) {
			for (const records of shards.map((shard) => context.shards.read(shard))) {
				for (const [index, key] of records.keys.entries()) {
					changes.push({collection, key, after: JSON.parse(records.text(index))});
				}
			}
		}
	}
	return {sequence, at: entry.at, changes: changes as RecordChange[]};
}
