/** A window of rows whose content moved: rows `top` to `bottom` (from 0, both included), up by `by`, or down where it is negative. */
export interface Shift {
	readonly top: number;
	readonly bottom: number;
	readonly by: number;
}

/** Setting margins, moving and taking them back costs about this many bytes. */
const cost = 30;

/**
 * The one move of a window of rows that saves the most, so that what stays is not written again.
 * Rows are compared as they came; the length of one stands for what writing it costs.
 */
export function shiftOf(before: readonly string[], after: readonly string[]): Shift | undefined {
	const rows = after.length;
	const changed = after.filter((row, at) => row !== before[at]).length;
	if (changed < 3 || before.length !== rows) return undefined;
	let best: Shift | undefined;
	let most = cost;
	for (let distance = 1; distance < rows - 1; distance++)
		for (const by of [distance, -distance]) {
			const found = moved(before, after, by);
			if (found !== undefined && found.gain > most) {
				most = found.gain;
				best = found;
			}
		}
	return best;
}

/** The stretch of rows for which moving by this much saves the most (the greatest sum of neighbours). */
function moved(
	before: readonly string[],
	after: readonly string[],
	by: number,
): (Shift & {readonly gain: number}) | undefined {
	const rows = after.length;
	let best: {readonly from: number; readonly to: number; readonly sum: number} | undefined;
	let from = 0;
	let sum = 0;
	const last = Math.min(rows, rows - by);
	for (let at = Math.max(0, -by); at < last; at++) {
		if (sum <= 0) {
			sum = 0;
			from = at;
		}
		sum += worth(before, after, at, by);
		if (sum > (best?.sum ?? 0)) best = {from, to: at, sum};
	}
	if (best === undefined) return undefined;
	const top = Math.min(best.from, best.from + by);
	const bottom = Math.max(best.to, best.to + by);
	let gain = best.sum;
	// The rows that the move leaves blank: what was right there is written again.
	for (let at = top; at <= bottom; at++)
		if ((at < best.from || at > best.to) && after[at] === before[at]) gain -= after[at]!.length;
	return {top, bottom, by, gain};
}

function worth(before: readonly string[], after: readonly string[], at: number, by: number): number {
	const wanted = after[at]!;
	const stays = wanted === before[at];
	const comes = wanted === before[at + by];
	if (stays === comes) return 0;
	return comes ? wanted.length : -wanted.length;
}
