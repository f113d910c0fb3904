import {sha256} from '../canonical.ts';
import {splitList} from '../directory/records.ts';
import {becomesAnother, signsInOtherwise, type Who} from './guards/becoming.ts';
import {ClassGroups, Groups, IdentityGroups, PeopleGroups, worst} from './guards/groups.ts';
import {exceeds, limitText} from './guards/limit.ts';
import type {GuardLimits} from './input.ts';
import type {GuardResult} from './plan.ts';

/** Somebody in a package. */
export interface PackedPerson {
	readonly student: boolean;
	readonly locations: readonly string[];
	/** What they are called there; absent: not looked at, and then not guarded. */
	readonly who?: Who;
}

/** What a package holds, by key: enough to say what leaves with it. */
export interface PackageIndex {
	/** Person ID → where; staff are told apart from students. */
	readonly people: ReadonlyMap<string, PackedPerson>;
	/** Class id → location. */
	readonly classes: ReadonlyMap<string, string>;
	readonly courses: ReadonlySet<string>;
	/** Location id → name. */
	readonly locations: ReadonlyMap<string, string>;
	readonly enrolments: number;
	/** Class id → Person IDs of its students, joined as a list; absent: not looked at, and then not guarded. */
	readonly students?: ReadonlyMap<string, string>;
}

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
	const unapprovedLocations = removedLocations.filter((id) => !exempt.locations.has(id));
	const changedPeople = changed(last, next, becomesAnother);
	const signIns = changed(last, next, (a, b) => signsInOtherwise(a, b, domains));
	const unapproved = (ids: readonly string[]) => ids.filter((id) => exempt.changed?.has(id) !== true);
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
		courseGuard(
			last,
			removedCourses.filter((id) => exempt.courses?.has(id) !== true),
			limits,
		),
		enrolmentGuard(last, next, exempt, limits),
		identityGuard(last, unapproved(changedPeople), limits),
		signInGuard(unapproved(signIns), limits),
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

function identityGuard(last: PackageIndex, changed: readonly string[], limits: GuardLimits): GuardResult {
	const others = new Set(changed);
	const groups = new IdentityGroups(limits, (id) => last.locations.get(id) ?? id);
	for (const [id, {locations}] of last.people) groups.add(locations, others.has(id));
	const over = groups.overIdentityLimits(limits);
	return {
		code: 'wire-identity',
		tripped: over.length > 0,
		message:
			over.length === 0
				? `names, e-mails or ids change for ${changed.length} of ${last.people.size} people`
				: `compared with the last package, names, e-mails or ids would change for ${worst(over)}; the limit is ${limitText(limits.identity)}, or half of a location`,
		numbers: {changed: changed.length, whole: last.people.size},
		keys: changed,
		removalsOnly: false,
	};
}

const signInGuard = (changed: readonly string[], {signIns}: GuardLimits): GuardResult => ({
	code: 'wire-sign-ins',
	tripped: changed.length > signIns,
	message: `compared with the last package, ${changed.length} people would sign in with another e-mail or user name; the limit is ${signIns}`,
	numbers: {changed: changed.length},
	keys: changed,
	removalsOnly: false,
});

function peopleGuard(last: PackageIndex, removed: readonly string[], limits: GuardLimits): GuardResult {
	const groups = new PeopleGroups(limits, (id) => last.locations.get(id) ?? id);
	const gone = new Set(removed);
	for (const [id, person] of last.people) groups.add(person, gone.has(id));
	const over = groups.overLimits(limits);
	return {
		code: 'wire-removals',
		tripped: over.length > 0,
		message:
			over.length === 0
				? `${removed.length} of ${last.people.size} people leave the package`
				: `compared with the last package, ${worst(over)} would be deactivated; the limit is ${limitText(limits.removals)}, or half of a location's students or staff`,
		numbers: {removed: removed.length, whole: last.people.size},
		keys: removed,
		removalsOnly: true,
	};
}

function classGuard(last: PackageIndex, removed: readonly string[], limits: GuardLimits): GuardResult {
	const groups = new ClassGroups(limits, (id) => last.locations.get(id) ?? id);
	const gone = new Set(removed);
	for (const [id, location] of last.classes) groups.add(location, gone.has(id));
	return {
		code: 'wire-classes',
		tripped: groups.overLimits(limits).length > 0,
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

function courseGuard(last: PackageIndex, removed: readonly string[], limits: GuardLimits): GuardResult {
	return {
		code: 'wire-courses',
		tripped: exceeds(limits.classes, removed.length, last.courses.size),
		message: `${removed.length} of ${last.courses.size} courses leave the package`,
		numbers: {removed: removed.length, whole: last.courses.size},
		keys: removed,
		removalsOnly: true,
	};
}

/** Enrolments by school; those of people who leave count with these. */
function enrolmentGuard(
	last: PackageIndex,
	next: PackageIndex,
	exempt: Exempt,
	limits: GuardLimits,
): GuardResult {
	const groups = new Groups();
	let [whole, removed] = [0, 0];
	for (const [id, joined] of next.students === undefined ? [] : (last.students ?? [])) {
		const students = splitList(joined);
		const staying = new Set(splitList(next.students?.get(id) ?? ''));
		const isExempt = exempt.classes.has(id) || exempt.enrolments?.has(id) === true;
		const left = isExempt ? [] : students.filter((each) => !staying.has(each) && next.people.has(each));
		const location = last.classes.get(id) ?? '';
		const name = `enrolments of ${last.locations.get(location) ?? location}`;
		groups.count(location, {name, limit: limits.enrolments}, students.length, left.length);
		whole += students.length;
		removed += left.length;
	}
	const over = groups.overLimits(limits);
	return {
		code: 'wire-enrolments',
		tripped: over.length > 0,
		message:
			over.length === 0
				? `${removed} of ${whole} enrolments leave the package`
				: `compared with the last package, ${worst(over)} would end; the limit is ${limitText(limits.enrolments)} of a school's`,
		numbers: {removed, whole},
		removalsOnly: true,
	};
}
