/**
 * Of connections the one that is called so, or has this id; where none is, the only one whose name differs in case
 * alone: people type `sis` where it is called `SIS`.
 * @param of name and id of each.
 */
export function connectionNamed<Each>(
	all: readonly Each[],
	name: string,
	of: (each: Each) => {readonly id: string; readonly name: string},
): Each | undefined {
	const exact = all.find((each) => of(each).name === name || of(each).id === name);
	if (exact !== undefined) return exact;
	const [only, ...others] = all.filter((each) => isSameName(of(each).name, name));
	return others.length === 0 ? only : undefined;
}

/** Alike but for case, and for how accents are written. */
export const isSameName = (one: string, other: string): boolean =>
	one.normalize('NFC').toLowerCase() === other.normalize('NFC').toLowerCase();
