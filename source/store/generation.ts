import type {StateDamagedError} from '../core/errors.ts';
import {changesOf} from './change-files.ts';
import type {Context} from './context.ts';
import {damagedFile} from './damage.ts';
import {refuseWide} from './folder.ts';
import type {Manifest, ManifestName, Root} from './format.ts';
import {Table} from './table.ts';
import {Tallies} from './tallies.ts';

/** What one commit did to one record, as texts. */
export interface TextChange {
	readonly collection: string;
	readonly key: string;
	readonly before: string | undefined;
	readonly after: string | undefined;
}

/**
 * The newest state that this process has seen: a base and, over it, the journal's lines. It grows with
 * commits; snapshots see of it what their sequence saw. A new base is a new generation object, and the old
 * one lives on under its snapshots.
 */
export class Generation {
	readonly root: Root;
	readonly #context: Context;
	readonly #tables = new Map<string, Table>();
	readonly #counts = new Map<string, number>();
	/** What its readers lease: the root's base, and first loads that are over it. */
	readonly #manifests: string[];
	readonly #tallies: Tallies;
	/** Bytes of the base's shards. */
	readonly baseBytes: number;
	/** Where the journal's first line after the base begins. */
	readonly tail: number;
	#sequence: number;
	#end: number;
	#loaded = false;

	constructor(context: Context, root: Root, manifest: Manifest | undefined) {
		this.#context = context;
		this.root = root;
		this.#sequence = root.base?.sequence ?? 0;
		this.#manifests = root.base === null ? [] : [root.base.manifest];
		this.#tallies = new Tallies(manifest);
		const collections = Object.entries(manifest?.collections ?? {});
		for (const [name, shards] of collections) this.#setTable(name, new Table(shards));
		this.baseBytes = collections.flatMap(([, shards]) => shards).reduce((sum, {bytes}) => sum + bytes, 0);
		this.#checkShards(manifest);
		this.tail = this.#startOfTail();
		this.#end = this.tail;
	}

	/** Number of the last commit. */
	get sequence(): number {
		return this.#sequence;
	}
	/** Where the next line of the journal begins. */
	get end(): number {
		return this.#end;
	}
	/** Bytes of the journal that are not in the base. */
	get unfolded(): number {
		return this.#end - this.tail;
	}
	/** Names of the manifests whose files its readers need. */
	get manifests(): readonly string[] {
		return this.#manifests;
	}
	/** Whether a first load waits to be named by the base. */
	get loaded(): boolean {
		return this.#loaded;
	}

	table(collection: string): Table | undefined {
		return this.#tables.get(collection);
	}
	count(collection: string): number {
		return this.#counts.get(collection) ?? 0;
	}
	/** The tables as they are now, to be held by a snapshot. */
	tables(): ReadonlyMap<string, Table> {
		return new Map(this.#tables);
	}
	counts(): ReadonlyMap<string, number> {
		return new Map(this.#counts);
	}
	/** How many records carry each word; undefined where they have to be counted by reading. */
	tally(collection: string): ReadonlyMap<string, number> | undefined {
		return this.#tallies.of(collection);
	}
	/** Whether some counts are not known: the base was written by other rules of counting. */
	get stale(): boolean {
		return this.#tallies.stale;
	}
	/** Takes what was counted by reading this sequence, where it is still the newest. */
	learn(collection: string, sequence: number, counts: ReadonlyMap<string, number>): void {
		if (sequence === this.#sequence) this.#tallies.learn(collection, counts);
	}

	/**
	 * Takes in the lines that others appended.
	 * @throws StateDamagedError when a line is damaged or the journal became shorter.
	 */
	catchUp(readLoad: (name: ManifestName) => Manifest): void {
		const {files, paths, journal} = this.#context;
		const bytes = files.info(paths.journal)?.bytes ?? -1;
		if (bytes < this.#end) throw this.#damaged(bytes === -1 ? 'is missing' : 'is shorter than it was');
		if (bytes === this.#end) return;
		for (const entry of journal.from(this.#end)) {
			if (entry.sequence !== this.#sequence + 1) {
				throw this.#damaged(`has commit ${entry.sequence} after commit ${this.#sequence}`);
			}
			const changes = changesOf(this.#context, entry).map(({collection, key, before, after}) => ({
				collection,
				key,
				before: textOf(before),
				after: textOf(after),
			}));
			const load = entry.load && {...readLoad(entry.load), name: entry.load.manifest};
			this.apply(entry.end, changes, load);
		}
	}

	/** Takes in one commit, whose line ends at `end`. */
	apply(
		end: number,
		changes: Iterable<TextChange>,
		load: (Manifest & {readonly name: string}) | undefined = undefined,
	): void {
		const sequence = this.#sequence + 1;
		if (load !== undefined) {
			this.#checkShards(load);
			for (const [name, shards] of Object.entries(load.collections)) this.#setTable(name, new Table(shards));
			this.#manifests.push(load.name);
			this.#tallies.load(load);
			this.#loaded = true;
		}
		for (const change of changes) {
			const {collection, key, before, after} = change;
			this.#tallies.apply(change);
			this.#tableOf(collection).overlay.put(key, sequence, after);
			const difference = Number(after !== undefined) - Number(before !== undefined);
			this.#counts.set(collection, this.count(collection) + difference);
		}
		this.#sequence = sequence;
		this.#end = end;
	}

	#tableOf(name: string): Table {
		const table = this.#tables.get(name) ?? new Table([]);
		this.#tables.set(name, table);
		return table;
	}

	#setTable(name: string, table: Table): void {
		this.#tables.set(name, table);
		this.#counts.set(name, table.baseCount);
	}

	#checkShards(manifest: Manifest | undefined): void {
		const {shards: reader, files, paths, folder} = this.#context;
		const shards = Object.values(manifest?.collections ?? {}).flat();
		reader.check(shards);
		if (shards[0]) refuseWide(files, `${paths.base}/${shards[0].file}`, folder);
	}

	/** The root's hint where it is right, else the end of the line of the base's sequence. */
	#startOfTail(): number {
		const {journal, files, paths} = this.#context;
		const {offset} = this.root.journal;
		const bytes = files.info(paths.journal)?.bytes ?? -1;
		if (bytes === -1) throw this.#damaged('is missing');
		if (this.#sequence === 0) return 0;
		if (offset <= bytes && journal.endsAt(offset, this.#sequence)) return offset;
		const found = journal.find(this.#sequence, journal.wholeBytes());
		if (found !== undefined) return found.end;
		throw this.#damaged(`has no line of commit ${this.#sequence}, which the base holds`);
	}

	#damaged(what: string): StateDamagedError {
		return damagedFile(this.#context.paths.journal, what);
	}
}

const textOf = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value));
