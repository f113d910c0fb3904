import {chmod, copyFile, mkdir, mkdtemp, readdir, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join, relative} from 'node:path';
import {isSame} from '../../source/core/canonical.ts';
import {recordSet} from '../../source/core/directory/directory.ts';
import {LockedError, StaleError} from '../../source/core/errors.ts';
import {
	type Clock,
	type CollectionName,
	type Collections,
	type CommitRecord,
	collectionNames,
	type Documents,
	type Lock,
	type LockHolder,
	type RecordChange,
	type Snapshot,
	type StateFiles,
	type Store,
} from '../../source/core/ports.ts';
import {wordsOf} from '../../source/core/tallies.ts';
import {plainName} from '../../source/store/names.ts';
import {fixedClock} from './fixed-clock.ts';

type Generation = Readonly<Record<CollectionName, ReadonlyMap<string, unknown>>>;

export interface MemoryStoreOptions {
	readonly clock?: Clock;
	/** Who holds its locks. */
	readonly owner?: string;
}

/**
 * A store that forgets: for tests of everything above the Store port. It passes the same contract as the
 * JSON store. Records are frozen, so a test finds out when something changes what it has read.
 * Files go to a folder of its own below the system's temporary folder, made when first asked for and
 * removed by `close`.
 */
export function memoryStore({clock = fixedClock(), owner = 'test'}: MemoryStoreOptions = {}): Store {
	let generation = Object.fromEntries(
		collectionNames.map((name) => [name, new Map()]),
	) as unknown as Generation;
	/** What history still holds, by sequence. */
	const commits = new Map<number, CommitRecord>();
	let last = 0;
	const listeners = new Set<Parameters<Store['follow']>[0]>();
	const held = new Map<string, LockHolder>();
	const files = temporaryFiles();
	const locksChanged = () =>
		queueMicrotask(() => {
			for (const listener of listeners) listener(last, 'locks');
		});

	return {
		read: async () => snapshot(generation, last),
		commit: async (changes) => {
			const list = [...changes].map(asStored);
			if (list.length === 0) return last;
			generation = apply(generation, list);
			const sequence = ++last;
			commits.set(sequence, {sequence, at: clock.now().toISOString(), changes: list});
			queueMicrotask(() => {
				for (const listener of listeners) listener(sequence, 'commit');
			});
			return sequence;
		},
		history: async (sequence) => commits.get(sequence),
		prune: async ({days, commits: least}) => {
			const oldest = new Date(clock.now().getTime() - days * 86_400_000).toISOString();
			const gone = [...commits.values()].filter((each) => each.sequence <= last - least && each.at < oldest);
			for (const {sequence} of gone) commits.delete(sequence);
			return gone.length;
		},
		rewriteHistory: async (rewrite) => {
			for (const [sequence, commit] of commits)
				commits.set(sequence, {
					...commit,
					changes: commit.changes.flatMap((change) => {
						const rewritten = rewrite(change);
						return rewritten === undefined ? [] : [asStored(rewritten)];
					}),
				});
			return true;
		},
		follow: (listener) => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		lock: async (name, purpose): Promise<Lock> => {
			const holder = held.get(name);
			if (holder) throw new LockedError(`“${name}” is locked by ${holder.owner}: ${holder.purpose}`);
			let mine: LockHolder = {
				name,
				owner,
				host: 'memory',
				pid: process.pid,
				purpose,
				since: clock.now().toISOString(),
			};
			held.set(name, mine);
			locksChanged();
			return {
				name,
				tell: (progress) => {
					if (held.get(name) !== mine) return;
					mine = {...mine, progress};
					held.set(name, mine);
					locksChanged();
				},
				release: async () => {
					if (held.get(name) === mine && held.delete(name)) locksChanged();
				},
			};
		},
		locks: async () => [...held.values()],
		files: files.files,
		documents: memoryDocuments(),
		close: files.remove,
	};
}

