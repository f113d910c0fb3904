import {sha256} from '../canonical.ts';
import {exceeds, limitText, percent} from './guards/limit.ts';
import type {GuardLimits} from './input.ts';
import type {GuardResult} from './plan.ts';

/** What a package holds, by key: enough to say what leaves with it. */
export interface PackageIndex {
	/** Person ID → where; staff are told apart from students. */
	readonly people: ReadonlyMap<string, {readonly student: boolean; readonly locations: readonly string[]}>;
	/** Class id → location. */
	readonly classes: ReadonlyMap<string, string>;
	readonly courses: ReadonlySet<string>;
	/** Location id → name. */
	readonly locations: ReadonlyMap<string, string>;
	readonly enrolments: number;
}

/** What a package would take away from a target, compared with one that went there before. */
export interface WireComparison {
	readonly removedPeople: readonly string[];
	readonly removedClasses: readonly string[];
	readonly removedCourses: readonly string[];
	readonly removedLocations: readonly string[];
	readonly addedPeople: number;
	readonly guards: readonly GuardResult[];
	/** Names this package and what it removes, for `publish --approve`. */
	readonly hash: string;
}

/** What a person approved by naming the plan that removes it. */
export interface Exempt {
	readonly people: ReadonlySet<string>;
	readonly classes: ReadonlySet<string>;
	readonly locations: ReadonlySet<string>;
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
): WireComparison {
	const removedPeople = missing(last.people.keys(), next.people);
	const removedClasses = missing(last.classes.keys(), next.classes);
	const removedCourses = missing(last.courses, next.courses);
	const removedLocations = missing(last.locations.keys(), next.locations);
	const unapprovedLocations = removedLocations.filter((id) => !exempt.locations.has(id));
	const guards = [
		peopleGuard(
			last,
			removedPeople.filter((id) => !exempt.people.has(id)),
			limits,
		),
		classGuard(
			last,
			removedClasses.filter((id) => !exempt.classes.has(id)),
			limits,
		),
		{
			code: 'wire-locations',
			tripped: unapprovedLocations.length > 0,
			message:
				unapprovedLocations.length === 0
					? 'no location leaves unapproved'
					: `locations would leave: ${unapprovedLocations.map((id) => last.locations.get(id) ?? id).join(', ')}`,
			numbers: {removed: unapprovedLocations.length},
			keys: unapprovedLocations,
			removalsOnly: true,
		},
	];
	return {
		removedPeople,
		removedClasses,
		removedCourses,
		removedLocations,
		addedPeople: missing(next.people.keys(), last.people).length,
		guards,
		hash: sha256(JSON.stringify([sha, removedPeople, removedClasses, removedCourses, removedLocations])),
	};
}

const missing = (keys: Iterable<string>, from: {has(key: string): boolean}) =>
	[...keys].filter((key) => !from.has(key)).sort();

function peopleGuard(last: PackageIndex, removed: readonly string[], limits: GuardLimits): GuardResult {
	const limit = limits.removals;
	const groups = new Map<string, {name: string; half: boolean; whole: number; removed: number}>();
	const count = (key: string, name: string, half: boolean, goes: boolean) => {
		const group = groups.get(key) ?? {name, half, whole: 0, removed: 0};
		group.whole++;
		if (goes) group.removed++;
		groups.set(key, group);
	};
	const gone = new Set(removed);
	for (const [id, {student, locations}] of last.people) {
		const goes = gone.has(id);
		count('', 'people', false, goes);
		if (!student) count('staff', 'staff', false, goes);
		for (const location of locations) {
			const name = last.locations.get(location) ?? location;
			count(`${location} all`, `people of ${name}`, false, goes);
			count(`${location} ${student}`, `${student ? 'students' : 'staff'} of ${name}`, true, goes);
		}
	}
	const tripping = [...groups.values()].filter(
		(group) =>
			group.removed > 0 &&
			(exceeds(limit, group.removed, group.whole) ||
				(group.half && group.whole >= limits.locationHalfFrom && group.removed * 2 >= group.whole)),
	);
	return {
		code: 'wire-removals',
		tripped: tripping.length > 0,
		message:
			tripping.length === 0
				? `${removed.length} of ${last.people.size} people leave the package`
				: `compared with the last package, ${tripping
						.slice(0, 3)
						.map(
							(group) =>
								`${group.removed} of ${group.whole} ${group.name} (${percent(group.removed, group.whole)})`,
						)
						.join(
							'; ',
						)} would be deactivated; the limit is ${limitText(limit)}, or half of a location's students or staff`,
		numbers: {removed: removed.length, whole: last.people.size},
		keys: removed,
		removalsOnly: true,
	};
}

function classGuard(last: PackageIndex, removed: readonly string[], limits: GuardLimits): GuardResult {
	const limit = limits.classes;
	const here = new Map<string, {whole: number; removed: number}>();
	const gone = new Set(removed);
	for (const [id, location] of last.classes) {
		const group = here.get(location) ?? {whole: 0, removed: 0};
		group.whole++;
		if (gone.has(id)) group.removed++;
		here.set(location, group);
	}
	const halved = [...here.values()].some(
		(group) =>
			group.whole >= limits.locationHalfFrom && group.removed > 0 && group.removed * 2 >= group.whole,
	);
	return {
		code: 'wire-classes',
		tripped: exceeds(limit, removed.length, last.classes.size) || halved,
		message: `${removed.length} of ${last.classes.size} classes leave the package${
			removed.length > 0
				? ': they turn Manual, lose their students, and their Schoolwork progress is deleted'
				: ''
		}`,
		numbers: {removed: removed.length, whole: last.classes.size},
		keys: removed,
		removalsOnly: true,
	};
}
