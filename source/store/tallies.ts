import {setImmediate as turn} from 'node:timers/promises';
import type {CollectionName, Collections} from '../core/ports.ts';
import {isTallied, tallyVersion, wordsOf} from '../core/tallies.ts';
import type {Manifest, StoredTallies} from './format.ts';
import type {TextChange} from './generation.ts';

type Tally = Map<string, number>;

/** The words of a record that is there as text. */
const wordsIn = (collection: string, text: string): readonly string[] =>
	wordsOf(collection as CollectionName, JSON.parse(text) as Collections[CollectionName]);

/**
 * Counts of words, kept up with every commit. A base that was written by other rules of counting is not taken:
 * its collections are counted by reading them when they are asked for.
 */
export class Tallies {
	readonly #known = new Map<string, Tally>();
	/** Collections of the base whose counts are not known. */
	readonly #unknown = new Set<string>();
	#stale = false;

	constructor(manifest: Manifest | undefined) {
		if (manifest !== undefined) this.load(manifest);
	}

	/** Takes over the counts of what a manifest names. */
	load({collections, tallies}: Manifest): void {
		for (const collection of Object.keys(collections).filter(isTallied)) {
			const counts = tallies?.version === tallyVersion ? tallies.counts[collection] : undefined;
			if (counts === undefined) {
				this.#unknown.add(collection);
				this.#stale = true;
			} else this.#known.set(collection, new Map(Object.entries(counts)));
		}
	}

	apply({collection, before, after}: TextChange): void {
		if (!isTallied(collection) || this.#unknown.has(collection)) return;
		const tally = this.#known.get(collection) ?? new Map<string, number>();
		this.#known.set(collection, tally);
		if (before !== undefined) for (const word of wordsIn(collection, before)) add(tally, word, -1);
		if (after !== undefined) for (const word of wordsIn(collection, after)) add(tally, word, 1);
	}

	/** Whether the base was written by other rules of counting: the next one is to have counts again. */
	get stale(): boolean {
		return this.#stale;
	}

	/** Takes what was counted by reading; from here on it is kept up with every commit. */
	learn(collection: string, counts: ReadonlyMap<string, number>): void {
		if (!this.#unknown.delete(collection)) return;
		this.#known.set(collection, new Map(counts));
	}

	/** The counts as they are now; undefined where they have to be counted. */
	of(collection: string): ReadonlyMap<string, number> | undefined {
		if (this.#unknown.has(collection)) return undefined;
		return new Map(this.#known.get(collection));
	}
}

/** Records that are counted before others get their turn. */
const slice = 500;

/** Counts records that are there as texts; a few at a time, so that a million of them keep nobody waiting. */
export async function countWords(
	collection: string,
	texts: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
	const tally: Tally = new Map();
	let counted = 0;
	for (const text of texts) {
		for (const word of wordsIn(collection, text)) add(tally, word, 1);
		if (++counted % slice === 0) await turn();
	}
	return tally;
}

/** As a manifest keeps them. */
export const storedTallies = (
	counts: ReadonlyArray<readonly [collection: string, tally: ReadonlyMap<string, number>]>,
): StoredTallies => ({
	version: tallyVersion,
	counts: Object.fromEntries(
		counts
			.filter(([collection]) => isTallied(collection))
			.map(([collection, tally]) => [collection, Object.fromEntries(tally)]),
	),
});

function add(tally: Tally, word: string, difference: number): void {
	const count = (tally.get(word) ?? 0) + difference;
	if (count === 0) tally.delete(word);
	else tally.set(word, count);
}
