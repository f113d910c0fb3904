import {isTallied} from '../core/tallies.ts';
import type {Load} from './committer.ts';
import type {Context} from './context.ts';
import {lockBase} from './fold.ts';
import type {Shard} from './format.ts';
import type {Generation, TextChange} from './generation.ts';
import {byCodeUnit} from './overlay.ts';
import {writeManifest} from './root.ts';
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

/** Writes the records of these collections as shards, then commits; nothing is swept meanwhile. */
export async function writeLoad(
	context: Context,
	changes: readonly TextChange[],
	names: ReadonlySet<string>,
	commit: (load: Load) => Promise<void>,
): Promise<void> {
	const lock = await lockBase(context, 'first load', context.tuning.patience);
	try {
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
					countWords(
						name,
						records.values().map(([, text]) => text),
					),
				]);
		}
		const tallies = storedTallies(counts);
		await commit({
			collections,
			tallies,
			name: (sequence) => writeManifest(context, 'load', {sequence, collections, tallies, loads: []}),
		});
	} finally {
		await lock.release();
	}
}
