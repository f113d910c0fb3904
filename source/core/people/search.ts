import type {PeopleIndex} from './people-index.ts';
import {byName, type PeopleQuery} from './query.ts';
import {needleOf} from './texts.ts';

/** What a query found, as far as it has come. */
export interface Hits {
	/** Rows in the order that was asked for; not to be changed. */
	readonly rows: Uint32Array;
	/** `false`: these are the first ones, and more may come. */
	readonly complete: boolean;
}

/** What was found before, to be searched alone when a query only narrows it. */
export interface Found {
	readonly query: PeopleQuery;
	readonly hits: Hits;
}

/** So many hits make the first answer. */
const firstHits = 100;
/** Rows that are gone through before others may have a turn. */
const portion = 8192;
/** Fewer candidates than these are looked at one by one; more by going through all bytes, which is quicker then. */
const oneByOne = 30_000;

/**
 * Answers a query in slices: yields a first answer as soon as there is one, nothing in between, and returns the whole
 * one. Whoever asks something newer stops asking for the next slice.
 * @param before what an earlier query found in the same state of the index.
 */
export function* search(
	index: PeopleIndex,
	query: PeopleQuery,
	locationNames: ReadonlyMap<string, string>,
	before?: Found,
): Generator<Hits | undefined, Hits> {
	const narrowed =
		before?.hits.complete === true && narrows(before.query, query) ? before.hits.rows : undefined;
	const candidates = narrowed ?? (yield* silent(index.ordered(query.order)));
	const test = index.columns.test(query, locationNames);
	const needle = needleOf(query.text);
	if (needle === '' && test === undefined) return {rows: candidates, complete: true};
	const bytes = Buffer.from(needle);
	const has = needle === '' ? undefined : (row: number) => index.haystack.has(row, bytes);
	if (has === undefined || candidates.length <= oneByOne) return yield* sift(candidates, both(test, has));

	const isMatch = both(test, has);
	const first = collect(candidates, 0, Math.min(candidates.length, portion), isMatch, firstHits);
	let told = first.length === firstHits;
	if (told) yield {rows: Uint32Array.from(first), complete: false};
	const found = new Uint8Array(index.rows);
	const {blocks} = index.haystack;
	let some = 0;
	for (let block = 0; block < blocks; block++) {
		some += index.haystack.find(block, bytes, found);
		if (!told && some > 0 && block * 4 > blocks) {
			// Rare ones: what was found so far is shown before all of it was gone through.
			told = true;
			const rows = collect(
				candidates,
				0,
				candidates.length,
				both(test, (row) => found[row] === 1),
				firstHits,
			);
			yield rows.length > 0 ? {rows: Uint32Array.from(rows), complete: false} : undefined;
		} else yield undefined;
	}
	return yield* sift(
		candidates,
		both(test, (row) => found[row] === 1),
		true,
	);
}

type Test = (row: number) => boolean;
const both = (a: Test | undefined, b: Test | undefined): Test =>
	a === undefined ? (b ?? (() => true)) : b === undefined ? a : (row) => a(row) && b(row);

/** All rows for which the test holds; the first of them beforehand. */
function* sift(rows: Uint32Array, test: Test, told = false): Generator<Hits | undefined, Hits> {
	let kept = new Uint32Array(Math.min(rows.length, portion));
	let count = 0;
	for (let from = 0; from < rows.length; from += portion) {
		const to = Math.min(rows.length, from + portion);
		if (count + (to - from) > kept.length) {
			const wider = new Uint32Array(Math.min(rows.length, Math.max(kept.length * 2, count + (to - from))));
			wider.set(kept);
			kept = wider;
		}
		for (let at = from; at < to; at++) {
			const row = rows[at]!;
			if (test(row)) kept[count++] = row;
		}
		if (!told && count >= firstHits && to < rows.length) {
			told = true;
			yield {rows: kept.slice(0, count), complete: false};
		} else yield undefined;
	}
	return {rows: count === rows.length ? rows : kept.slice(0, count), complete: true};
}

function collect(rows: Uint32Array, from: number, to: number, test: Test, most: number): number[] {
	const found: number[] = [];
	for (let at = from; at < to && found.length < most; at++) if (test(rows[at]!)) found.push(rows[at]!);
	return found;
}

function* silent<T>(work: Generator<void, T>): Generator<undefined, T> {
	for (;;) {
		const step = work.next();
		if (step.done) return step.value;
		yield undefined;
	}
}

const facets = [
	'status',
	'source',
	'role',
	'location',
	'grade',
	'conflicted',
	'followUp',
	'leaving',
	'evidence',
] as const;

/** Whether whoever answers to `after` answered to `before`, in the same order. */
export function narrows(before: PeopleQuery, after: PeopleQuery): boolean {
	const [was, is] = [before.order ?? byName, after.order ?? byName];
	return (
		was.column === is.column &&
		(was.down ?? false) === (is.down ?? false) &&
		facets.every((facet) => before[facet] === undefined || before[facet] === after[facet]) &&
		needleOf(after.text).includes(needleOf(before.text))
	);
}
