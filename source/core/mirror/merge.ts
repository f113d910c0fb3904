import type {Directory} from '../directory/directory.ts';
import {MirrorDraft} from './draft.ts';
import {refuseUnhealthy} from './health.ts';
import type {Held} from './held.ts';
import {mergeClasses} from './merge-classes.ts';
import {mergeUsers} from './merge-users.ts';
import type {Mirrored} from './mirrored.ts';
import {type Guests, guestsIn, namedHere, othersIn} from './others.ts';
import type {MirrorSettings} from './settings.ts';

/** What comes in from the other side: what it holds, with every change of ours that it does not know yet. */
export interface Merged {
	/**
	 * As it is to be read as a roster, a class of ours under the name of its course: a field that only we changed shows
	 * ours, one that both changed shows ours until that is decided, and so does one that was just written and may not
	 * show yet. Nothing that came from here comes back as a change.
	 */
	readonly held: Held;
	/** Our keys by ids there: Person IDs, and class_ids. */
	readonly people: ReadonlyMap<string, string>;
	readonly classes: ReadonlyMap<string, string>;
	/**
	 * Numbers of our classes and of their courses, by class id there: the other side has none, and they stay. Absent:
	 * nothing is known.
	 */
	readonly numbers?: ReadonlyMap<string, {readonly number?: string; readonly courseNumber?: string}>;
	/** Our locations by theirs, of those that are one by hand, by id or by name. Absent: nothing is known. */
	readonly locations?: ReadonlyMap<string, string>;
	/** Ids there of what other connections deliver here: it is no part of the roster. Absent: nothing is. */
	readonly others?: Readonly<Record<'users' | 'classes' | 'locations', ReadonlySet<string>>>;
	/** Whom a SIS or uploads deliver here: they may be in classes of this connection, and are none of its people. Absent: nobody is. */
	readonly guests?: Guests;
	/** Ids there of what we made, for somebody or a class no longer here: that is nobody new. Absent: nothing is. */
	readonly nobodys?: Readonly<Record<'users' | 'classes', ReadonlySet<string>>>;
	/** Ids there of what may be somebody or a class of ours: nobody of them is new before that is decided. Absent: none is. */
	readonly undecided?: Readonly<Record<'users' | 'classes', ReadonlySet<string>>>;
	/** Members whom only we have, by class id there: they have no user there, and stay members here (Person IDs). */
	readonly also: ReadonlyMap<
		string,
		{readonly students: readonly string[]; readonly teachers: readonly string[]}
	>;
}

/**
 * Merges what was read there with the directory, field by field and member by member, before it is read as a roster.
 * @throws SourceUnhealthyError when the read is empty or its parts do not belong together.
 */
export function mergeHeld(
	directory: Directory,
	held: Held,
	base: Iterable<Mirrored>,
	settings: MirrorSettings,
): Merged {
	const draft = new MirrorDraft(directory, held, base, settings);
	refuseUnhealthy(held, draft.rowsBefore(), settings.connection.name);
	const {users, people, paired, nobodys: nobodyThere, undecided: whoever} = mergeUsers(draft);
	const {
		classes,
		classIds,
		numbers,
		also,
		nobodys: noClass,
		undecided: whichever,
	} = mergeClasses(draft, paired);
	const made = new Set(draft.rows('users').flatMap((row) => (row.made === true ? [row.id] : [])));
	const merged = {
		held: {users, classes, locations: held.locations},
		people,
		classes: classIds,
		locations: oursByTheirs(draft.locations.of),
	};
	return {
		...merged,
		held: {...merged.held, locations: namedHere(directory, merged, settings)},
		numbers,
		others: othersIn(directory, merged, made, settings),
		guests: guestsIn(directory, {people, also}, made, settings),
		nobodys: {users: nobodyThere, classes: noClass},
		undecided: {users: whoever, classes: whichever},
		also,
	};
}

/** Where several of ours are one there by hand, the first: a mapping is in order of our ids. */
function oursByTheirs(of: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
	const ours = new Map<string, string>();
	for (const [here, there] of [...of].sort(([a], [b]) => (a < b ? -1 : 1)))
		if (!ours.has(there)) ours.set(there, here);
	return ours;
}
