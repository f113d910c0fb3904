import {dirname, join} from 'node:path';
import {type Context, contextOf} from '../context.ts';
import {damagedFile} from '../damage.ts';
import {lockBase} from '../fold.ts';
import {type Manifest, manifestSchema, type Root, tuning} from '../format.ts';
import {thisProcess} from '../holder.ts';
import {readBase, readRoot} from '../root.ts';
import {documentFiles, folders, rootFiles} from './backup-list.ts';
import type {CareContext} from './context.ts';

/** A generation with its history, held as second names of its files: what is swept meanwhile stays here. */
export interface Pinned {
	readonly sequence: number;
	readonly root: Root;
	/** Small files as they were, by path. */
	readonly texts: ReadonlyMap<string, Buffer>;
	/** How many of the journal's bytes belong to it; commits go on behind them. */
	readonly journalBytes: number;
	/** Paths of the others, from the state's folder on. */
	readonly paths: readonly string[];
}

/** The store's own context over a folder, without opening the store. */
export const storeContext = ({files, folder, clock, owner}: CareContext): Context =>
	contextOf({files, folder, clock, owner, me: thisProcess(), tuning});

/**
 * Gives every file of the newest generation and its history a second name in `place`. Under the base lock, so that
 * what the root and the journal name is there; that takes milliseconds, and nobody waits for the copying. Under the
 * commit lock only for the journal's end and the documents, which belong together.
 */
export async function pin(context: CareContext, place: string): Promise<Pinned> {
	const store = storeContext(context);
	const {files, folder, locks, journal, paths} = store;
	const baseLock = await lockBase(store, 'makes a backup', tuning.patience);
	try {
		const root = readRoot(store);
		const base = readBase(store, root);
		const texts = new Map<string, Buffer>();
		const take = (name: string) => {
			const bytes = files.read(join(folder, name));
			if (bytes !== undefined) texts.set(name, bytes);
		};
		take(rootFiles[0]);
		const linked: string[] = [];
		const link = (path: string) => {
			files.makeFolder(dirname(join(place, path)));
			files.link(join(folder, path), join(place, path));
			linked.push(path);
		};
		/** Kept files that have no second name yet. */
		const linkKept = () => {
			const known = new Set(linked);
			for (const name of keptIn(store, '')) {
				const path = `${folders[1]}/${name}`;
				if (known.has(path)) continue;
				try {
					link(path);
				} catch (error) {
					// Removed by its owner since it was listed.
					if (files.info(join(folder, path)) !== undefined) throw error;
				}
			}
		};
		// Files go after the commit by which nothing names them any more: those that are there before the journal's end
		// is fixed may be named by it.
		linkKept();
		const commitLock = await locks.takeInternal('commit', 'makes a backup', tuning.patience);
		let journalBytes: number;
		try {
			journalBytes = journal.wholeBytes();
			for (const name of documentFiles) take(name);
		} finally {
			await commitLock.release();
		}
		files.link(paths.journal, join(place, rootFiles[1]));

		let sequence = root.base?.sequence ?? 0;
		const named = new Set<string>();
		if (root.base && base) for (const name of [root.base.manifest, ...shardsOf(base)]) named.add(name);
		for (const {sequence: each, names, offset} of journal.heads(0)) {
			if (offset >= journalBytes) break;
			sequence = Math.max(sequence, each);
			for (const name of names) {
				named.add(name);
				if (name.endsWith('.json')) for (const shard of shardsIn(store, name)) named.add(shard);
			}
		}
		for (const name of [...named].sort()) {
			if (files.info(join(paths.base, name)) === undefined)
				throw damagedFile(join(paths.base, name), 'is missing');
			link(`${folders[0]}/${name}`);
		}
		// And files are there before a commit names them: those that came up to the journal's end are listed here.
		linkKept();
		return {sequence, root, texts, journalBytes, paths: linked};
	} finally {
		await baseLock.release();
		locks.close();
	}
}

const shardsOf = ({collections}: Manifest) =>
	Object.values(collections).flatMap((shards) => shards.map(({file}) => file));

/** The shards of a first load. Its hash stands in the journal's line and is compared when it is copied. */
function shardsIn({files, paths}: Context, name: string): readonly string[] {
	const path = join(paths.base, name);
	const bytes = files.read(path);
	if (bytes === undefined) throw damagedFile(path, 'is missing');
	try {
		return shardsOf(manifestSchema.parse(JSON.parse(bytes.toString('utf8'))));
	} catch (cause) {
		throw damagedFile(path, 'is not what was written', cause);
	}
}

/** Kept files; hidden ones are work in progress. */
function keptIn({files, paths}: Context, below: string): readonly string[] {
	return files
		.list(join(paths.files, below))
		.filter((name) => !name.startsWith('.'))
		.flatMap((name) => {
			const path = join(below, name);
			return files.info(join(paths.files, path))?.kind === 'folder'
				? keptIn({files, paths} as Context, path)
				: [path];
		});
}
