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
	{known, incoming}: Candidates<Key>,
	mets: ReadonlyArray<Met<Key>>,
): Settled<Key> {
	const ofKnown = new Map<number, Map<number, Key[]>>();
	const ofIncoming = new Map<number, Set<number>>();
	for (const {edges, rate} of mets)
		for (const [record, row] of edges) {
			const rows = ofKnown.get(record) ?? new Map<number, Key[]>();
			rows.set(row, [...(rows.get(row) ?? []), rate.key]);
			ofKnown.set(record, rows);
			ofIncoming.set(row, (ofIncoming.get(row) ?? new Set()).add(record));
		}
	const pairs: Array<Pair<Key>> = [];
	const apart: Array<Apart<Key>> = [];
	const told = {known: new Set<number>(), incoming: new Set<number>()};
	const tell = (
		why: Apart['why'],
		keys: readonly Key[],
		records: readonly number[],
		rows: readonly number[],
		message: string,
	) => {
		if ([...records].every((each) => told.known.has(each)) && rows.every((each) => told.incoming.has(each)))
			return;
		for (const each of records) told.known.add(each);
		for (const each of rows) told.incoming.add(each);
		apart.push({
			why,
			keys,
			known: records.map((each) => known.id(each)).sort(),
			incoming: rows.map((each) => incoming.id(each)).sort(),
			message,
		});
	};
	const paired = {known: new Set<number>(), incoming: new Set<number>()};
	for (const [record, rows] of ofKnown) {
		const [first] = rows;
		const [row, by] = first!;
		if (rows.size > 1 || ofIncoming.get(row)!.size > 1) continue;
		pairs.push({known: known.id(record), incoming: incoming.id(row), by});
		paired.known.add(record);
		paired.incoming.add(row);
	}
	for (const [record, rows] of ofKnown) {
		if (paired.known.has(record)) continue;
		const others = [...rows.keys()];
		const records = [...new Set(others.flatMap((row) => [...ofIncoming.get(row)!]))];
		const keys = [...new Set([...rows.values()].flat())];
		tell('conflicting', keys, records, others, 'the keys disagree on who is who');
	}
	const isFree = (records: readonly number[], rows: readonly number[]) =>
		records.some((each) => !paired.known.has(each)) && rows.some((each) => !paired.incoming.has(each));
	for (const {rate, conflicting, ambiguous} of mets) {
		for (const [record, row, message] of conflicting)
			if (isFree([record], [row])) tell('conflicting', [rate.key], [record], [row], message);
		for (const [records, rows] of ambiguous) {
			const left = records.filter((each) => !paired.known.has(each));
			const right = rows.filter((each) => !paired.incoming.has(each));
			if (left.length > 0 && right.length > 0)
				tell('ambiguous', [rate.key], left, right, `${left.length} there and ${right.length} here share it`);
		}
	}
	const rest = (count: number, seen: ReadonlySet<number>, apartOnes: ReadonlySet<number>) =>
		Array.from({length: count}, (_, index) => index).filter(
			(index) => !seen.has(index) && !apartOnes.has(index),
		);
	return {
		pairs: pairs.sort((a, b) => (a.known < b.known ? -1 : 1)),
		apart: apart.sort((a, b) => ((a.known[0] ?? '') < (b.known[0] ?? '') ? -1 : 1)),
		unmatched: {
			known: rest(known.count, paired.known, told.known),
			incoming: rest(incoming.count, paired.incoming, told.incoming),
		},
	};
}
