import {join} from 'node:path';
import {setImmediate as turn} from 'node:timers/promises';
import {asidePrefix, type FileInfo} from '../io/files.ts';
import {sweepWorkplaces} from './care/backup-workplace.ts';
import type {Context} from './context.ts';
import {damagedFile} from './damage.ts';
import {formatNumber, journalFile, manifestSchema, type Root, type Shard} from './format.ts';
import type {Generation} from './generation.ts';
import {writeJsonFile} from './json-file.ts';
import type {Leases} from './leases.ts';
import {progressPrefix} from './locks.ts';
import {readRoot, writeManifest} from './root.ts';
import {textsIn} from './snapshot.ts';
import type {Table} from './table.ts';
import {countWords, storedTallies} from './tallies.ts';
import {foldTable} from './write-shards.ts';

/**
 * Whoever writes files of a base or sweeps them holds this lock.
 * @throws LockedError after `patience` milliseconds.
 */
export const lockBase = ({locks}: Context, purpose: string, patience: number) =>
	locks.takeInternal('base', purpose, patience);

/** A generation as it stood at one moment, to be folded while newer commits come. */
export interface Frozen {
	readonly sequence: number;
	readonly end: number;
	readonly tables: ReadonlyMap<string, Table>;
	readonly tallies: ReadonlyMap<string, ReadonlyMap<string, number> | undefined>;
	readonly forgotten: number | undefined;
}

export function frozen(generation: Generation): Frozen {
	const tables = generation.tables();
	return {
		sequence: generation.sequence,
		end: generation.end,
		tables,
		tallies: new Map([...tables.keys()].map((name) => [name, generation.tally(name)] as const)),
		forgotten: generation.root.forgotten,
	};
}

/**
 * Makes what was committed by then a new base, and that the root's. Every line that it holds must be durable, for no
 * base may be newer than what is. Commits go on meanwhile: the journal's later lines are the new base's tail. To be
 * called under {@link lockBase}.
 */
export async function foldGeneration(context: Context, generation: Frozen): Promise<void> {
	const {files, paths} = context;
	const {sequence, end, tables, forgotten} = generation;
	const collections: Record<string, Shard[]> = {};
	const tallies: Array<readonly [string, ReadonlyMap<string, number>]> = [];
	for (const [name, table] of tables) {
		const shards = await foldTable(context, name, table, sequence);
		if (shards.length > 0) collections[name] = [...shards];
		const known = generation.tallies.get(name);
		tallies.push([name, known ?? (await countWords(name, textsIn(context, table, sequence)))]);
	}
	const named = await writeManifest(context, 'base', {
		sequence,
		collections,
		tallies: storedTallies(tallies),
	});
	const root: Root = {
		format: formatNumber,
		base: {...named, sequence},
		journal: {file: 'journal.jsonl', offset: end},
		...(forgotten === undefined ? {} : {forgotten}),
	};
	await writeJsonFile(files, paths.root, root);
}

/**
 * Removes what nothing names: files of bases that are neither the root's, nor the one before it, nor leased by a
 * living reader, nor named by history; and what killed writers left aside. The base before is what a damaged one is
 * mended from, together with the journal; where history was rewritten since, it goes too. To be called under
 * {@link lockBase}.
 * @returns whether a living reader still holds a base from before a rewriting.
 * @throws StateDamagedError when a line or a manifest that says what to spare is not what was written: then nothing
 * is removed.
 */
export async function sweep(context: Context, leases: Leases): Promise<boolean> {
	const {files, paths, folder, shards, journal} = context;
	// The root as it is, not as somebody remembers it; and before the leases, as readers go the other way round.
	const root = readRoot(context);
	const {forgotten = 0} = root;
	const leased = leases.living();
	const named = new Set(leased);
	if (root.base) named.add(root.base.manifest);
	const previous = previousBase(context, root);
	if (previous !== undefined && previous.sequence >= forgotten) named.add(previous.manifest);
	for (const {names} of await inTurns(journal.heads(0))) for (const name of names) named.add(name);
	for (const manifest of [...named].filter((name) => name.endsWith('.json')))
		for (const file of filesOf(context, manifest)) named.add(file);
	let removed = 0;
	for (const name of files.list(paths.base)) {
		if (named.has(name)) continue;
		files.remove(join(paths.base, name));
		if (++removed % 64 === 0) await turn();
	}
	shards.forgetAllBut(named);
	sweepWorkplaces(context);
	const now = files.info(paths.root);
	for (const place of [folder, paths.locks, paths.leases, paths.files]) sweepAside(context, place, now);
	return [...leased].some((name) => sequenceOf(name) < forgotten);
}

/** The files that a manifest names; none where somebody removed it by hand. */
function filesOf({files, paths}: Context, manifest: string): readonly string[] {
	const path = join(paths.base, manifest);
	const bytes = files.read(path);
	if (bytes === undefined) return [];
	try {
		const {collections} = manifestSchema.parse(JSON.parse(bytes.toString('utf8')));
		return Object.values(collections)
			.flat()
			.map(({file}) => file);
	} catch (error) {
		throw damagedFile(path, 'is not what was written', error);
	}
}

/** Of the base or the first load that a manifest's name tells. */
const sequenceOf = (manifest: string) => Number(/^(?:base|load)-(\d{12})-/.exec(manifest)?.[1] ?? Number.NaN);

/** The newest base before the root's, where there still is one. */
export function previousBase(
	{files, paths}: Context,
	{base}: Root,
): {readonly manifest: string; readonly sequence: number} | undefined {
	if (base === null) return undefined;
	return files
		.list(paths.base)
		.flatMap((manifest) => {
			const sequence = manifest.startsWith('base-') ? sequenceOf(manifest) : Number.NaN;
			return sequence < base.sequence ? [{manifest, sequence}] : [];
		})
		.sort((a, b) => a.sequence - b.sequence)
		.at(-1);
}

/** Nobody writes aside for a day; times are compared as the file system itself set them. */
const abandonedAfter = 24 * 3_600_000;

function sweepAside({files}: Context, folder: string, now: FileInfo | undefined): void {
	for (const name of files.list(folder)) {
		if (!name.startsWith(asidePrefix) && !name.startsWith(progressPrefix)) continue;
		const path = join(folder, name);
		// A journal is replaced under the lock that is held now: what lies here of one was left, and holds people.
		if (name.startsWith(`${asidePrefix}${journalFile}`)) {
			files.remove(path);
			continue;
		}
		const age = (now?.modified ?? 0) - (files.info(path)?.modified ?? 0);
		if (age > abandonedAfter) files.remove(path);
	}
}

/** All of what comes, with a turn for others now and then. */
async function inTurns<T>(items: Iterable<T>): Promise<readonly T[]> {
	const all: T[] = [];
	for (const item of items) {
		all.push(item);
		if (all.length % 256 === 0) await turn();
	}
	return all;
}
