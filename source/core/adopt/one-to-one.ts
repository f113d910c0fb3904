/**
 * Two lists of records that may stand for the same things, compared by texts that both have. Pure, and linear in the
 * number of records: each key is one index.
 */
export interface Candidates<Key extends string> {
	readonly known: Side<Key>;
	readonly incoming: Side<Key>;
	/** Why these two cannot be one although they share a key, as a sentence part; undefined: they may be. */
	differ(known: number, incoming: number): string | undefined;
}

export interface Side<Key extends string> {
	readonly count: number;
	/** What the record is called in a crosswalk: its key in the directory, or its id at the source. */
	id(index: number): string;
	/** The record's text for this key as it is compared; `''`: it has none, and blank never equals blank. */
	text(index: number, key: Key): string;
}

/** How well one key pairs the two lists. All are numbers of records. */
export interface KeyRate<Key extends string = string> {
	readonly key: Key;
	/** Known records that have a text for it. */
	readonly known: number;
	/** Incoming records that have a text for it. */
	readonly incoming: number;
	/** One known and one incoming record share it, and may be one. */
	readonly pairs: number;
	/** Incoming records whose text stands for several on either side. */
	readonly ambiguous: number;
	/** One known and one incoming record share it, and cannot be one. */
	readonly conflicting: number;
}

/** Records that could not be paired, and why. */
export interface Apart<Key extends string = string> {
	readonly why: 'ambiguous' | 'conflicting';
	/** The keys that would pair them. */
	readonly keys: readonly Key[];
	readonly known: readonly string[];
	readonly incoming: readonly string[];
	/** What stands against it, as a sentence part. */
	readonly message: string;
}

/** One known record and one incoming record, by their places in the lists. */
type Edge = readonly [known: number, incoming: number];

/** What one key says of the two lists. */
export interface Met<Key extends string> {
	readonly rate: KeyRate<Key>;
	readonly edges: readonly Edge[];
	/** Groups of which nobody knows who is who. */
	readonly ambiguous: ReadonlyArray<readonly [known: readonly number[], incoming: readonly number[]]>;
	readonly conflicting: ReadonlyArray<readonly [known: number, incoming: number, message: string]>;
}

/** Pairs the two lists by one key alone. */
export function meetBy<Key extends string>({known, incoming, differ}: Candidates<Key>, key: Key): Met<Key> {
	const [left, right] = [indexOf(known, key), indexOf(incoming, key)];
	const edges: Edge[] = [];
	const ambiguous: Array<readonly [readonly number[], readonly number[]]> = [];
	const conflicting: Array<readonly [number, number, string]> = [];
	let unclear = 0;
	for (const [text, rows] of right.byText) {
		const records = left.byText.get(text);
		if (records === undefined) continue;
		if (records.length > 1 || rows.length > 1) {
			unclear += rows.length;
			ambiguous.push([records, rows]);
			continue;
		}
		const [record, row] = [records[0]!, rows[0]!];
		const message = differ(record, row);
		if (message === undefined) edges.push([record, row]);
		else conflicting.push([record, row, message]);
	}
	return {
		rate: {
			key,
			known: left.count,
			incoming: right.count,
			pairs: edges.length,
			ambiguous: unclear,
			conflicting: conflicting.length,
		},
		edges,
		ambiguous,
		conflicting,
	};
}

function indexOf<Key extends string>(side: Side<Key>, key: Key) {
	const byText = new Map<string, number[]>();
	let count = 0;
	for (let index = 0; index < side.count; index++) {
		const text = side.text(index, key);
		if (text === '') continue;
		count++;
		const sharing = byText.get(text);
		if (sharing === undefined) byText.set(text, [index]);
		else sharing.push(index);
	}
	return {byText, count};
}
