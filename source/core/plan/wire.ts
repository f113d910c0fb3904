import {sha256} from '../canonical.ts';
import {becomesAnother, signsInOtherwise, type Who} from './guards/becoming.ts';
import {wireGuards} from './guards/on-wire.ts';
import type {GuardLimits} from './input.ts';
import type {PackageIndex} from './package-index.ts';
import type {GuardResult} from './plan.ts';

/** What a package would take away from a target, compared with one that went there before. */
export interface WireComparison {
	readonly removedPeople: readonly string[];
	readonly removedClasses: readonly string[];
	readonly removedCourses: readonly string[];
	readonly removedLocations: readonly string[];
	/** People whose names, e-mail or ids are others. */
	readonly changedPeople: readonly string[];
	readonly addedPeople: number;
	readonly guards: readonly GuardResult[];
	/** Names this package and what it removes, for `publish --approve`. */
	readonly hash: string;
}

/** What a person approved by naming the plan that removes it. */
export interface Exempt {
	readonly people: ReadonlySet<string>;
	readonly classes: ReadonlySet<string>;
	readonly courses?: ReadonlySet<string>;
	readonly locations: ReadonlySet<string>;
	/** Classes whose enrolments changed with a plan that a person approved. */
	readonly enrolments?: ReadonlySet<string>;
	/** People who became others with such a plan. */
	readonly changed?: ReadonlySet<string>;
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
			changed: without(changedPeople, exempt.changed),
			signIns: without(signIns, exempt.changed),
			mayShrink: (id) => exempt.classes.has(id) || exempt.enrolments?.has(id) === true,
		},
		limits,
	);
	return {
		removedPeople,
		removedClasses,
		removedCourses,
		removedLocations,
		changedPeople: [...new Set([...changedPeople, ...signIns])].sort(),
		addedPeople: missing(next.people.keys(), last.people).length,
		guards,
		hash: sha256(JSON.stringify([sha, removedPeople, removedClasses, removedCourses, removedLocations])),
	};
}

const missing = (keys: Iterable<string>, from: {has(key: string): boolean}) =>
	[...keys].filter((key) => !from.has(key)).sort();

/** Who is in both packages and became another, in order. */
const changed = (last: PackageIndex, next: PackageIndex, is: (before: Who, after: Who) => boolean) =>
	[...last.people]
		.flatMap(([id, {who}]) => {
			const now = next.people.get(id)?.who;
			return who !== undefined && now !== undefined && is(who, now) ? [id] : [];
		})
		.sort();
