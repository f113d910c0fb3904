/** Whoever wants a name: `key` decides where two want the same one. */
export interface Wanted {
	readonly key: string;
	/** As it would be without a number. */
	readonly local: string;
}

/** What each got, by key; undefined: nothing, because it is taken and numbering is off or leaves no room. */
export type Numbered = ReadonlyMap<string, string | undefined>;

/**
 * Gives everybody a name that nobody else has. A clash gets a number at its end, as in Apple School Manager [ASM
 * guide axmfbea5f962]; that it begins with 2 is our decision. Names that are taken are never given again, so what
 * somebody has stays his whoever comes or goes; among newcomers the lowest key goes first, so that the order in
 * which they come does not matter.
 * @param taken whether a local part belongs to somebody already, or is reserved.
 * @param fits whether a local part with its number is not too long.
 */
export function numberNames(
	wanted: Iterable<Wanted>,
	taken: (local: string) => boolean,
	{numbering, fits}: {readonly numbering: boolean; readonly fits: (local: string) => boolean},
): Numbered {
	const given = new Map<string, string | undefined>();
	/** Who is alone with a name so far; those who clash move to `clashing`. */
	const first = new Map<string, string>();
	const clashing = new Map<string, string[]>();
	for (const {key, local} of wanted) {
		const rivals = clashing.get(local);
		const earlier = first.get(local);
		if (rivals !== undefined) rivals.push(key);
		else if (earlier !== undefined) clashing.set(local, [earlier, key]);
		else first.set(local, key);
	}
	const late: Array<readonly [local: string, keys: readonly string[]]> = [];
	for (const [local, key] of first) {
		const keys = clashing.get(local)?.sort() ?? [key];
		const [winner, ...others] = keys;
		const isFree = !taken(local);
		if (isFree) given.set(winner!, local);
		const left = isFree ? others : keys;
		if (left.length > 0) late.push([local, left]);
	}
	// Every name without a number is given before the first number is: `ana2` may be somebody's own.
	const numbers = new Set<string>();
	for (const [local, keys] of late.sort(([a], [b]) => (a < b ? -1 : 1))) {
		let number = 2;
		for (const key of keys) {
			if (!numbering) {
				given.set(key, undefined);
				continue;
			}
			let name = `${local}${number}`;
			while (taken(name) || first.has(name) || numbers.has(name)) name = `${local}${++number}`;
			number++;
			numbers.add(name);
			given.set(key, fits(name) ? name : undefined);
		}
	}
	return given;
}
