/** What rows are ordered by: bytes at a depth (plus one; 0 after the end), and the rest of two rows compared. */
export interface RowKeys {
	byteAt(row: number, depth: number): number;
	compare(a: number, b: number, depth: number): number;
}

/** Fewer than these are put in order one by one. */
const few = 24;
/** So many rows are gone through before others may have a turn. */
const portion = 16_384;

/**
 * Sorts rows in place by their keys, byte by byte from the first; rows with equal keys stay in the order in which
 * they came. Stops for a moment every few thousand rows, so that a million cost nobody a frame.
 */
export function* sortRows(rows: Uint32Array, keys: RowKeys): Generator<void, void> {
	const spare = new Uint32Array(rows.length);
	const bytes = new Uint16Array(rows.length);
	const ranges: number[] = [0, rows.length, 0];
	let work = 0;
	while (ranges.length > 0) {
		const depth = ranges.pop()!;
		const to = ranges.pop()!;
		const from = ranges.pop()!;
		if (to - from < few) {
			sortFew(rows, from, to, depth, keys);
			work += to - from;
			if (work > portion) {
				work = 0;
				yield;
			}
			continue;
		}
		const starts = new Uint32Array(258);
		for (let at = from; at < to; at += portion) {
			count(rows, at, Math.min(to, at + portion), depth, keys, bytes, starts);
			if (to - from > portion) yield;
		}
		for (let byte = 0, sum = from; byte < 258; byte++) {
			const size = starts[byte]!;
			starts[byte] = sum;
			// What ended is equal; the others are told apart by their next byte.
			if (byte > 0 && size > 1) ranges.push(sum, sum + size, depth + 1);
			sum += size;
		}
		for (let at = from; at < to; at += portion) {
			deal(rows, at, Math.min(to, at + portion), bytes, starts, spare);
			if (to - from > portion) yield;
		}
		rows.set(spare.subarray(from, to), from);
		work += to - from;
		if (work > portion) {
			work = 0;
			yield;
		}
	}
}

function count(
	rows: Uint32Array,
	from: number,
	to: number,
	depth: number,
	keys: RowKeys,
	bytes: Uint16Array,
	counts: Uint32Array,
) {
	for (let at = from; at < to; at++) {
		const byte = keys.byteAt(rows[at]!, depth);
		bytes[at] = byte;
		counts[byte]!++;
	}
}

function deal(
	rows: Uint32Array,
	from: number,
	to: number,
	bytes: Uint16Array,
	starts: Uint32Array,
	spare: Uint32Array,
) {
	for (let at = from; at < to; at++) spare[starts[bytes[at]!]!++] = rows[at]!;
}

function sortFew(rows: Uint32Array, from: number, to: number, depth: number, keys: RowKeys) {
	for (let at = from + 1; at < to; at++) {
		const row = rows[at]!;
		let place = at;
		while (place > from && keys.compare(rows[place - 1]!, row, depth) > 0) {
			rows[place] = rows[place - 1]!;
			place--;
		}
		rows[place] = row;
	}
}

/**
 * Puts rows behind others of a lesser or equal rank, in the order in which they come: by few ranks known beforehand.
 * @param ranks below `size`, by row.
 */
export function* dealByRank(
	rows: Uint32Array,
	rankOf: (row: number) => number,
	size: number,
): Generator<void, Uint32Array> {
	const starts = new Uint32Array(size + 1);
	const dealt = new Uint32Array(rows.length);
	for (let at = 0; at < rows.length; at++) {
		starts[rankOf(rows[at]!) + 1]!++;
		if ((at & (portion - 1)) === 0) yield;
	}
	for (let rank = 1; rank <= size; rank++) starts[rank]! += starts[rank - 1]!;
	for (let at = 0; at < rows.length; at++) {
		const row = rows[at]!;
		dealt[starts[rankOf(row)]!++] = row;
		if ((at & (portion - 1)) === 0) yield;
	}
	return dealt;
}
