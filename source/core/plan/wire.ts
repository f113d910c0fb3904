import {sha256} from '../canonical.ts';
import {becomesAnother, signsInOtherwise, type Who} from './guards/becoming.ts';
import {wireGuards} from './guards/on-wire.ts';
import type {GuardLimits} from './input.ts';
import type {PackageIndex} from './package-index.ts';
import type {GuardResult} from './plan.ts';
import {type Exempt, mayBecome, mayLeave} from './wire-exempt.ts';

/** What a package would take away from a target, compared with one that went there before. */
export interface WireComparison {
	readonly removedPeople: readonly string[];
	readonly removedClasses: readonly string[];
	readonly removedCourses: readonly string[];
	readonly removedLocations: readonly string[];
	/** People whose names, e-mail or ids are others. */
	readonly changedPeople: readonly string[];
	/** People who turn from student into staff, or back. */
	readonly turnedPeople: readonly string[];
	readonly addedPeople: number;
	readonly guards: readonly GuardResult[];
	/** Names this package and what it removes, for `publish --approve`. */
	readonly hash: string;
}

/**
 * The guards on the wire, whatever caused the package: a sync, a bulk action, a restore (rule 4). People whose
 * removal a person approved by name are exempt.
 */
export function compareOnWire(
	last: PackageIndex,
	next: PackageIndex,
	sha: string,
	exempt: Exempt,
	limits: GuardLimits,
	/** Domains whose people sign in at an identity provider; absent: not known. */
	domains?: readonly string[],
): WireComparison {
	const removedPeople = missing(last.people.keys(), next.people);
	const removedClasses = missing(last.classes.keys(), next.classes);
	const removedCourses = missing(last.courses, next.courses);
	const removedLocations = missing(last.locations.keys(), next.locations);
	const changedPeople = changed(last, next, becomesAnother);
	const signIns = changed(last, next, (a, b) => signsInOtherwise(a, b, domains));
	const turnedPeople = turned(last, next);
	const unapproved = (ids: readonly string[]) =>
		ids.filter((id) => !mayBecome(exempt, id, next.people.get(id)!.who!));
	const without = (ids: readonly string[], approved: ReadonlySet<string> | undefined) =>
		ids.filter((id) => approved?.has(id) !== true);
	const guards = wireGuards(
		last,
		next,
		{
			people: without(removedPeople, exempt.people),
			classes: without(removedClasses, exempt.classes),
			courses: without(removedCourses, exempt.courses),
			locations: without(removedLocations, exempt.locations),
			changed: unapproved(changedPeople),
			signIns: unapproved(signIns),
			turned: without(turnedPeople, exempt.turned),
			mayLeave: (classId, student) => mayLeave(exempt, classId, student),
		},
		limits,
	);
	return {
		removedPeople,
		removedClasses,
		removedCourses,
		removedLocations,
		changedPeople: [...new Set([...changedPeople, ...signIns])].sort(),
		turnedPeople,
		addedPeople: missing(next.people.keys(), last.people).length,
		guards,
		hash: sha256(JSON.stringify([sha, removedPeople, removedClasses, removedCourses, removedLocations])),
	};
}

const missing = (keys: Iterable<string>, from: {has(key: string): boolean}) =>
	[...keys].filter((key) => !from.has(key)).sort();

/** Who is a student in one and staff in the other, in order; of rows that cannot be read nobody knows. */
const turned = (last: PackageIndex, next: PackageIndex) =>
	[...last.people]
		.flatMap(([id, {student, locations}]) => {
			const now = next.people.get(id);
			const isKnown = now !== undefined && locations.length > 0 && now.locations.length > 0;
			return isKnown && now.student !== student ? [id] : [];
		})
		.sort();

/** Who is in both packages and became another, in order. */
const changed = (last: PackageIndex, next: PackageIndex, is: (before: Who, after: Who) => boolean) =>
	[...last.people]
		.flatMap(([id, {who}]) => {
			const now = next.people.get(id)?.who;
			return who !== undefined && now !== undefined && is(who, now) ? [id] : [];
		})
		.sort();
