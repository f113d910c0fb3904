/** What is to become of a field that may differ on both sides. */
export type Verdict =
	| 'same'
	/** Ours is written there. */
	| 'write'
	/** Theirs comes in through the roster, and nothing is written. */
	| 'comes-in'
	/** Both changed it since they last agreed: a conflict. */
	| 'both'
	/** It differs and stays so: nothing is known of it here. */
	| 'leave';

export interface FieldSides {
	readonly ours: string;
	readonly theirs: string;
	/** What both last agreed on; undefined: they never did. */
	readonly agreed: string | undefined;
	/** Whether the directory rules this field: what changed there alone is written over, and never comes in. */
	readonly rules: boolean;
	/** Whether both sides have a say, so that what both changed is asked about; in one direction nothing is. */
	readonly asks: boolean;
}

/** Judges one field by what both sides last agreed on. */
export function judge({ours, theirs, agreed, rules, asks}: FieldSides, same: Same): Verdict {
	if (same(ours, theirs)) return 'same';
	const bothChanged = agreed !== undefined && !same(ours, agreed) && !same(theirs, agreed);
	if (bothChanged && asks) return 'both';
	if (rules) {
		// What is not known here is no statement: only what was taken away here is taken away there.
		if (ours !== '') return 'write';
		return agreed !== undefined && agreed !== '' && same(theirs, agreed) ? 'write' : 'leave';
	}
	if (agreed === undefined) return 'comes-in';
	return same(ours, agreed) ? 'comes-in' : 'write';
}

/**
 * Whether what is read there stands in the roster: what is the same but for how it is written is no change.
 * @param bothTheirs what both changed was decided for them.
 */
export const comesIn = (verdict: Verdict, bothTheirs: boolean): boolean =>
	verdict === 'comes-in' || verdict === 'leave' || (verdict === 'both' && bothTheirs);

export type Same = (a: string, b: string) => boolean;

/** Equal but for how accents are written and for spaces around. */
export const sameName: Same = (a, b) => a === b || a.normalize('NFC').trim() === b.normalize('NFC').trim();

/** Addresses are compared without case. */
export const sameEmail: Same = (a, b) =>
	a === b || a.normalize('NFC').trim().toLowerCase() === b.normalize('NFC').trim().toLowerCase();

/** How a field that pairs keep is compared: a server may write an address or an accent its own way. */
export const sameIn = (field: string): Same => (field === 'email' ? sameEmail : sameName);

/**
 * A set that both sides may have changed, merged element by element: there are no conflicts.
 * @returns what `to` becomes when what `from` changed since they agreed is done to it.
 */
export function mergedSet(
	to: ReadonlySet<string>,
	from: ReadonlySet<string>,
	agreed: ReadonlySet<string>,
): Set<string> {
	const merged = new Set(to);
	for (const each of from) if (!agreed.has(each)) merged.add(each);
	for (const each of agreed) if (!from.has(each)) merged.delete(each);
	return merged;
}

/** What both agree on now: what both have, and what they agreed on and only one of them gave up so far. */
export function agreedSet(
	ours: ReadonlySet<string>,
	theirs: ReadonlySet<string>,
	agreed: ReadonlySet<string>,
): Set<string> {
	const now = new Set<string>();
	for (const each of ours) if (theirs.has(each) || agreed.has(each)) now.add(each);
	for (const each of theirs) if (agreed.has(each)) now.add(each);
	return now;
}
