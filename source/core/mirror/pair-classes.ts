import type {Class} from '../directory/records.ts';
import {fold} from '../plan/fold.ts';
import {classNameOf} from './class-names.ts';
import {doubtfulClass} from './doubtful-class.ts';
import type {MirrorDraft} from './draft.ts';
import type {HeldClass} from './held.ts';
import {grouped} from './locations.ts';
import {classOfMark, markedClass} from './marks.ts';
import type {Mirrored} from './mirrored.ts';

export interface ClassPair {
	readonly ours: Class;
	readonly held?: HeldClass;
	readonly row?: Mirrored;
	/** Nothing is written about it until a conflict is decided. */
	readonly undecided?: string;
}

export interface ClassPairs {
	/** Every class of ours, in the order of class_ids. */
	readonly pairs: readonly ClassPair[];
	readonly orphans: ReadonlyArray<{readonly row: Mirrored; readonly held?: HeldClass}>;
	readonly surplus: readonly Mirrored[];
	/** Ids there of classes that carry our mark and are none of ours any more; those of `orphans` too. */
	readonly nobodys: ReadonlySet<string>;
	/** Ids there of classes that may be one of ours: that is asked about. */
	readonly undecided: ReadonlySet<string>;
}

/**
 * Pairs classes: by the pair that is known, the id there that the directory keeps, the mark of what we made, that of
 * another connection too (a state was lost, or the connection is made anew: what it made is there still); and those
 * that Jamf School itself has from Apple School Manager by location and name, where both are alone with it. One
 * that was made there by hand and is alone with both is asked about; others there are never paired.
 */
export function pairClasses(draft: MirrorDraft): ClassPairs {
	const {directory, held, settings} = draft;
	const {id: connection} = settings.connection;
	const byId = new Map(held.classes.map((each) => [each.id, each]));
	const found = new Map<string, ClassPair>();
	const undecided = new Set<string>();
	const taken = new Set<string>();
	const orphans: Array<{row: Mirrored; held?: HeldClass}> = [];
	const surplus: Mirrored[] = [];
	const asked = new Map<string, Mirrored>();
	const known = new Set(draft.rows('classes').map(({id}) => id));
	const marked = new Map<string, HeldClass>();
	for (const each of held.classes.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
		const classId = markedClass(each.description, connection);
		if (classId !== undefined && !known.has(each.id) && !marked.has(classId)) marked.set(classId, each);
	}
	for (const each of draft.rows('classes')) {
		// What an interrupted run asked for, and a read shows now: it was made, whatever became of our class.
		const answer = each.id.startsWith('+') ? marked.get(each.key) : undefined;
		if (answer !== undefined) surplus.push(each);
		const row: Mirrored = answer === undefined ? each : {...each, id: answer.id, made: true};
		const ours = directory.classes.get(row.key);
		const there = byId.get(row.id);
		if (ours !== undefined && row.id.startsWith('+')) asked.set(row.key, row);
		else if (ours === undefined) orphans.push({row, ...(there === undefined ? {} : {held: there})});
		else if (found.get(row.key)?.held !== undefined || (found.has(row.key) && there === undefined))
			surplus.push(row);
		else {
			const other = found.get(row.key)?.row;
			if (other !== undefined) surplus.push(other);
			found.set(row.key, {ours, ...(there === undefined ? {} : {held: there}), row});
			if (there !== undefined) taken.add(there.id);
		}
	}
	const madeByOthers = new Map<string, HeldClass>();
	for (const each of held.classes.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
		const named = classOfMark(each.description);
		if (named === undefined || named.connection === connection || known.has(each.id)) continue;
		if (!madeByOthers.has(named.classId)) madeByOthers.set(named.classId, each);
	}
	const place = (location: string, name: string) => `${location}\n${fold(name)}`;
	const isFromAsm = ({source}: HeldClass) => /^asm$|apple school/i.test(source);
	const placesOf = (classes: readonly HeldClass[]) =>
		grouped(classes, ({locationId, name}) => place(locationId, name));
	const fromAsm = placesOf(held.classes.filter(isFromAsm));
	const byHand = placesOf(
		held.classes.filter((each) => !isFromAsm(each) && classOfMark(each.description) === undefined),
	);
	const searching: Class[] = [];
	for (const ours of directory.classes.values()) {
		if (found.has(ours.classId)) continue;
		const known = ours.externalIds[connection];
		const there =
			(known === undefined ? undefined : byId.get(known)) ??
			marked.get(ours.classId) ??
			madeByOthers.get(ours.classId);
		const row = asked.get(ours.classId);
		if (there !== undefined && !taken.has(there.id)) {
			found.set(ours.classId, {ours, held: there, ...(row === undefined ? {} : {row})});
			taken.add(there.id);
		} else searching.push(ours);
	}
	const placeOf = (ours: Class) => {
		const location = draft.locations.of.get(ours.locationId);
		return location === undefined ? '' : place(location, classNameOf(draft, ours));
	};
	const isAlone = grouped(searching, placeOf);
	for (const ours of searching) {
		const key = placeOf(ours);
		const row = asked.get(ours.classId);
		const free = (there: ReadonlyMap<string, readonly HeldClass[]>) =>
			isAlone.get(key)?.length === 1 ? (there.get(key) ?? []).filter(({id}) => !taken.has(id)) : [];
		const pair = {ours, ...(row === undefined ? {} : {row})};
		const join = (there: HeldClass) => {
			taken.add(there.id);
			found.set(ours.classId, {...pair, held: there});
		};
		const [theirs, ...others] = free(fromAsm);
		const [made, ...more] = free(byHand);
		// What comes from there leaves and comes back under another id as its source says.
		const mayBe = theirs === undefined && more.length === 0 && ours.owner !== connection ? made : undefined;
		if (theirs !== undefined && others.length === 0) join(theirs);
		else if (mayBe === undefined) found.set(ours.classId, pair);
		else {
			const is = doubtfulClass(draft, ours, mayBe);
			if (is === 'same') join(mayBe);
			else if (is === 'different') found.set(ours.classId, pair);
			else {
				undecided.add(mayBe.id);
				found.set(ours.classId, {
					...pair,
					undecided: 'it is not decided whether a class of its name there is this one',
				});
			}
		}
	}
	for (const [key, row] of asked) if (found.get(key)?.row !== row) surplus.push(row);
	const [gone, replaced] = [
		orphans.filter(({held: there}) => there === undefined || !taken.has(there.id)),
		orphans.filter(({held: there}) => there !== undefined && taken.has(there.id)),
	];
	return {
		pairs: [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair),
		orphans: gone,
		// Another class of ours is that one now, and its row takes this one's place.
		surplus: [...surplus, ...replaced.map(({row}) => row)],
		undecided,
		nobodys: new Set(
			held.classes.flatMap(({id, description}) =>
				!taken.has(id) && markedClass(description, connection) !== undefined ? [id] : [],
			),
		),
	};
}
