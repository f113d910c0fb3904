import {join} from 'node:path';
import {setImmediate as turn} from 'node:timers/promises';
import {asidePrefix, type FileInfo} from '../io/files.ts';
import {syncJournal} from './append.ts';
import {sweepWorkplaces} from './care/backup-workplace.ts';
import type {Context} from './context.ts';
import {formatNumber, manifestSchema, type Root, type Shard} from './format.ts';
import type {Generation} from './generation.ts';
import {writeJsonFile} from './json-file.ts';
import type {Leases} from './leases.ts';
import {progressPrefix} from './locks.ts';
import {readRoot, writeManifest} from './root.ts';
import {textsIn} from './snapshot.ts';
import {countWords, storedTallies} from './tallies.ts';
import {foldTable} from './write-shards.ts';

/**
 * Whoever writes files of a base or sweeps them holds this lock.
 * @throws LockedError after `patience` milliseconds.
 */
export const lockBase = ({locks}: Context, purpose: string, patience: number) =>
	locks.takeInternal('base', purpose, patience);

/**
 * Folds the journal so far into a new base and makes it the root's. Commits go on meanwhile: the journal's
 * later lines are the new base's tail. To be called under {@link lockBase}.
 */
export async function foldGeneration(context: Context, generation: Generation): Promise<void> {
	const {files, paths} = context;
	const {sequence, end} = generation;
	const tables = generation.tables();
	const tallies = [...tables].map(
		([name, table]) =>
			[name, generation.tally(name) ?? countWords(name, textsIn(context, table, sequence))] as const,
	);
	// Another process may have appended a line that it has not synced yet: no base is newer than what is durable.
	await syncJournal(context);
	const collections: Record<string, Shard[]> = {};
	for (const [name, table] of tables) {
		const shards = await foldTable(context, name, table, sequence);
		if (shards.length > 0) collections[name] = [...shards];
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
	};
	await writeJsonFile(files, paths.root, root);
}

/**
 * Removes what nothing names: files of bases that are neither the root's, nor the one before it, nor leased by a
 * living reader, nor named by history; and what killed writers left aside. The base before is what a damaged one is
 * mended from, together with the journal; `sparePrevious: false` lets go of it too. To be called under
 * {@link lockBase}.
 */
export async function sweep(
	context: Context,
	leases: Leases,
	{sparePrevious = true}: {readonly sparePrevious?: boolean} = {},
): Promise<void> {
	const {files, paths, folder, shards, journal} = context;
	// The root as it is, not as somebody remembers it; and before the leases, as readers go the other way round.
	const root = readRoot(context);
	const named = new Set(leases.living());
	if (root.base) named.add(root.base.manifest);
	const previous = sparePrevious ? previousBase(context, root) : undefined;
	if (previous !== undefined) named.add(previous.manifest);
	for (const {names} of await inTurns(journal.heads(0))) for (const name of names) named.add(name);
	for (const manifest of [...named].filter((name) => name.endsWith('.json'))) {
		const bytes = files.read(join(paths.base, manifest));
		// A lease may outlive its base only when somebody removed the base by hand: then nothing is left to spare.
		if (bytes === undefined) continue;
		const {collections} = manifestSchema.parse(JSON.parse(bytes.toString('utf8')));
		for (const {file} of Object.values(collections).flat()) named.add(file);
	}
	for (const name of files.list(paths.base)) if (!named.has(name)) files.remove(join(paths.base, name));
	shards.forgetAllBut(named);
	sweepWorkplaces(context);
	const now = files.info(paths.root);
	for (const place of [folder, paths.locks, paths.leases, paths.files]) sweepAside(context, place, now);
}

/** The newest base before the root's, where there still is one. */
export function previousBase(
	{files, paths}: Context,
	{base}: Root,
): {readonly manifest: string; readonly sequence: number} | undefined {
	if (base === null) return undefined;
	return files
		.list(paths.base)
		.flatMap((manifest) => {
			const sequence = Number(/^base-(\d{12})-/.exec(manifest)?.[1] ?? Number.NaN);
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
