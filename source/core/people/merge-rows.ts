/** So many rows are gone through before others may have a turn. */
const portion = 65_536;

/**
 * An order of rows without some of them, and with others put where they belong.
 * @param rows in order.
 * @param leaves whether a row goes (or is put anew).
 * @param added in order.
 */
export function* mergeRows(
	rows: Uint32Array,
	leaves: ((row: number) => boolean) | undefined,
	added: readonly number[],
	compare: (a: number, b: number) => number,
): Generator<void, Uint32Array> {
	let kept = rows;
	if (leaves !== undefined) {
		const staying = new Uint32Array(rows.length);
		let count = 0;
		for (let at = 0; at < rows.length; at++) {
			const row = rows[at]!;
			if (!leaves(row)) staying[count++] = row;
			if (at % portion === 0) yield;
		}
		kept = staying.subarray(0, count);
	}
	if (added.length === 0) return kept;
	const merged = new Uint32Array(kept.length + added.length);
	let from = 0;
	for (const [index, row] of added.entries()) {
		const place = placeOf(kept, row, from, compare);
		merged.set(kept.subarray(from, place), from + index);
		merged[place + index] = row;
		from = place;
		if (index % 1024 === 0) yield;
	}
	merged.set(kept.subarray(from), from + added.length);
	return merged;
}

/** So many are sorted at once. */
const atOnce = 1000;

/** The same, where those that are put come in any order: sorted and put a thousand at a time. */
export function* placeRows(
	rows: Uint32Array,
	leaves: ((row: number) => boolean) | undefined,
	added: readonly number[],
	compare: (a: number, b: number) => number,
): Generator<void, Uint32Array> {
	let placed = yield* mergeRows(rows, leaves, [], compare);
	for (let from = 0; from < added.length; from += atOnce) {
		yield;
		const some = added.slice(from, from + atOnce).sort(compare);
		yield;
		placed = yield* mergeRows(placed, undefined, some, compare);
	}
	return placed;
}

/** Where in ordered rows, not before `from`, a row belongs. */
function placeOf(
	rows: Uint32Array,
	row: number,
	from: number,
	compare: (a: number, b: number) => number,
): number {
	let low = from;
	let high = rows.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (compare(rows[middle]!, row) < 0) low = middle + 1;
		else high = middle;
	}
	return low;
}