function asStored(change: RecordChange): RecordChange {
	const {collection, key, before, after} = change;
	return deepFreeze(JSON.parse(JSON.stringify({collection, key, before, after})));
}

function deepFreeze<T>(value: T): T {
	if (typeof value === 'object' && value !== null) {
		for (const part of Object.values(value)) deepFreeze(part);
		Object.freeze(value);
	}
	return value;
}

function apply(generation: Generation, changes: readonly RecordChange[]): Generation {
	const next = {...generation} as Record<CollectionName, ReadonlyMap<string, unknown>>;
	const copies = new Map<CollectionName, Map<string, unknown>>();
	for (const {collection, key, before, after} of changes) {
		let map = copies.get(collection);
		if (map === undefined) {
			map = new Map(generation[collection]);
			copies.set(collection, map);
			next[collection] = map;
		}
		const now = map.get(key);
		if (!isSame(now, before))
			throw new StaleError(`somebody else changed ${collection} ${JSON.stringify(key)} first`);
		if (after === undefined) map.delete(key);
		else map.set(key, after);
	}
	return next;
}

function snapshot(generation: Generation, sequence: number): Snapshot {
	const sorted = <C extends CollectionName>(collection: C) =>
		recordSet(generation[collection] as ReadonlyMap<string, Collections[C]>);
	return {
		sequence,
		get: async <C extends CollectionName>(collection: C, key: string) =>
			generation[collection].get(key) as Collections[C] | undefined,
		list: async (collection, {after, limit = Number.POSITIVE_INFINITY, reverse = false} = {}) => {
			const set = sorted(collection);
			let keys = [...set.keys()];
			if (reverse) keys.reverse();
			if (after !== undefined) keys = keys.filter((key) => (reverse ? key < after : key > after));
			return keys.slice(0, limit).map((key) => set.get(key)!);
		},
		count: async (collection) => generation[collection].size,
		load: async (collection) => sorted(collection),
		tally: async (collection) => {
			const tally = new Map<string, number>();
			for (const record of sorted(collection).values())
				for (const word of wordsOf(collection, record)) tally.set(word, (tally.get(word) ?? 0) + 1);
			return tally;
		},
		release: async () => {},
	};
}

function memoryDocuments(): Documents {
	const documents = new Map<string, string>();
	return {
		read: async (name) => {
			const text = documents.get(name);
			return text === undefined ? undefined : JSON.parse(text);
		},
		update: async (name, change) => {
			const text = documents.get(name);
			documents.set(name, JSON.stringify(change(text === undefined ? undefined : JSON.parse(text))));
		},
	};
}

function temporaryFiles(): {readonly files: StateFiles; readonly remove: () => Promise<void>} {
	const folder = join(tmpdir(), `rollcall-memory-${process.pid}-${++made}`);
	let ready: Promise<string> | undefined;
	const make = () => (ready ??= makeFolder(folder));
	const files: StateFiles = {
		folder,
		path: (name) => join(folder, plainName(name)),
		keep: async (name, from) => {
			const to = join(await make(), plainName(name));
			await mkdir(dirname(to), {recursive: true, mode: 0o700});
			await copyFile(from, to);
			await chmod(to, 0o600);
			return to;
		},
		has: (name) =>
			stat(join(folder, plainName(name))).then(
				() => true,
				() => false,
			),
		names: async () => {
			const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch(() => []);
			return entries
				.filter((entry) => entry.isFile())
				.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
				.filter((name) => !name.startsWith('.'))
				.sort();
		},
		remove: (name) => rm(join(folder, plainName(name)), {force: true}),
		temporary: async (name) => join(await mkdtemp(join(await make(), '.temporary-')), plainName(name)),
		clearTemporary: async () => true,
	};
	return {
		files,
		remove: async () => {
			if (ready) await rm(await ready, {recursive: true, force: true});
		},
	};
}

let made = 0;

async function makeFolder(folder: string): Promise<string> {
	await rm(folder, {recursive: true, force: true});
	await mkdir(folder, {recursive: true, mode: 0o700});
	return folder;
}
