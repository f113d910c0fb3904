/** A record of one view, under the key by which Apple School Manager has it. */
export interface Keyed {
	readonly key: string;
}

/** What the three views say of one key; at least one of them has it. */
export interface Met<A, B, C> {
	readonly key: string;
	readonly source?: A;
	readonly sent?: B;
	readonly apple?: C;
}

/**
 * Goes through three views in lock step and calls back once for each key, in order. Of a key that a view has twice the
 * first one counts.
 * @param views each in order of keys (by code units).
 */
export function march<A extends Keyed, B extends Keyed, C extends Keyed>(
	[source, sent, apple]: readonly [readonly A[], readonly B[], readonly C[]],
	meet: (met: Met<A, B, C>) => void,
): void {
	const at = [0, 0, 0] as [number, number, number];
	for (;;) {
		const [a, b, c] = [source[at[0]], sent[at[1]], apple[at[2]]];
		const key = least(least(a?.key, b?.key), c?.key);
		if (key === undefined) return;
		meet({
			key,
			...(a?.key === key ? {source: a} : {}),
			...(b?.key === key ? {sent: b} : {}),
			...(c?.key === key ? {apple: c} : {}),
		});
		at[0] = past(source, at[0], key);
		at[1] = past(sent, at[1], key);
		at[2] = past(apple, at[2], key);
	}
}

const least = (a: string | undefined, b: string | undefined) =>
	a === undefined ? b : b === undefined || a < b ? a : b;

function past(view: readonly Keyed[], from: number, key: string): number {
	let at = from;
	while (view[at]?.key === key) at++;
	return at;
}

/** In the order in which {@link march} reads; what comes first of one key stays first. */
export const inOrder = <T extends Keyed>(records: readonly T[]): readonly T[] =>
	records.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
