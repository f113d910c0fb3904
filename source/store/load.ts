import {isTallied} from '../core/tallies.ts';
import {type WaitingChanges, writeChanges} from './change-files.ts';
import type {Context} from './context.ts';
import {lockBase} from './fold.ts';
import type {Manifest, ManifestName, Shard, StoredTallies} from './format.ts';
import type {Generation, TextChange} from './generation.ts';
import {byCodeUnit} from './overlay.ts';
import {writeManifest} from './root.ts';
import {changeText} from './staging.ts';
import {countWords, storedTallies} from './tallies.ts';
import {writeRecords} from './write-shards.ts';

/** Collections that are empty and that a change set fills with so many records that they become a base. */
export function collectionsToLoad(
	changes: readonly TextChange[],
	generation: Generation,
	least: number,
): ReadonlySet<string> {
	const keys = new Map<string, Set<string>>();
	const others = new Set<string>();
	for (const {collection, key, before, after} of changes) {
		const known = keys.get(collection) ?? new Set();
		keys.set(collection, known);
		if (before !== undefined || after === undefined || known.has(key)) others.add(collection);
		known.add(key);
	}
	const loads = [...keys].filter(
		([name, known]) => known.size >= least && !others.has(name) && generation.count(name) === 0,
	);
	return new Set(loads.map(([name]) => name));
}

/** What was written before a commit's line, because it is too much for the line. */
export interface Ahead {
	/** Collections that the line loads, and their shards. */
	readonly names: ReadonlySet<string>;
	readonly load?: Load;
	/** The changes that the line lists, where they are too many. */
	readonly list?: WaitingChanges;
}

/** Shards of a first load that wait for their line. */
interface Load {
	readonly collections: Manifest['collections'];
	readonly tallies: StoredTallies;
	readonly name: (sequence: number) => Promise<ManifestName>;
}

/** Changes that a line lists: those of collections that it loads are left out. */
export const listedBeside = (changes: readonly TextChange[], {names}: Pick<Ahead, 'names'>) =>
	names.size === 0 ? changes : changes.filter(({collection}) => !names.has(collection));

/**
 * Writes what a large change set needs beside its line, then commits. Nothing is swept meanwhile.
 * A change set that its line can hold is committed at once.
 */
export async function writeAhead(
	context: Context,
	changes: readonly TextChange[],
	names: ReadonlySet<string>,
	commit: (ahead: Ahead) => Promise<void>,
): Promise<void> {
	const listed = listedBeside(changes, {names});
	const bulky = isBulky(listed, context.tuning.lineBytes);
	if (names.size === 0 && !bulky) return commit({names});
	const lock = await lockBase(context, 'writes a large change set', context.tuning.patience);
	let list: WaitingChanges | undefined;
	try {
		const load = names.size === 0 ? undefined : await writeLoad(context, changes, names);
		list = bulky ? await writeChanges(context, listed.values().map(changeText)) : undefined;
		await commit({names, ...(load === undefined ? {} : {load}), ...(list === undefined ? {} : {list})});
	} finally {
		list?.discard();
		await lock.release();
	}
}

const isBulky = (changes: readonly TextChange[], limit: number) => {
	let length = 0;
	for (const {before, after} of changes)
		if ((length += (before?.length ?? 0) + (after?.length ?? 0)) > limit) return true;
	return false;
};

async function writeLoad(
	context: Context,
	changes: readonly TextChange[],
	names: ReadonlySet<string>,
): Promise<Load> {
	const collections: Record<string, Shard[]> = {};
	const counts: Array<readonly [string, ReadonlyMap<string, number>]> = [];
	for (const name of names) {
		const records = changes
			.filter(({collection}) => collection === name)
			.sort((a, b) => byCodeUnit(a.key, b.key))
			.map(({key, after}) => [key, after!] as const);
		collections[name] = [...(await writeRecords(context, name, records))];
		if (isTallied(name))
			counts.push([
				name,
				await countWords(
					name,
					records.values().map(([, text]) => text),
				),
			]);
	}
	const tallies = storedTallies(counts);
	return {
		collections,
		tallies,
		name: (sequence) => writeManifest(context, 'load', {sequence, collections, tallies}),
	};
}
