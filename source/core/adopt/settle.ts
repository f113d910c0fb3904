import type {Apart, Candidates, Met} from './one-to-one.ts';

/** A known record and the id at the source of what it is there, and the keys that say so. */
export interface Pair<Key extends string = string> {
	/** Key in the directory: the id that Apple School Manager has, and keeps. */
	readonly known: string;
	/** Id at the source. */
	readonly incoming: string;
	readonly by: readonly Key[];
}

export interface Settled<Key extends string> {
	readonly pairs: ReadonlyArray<Pair<Key>>;
	readonly apart: ReadonlyArray<Apart<Key>>;
	/** Places in the lists of what nothing pairs. */
	readonly unmatched: {readonly known: readonly number[]; readonly incoming: readonly number[]};
}

/**
 * Pairs by several keys together: two records are one where a key says so and no other key of these says otherwise. Where
 * keys disagree, or several stand on either side, all of them are left apart for a person.
 * @param mets what each of the chosen keys says, the strongest first.
 */
export function settle<Key extends string>(
	candidates: Candidates<Key>,
	mets: ReadonlyArray<Met<Key>>,
): Settled<Key> {
	const {known, incoming} = candidates;
	const said = new Said(mets);
	const pairs: Array<Pair<Key>> = [];
	const paired = {known: new Set<number>(), incoming: new Set<number>()};
	for (const [record, row, by] of said.agreed()) {
		pairs.push({known: known.id(record), incoming: incoming.id(row), by});
		paired.known.add(record);
		paired.incoming.add(row);
	}
	const apart = new LeftApart(candidates);
	for (const {records, rows, keys} of said.contradicted())
		apart.add('conflicting', keys, records, rows, 'the keys disagree on who is who');
	for (const {rate, conflicting, ambiguous} of mets) {
		for (const [record, row, message] of conflicting)
			if (!paired.known.has(record) && !paired.incoming.has(row))
				apart.add('conflicting', [rate.key], [record], [row], message);
		for (const [records, rows] of ambiguous) {
			const left = records.filter((each) => !paired.known.has(each));
			const right = rows.filter((each) => !paired.incoming.has(each));
			const message = `${left.length} there and ${right.length} here share it`;
			if (left.length > 0 && right.length > 0) apart.add('ambiguous', [rate.key], left, right, message);
		}
	}
	const rest = (side: 'known' | 'incoming') =>
		Array.from({length: candidates[side].count}, (_, index) => index).filter(
			(index) => !paired[side].has(index) && !apart[side].has(index),
		);
	return {
		pairs: pairs.sort((a, b) => (a.known < b.known ? -1 : 1)),
		apart: apart.groups.sort((a, b) => ((a.known[0] ?? '') < (b.known[0] ?? '') ? -1 : 1)),
		unmatched: {known: rest('known'), incoming: rest('incoming')},
	};
}

/** Whom each key takes for whom. */
class Said<Key extends string> {
	readonly #ofKnown = new Map<number, Map<number, Key[]>>();
	readonly #ofIncoming = new Map<number, Set<number>>();

	constructor(mets: ReadonlyArray<Met<Key>>) {
		for (const {edges, rate} of mets)
			for (const [record, row] of edges) {
				const rows = this.#ofKnown.get(record) ?? new Map<number, Key[]>();
				this.#ofKnown.set(record, rows);
				rows.set(row, [...(rows.get(row) ?? []), rate.key]);
				this.#ofIncoming.set(row, (this.#ofIncoming.get(row) ?? new Set()).add(record));
			}
	}

	/** Records and rows that are each other's only one. */
	*agreed(): Iterable<readonly [record: number, row: number, by: readonly Key[]]> {
		for (const [record, rows] of this.#ofKnown)
			for (const [row, by] of rows)
				if (rows.size === 1 && this.#ofIncoming.get(row)?.size === 1) yield [record, row, by];
	}

	/** Records with the rows that they could be, and the records that these could be. */
	*contradicted() {
		for (const of of this.#ofKnown.values()) {
			const rows = [...of.keys()];
			const records = [...new Set(rows.flatMap((row) => [...(this.#ofIncoming.get(row) ?? [])]))];
			if (rows.length === 1 && records.length === 1) continue;
			const keys = records.flatMap((record) => [...(this.#ofKnown.get(record)?.values() ?? [])].flat());
			yield {records, rows, keys: [...new Set(keys)]};
		}
	}
}

/** Groups that are left to a person; whoever was named in one is not named again. */
class LeftApart<Key extends string> {
	readonly groups: Array<Apart<Key>> = [];
	readonly known = new Set<number>();
	readonly incoming = new Set<number>();
	readonly #candidates: Candidates<Key>;

	constructor(candidates: Candidates<Key>) {
		this.#candidates = candidates;
	}

	add(
		why: Apart['why'],
		keys: readonly Key[],
		records: readonly number[],
		rows: readonly number[],
		message: string,
	) {
		if (records.every((each) => this.known.has(each)) && rows.every((each) => this.incoming.has(each)))
			return;
		for (const each of records) this.known.add(each);
		for (const each of rows) this.incoming.add(each);
		const {known, incoming} = this.#candidates;
		this.groups.push({
			why,
			keys,
			known: records.map((each) => known.id(each)).sort(),
			incoming: rows.map((each) => incoming.id(each)).sort(),
			message,
		});
	}
}
