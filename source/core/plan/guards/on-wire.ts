import {splitList} from '../../directory/records.ts';
import type {GuardLimits} from '../input.ts';
import type {PackageIndex} from '../package-index.ts';
import type {GuardResult} from '../plan.ts';
import {schoolworkLost} from '../schoolwork.ts';
import {doubledGuard} from './doubled.ts';
import {ClassGroups, Groups, IdentityGroups, PeopleGroups, worst} from './groups.ts';
import {exceeds, limitText} from './limit.ts';

/** What is in the last package and not in the next one, or another there, and nobody approved: keys in order. */
export interface Unapproved {
	readonly people: readonly string[];
	readonly classes: readonly string[];
	readonly courses: readonly string[];
	readonly locations: readonly string[];
	/** People whose names, e-mail or ids are others. */
	readonly changed: readonly string[];
	/** People who sign in otherwise. */
	readonly signIns: readonly string[];
	/** People who turn from student into staff, or back. */
	readonly turned: readonly string[];
	/** Whether this student may leave this class. */
	mayLeave(classId: string, student: string): boolean;
}

/** Holds what leaves between two packages to the limits. */
export const wireGuards = (
	last: PackageIndex,
	next: PackageIndex,
	leaving: Unapproved,
	limits: GuardLimits,
): readonly GuardResult[] => {
	const nameOf = (location: string) => last.locations.get(location) ?? location;
	return [
		peopleGuard(last, leaving, limits, nameOf),
		classGuard(last, leaving.classes, limits, nameOf),
		courseGuard(last, leaving.courses, limits),
		enrolmentGuard(last, next, leaving, limits, nameOf),
		identityGuard(last, leaving.changed, limits, nameOf),
		signInGuard(leaving.signIns, limits),
		locationGuard(leaving.locations, nameOf),
		doubledGuard(last, next, limits),
	];
};

type NameOf = (location: string) => string;

/** A guard that looks at removals by key. */
const removal = (
	code: string,
	removed: readonly string[],
	whole: number,
	{tripped, message}: Pick<GuardResult, 'tripped' | 'message'>,
): GuardResult => ({
	code,
	tripped,
	message,
	numbers: {removed: removed.length, whole},
	keys: removed,
	removalsOnly: true,
});

function peopleGuard(
	{people}: PackageIndex,
	{people: removed, turned}: Unapproved,
	limits: GuardLimits,
	nameOf: NameOf,
): GuardResult {
	const groups = new PeopleGroups(limits, nameOf);
	// Who turns into the other kind leaves the one: a source that delivers all of them so is wrong.
	const gone = new Set([...removed, ...turned]);
	for (const [id, person] of people) groups.add(person, gone.has(id));
	const over = groups.overLimits(limits);
	const kinds = turned.length > 0 ? ` or turn from student into staff or back (${turned.length})` : '';
	const result = removal('wire-removals', removed, people.size, {
		tripped: over.length > 0,
		message:
			over.length === 0
				? `${removed.length} of ${people.size} people leave the package`
				: `compared with the last package, ${worst(over)} would be deactivated${kinds}; the limit is ${limitText(limits.removals)}, or half of a location's students or staff`,
	});
	return turned.length === 0
		? result
		: {...result, numbers: {...result.numbers, turned: turned.length}, removalsOnly: false};
}

function classGuard(
	{classes}: PackageIndex,
	removed: readonly string[],
	limits: GuardLimits,
	nameOf: NameOf,
): GuardResult {
	const groups = new ClassGroups(limits, nameOf);
	const gone = new Set(removed);
	for (const [id, location] of classes) groups.add(location, gone.has(id));
	const cost = `: they ${schoolworkLost}`;
	return removal('wire-classes', removed, classes.size, {
		tripped: groups.overLimits(limits).length > 0,
		message: `${removed.length} of ${classes.size} classes leave the package${removed.length > 0 ? cost : ''}`,
	});
}

const courseGuard = ({courses}: PackageIndex, removed: readonly string[], limits: GuardLimits): GuardResult =>
	removal('wire-courses', removed, courses.size, {
		tripped: exceeds(limits.classes, removed.length, courses.size),
		message: `${removed.length} of ${courses.size} courses leave the package`,
	});

/** Enrolments by school; those of people who leave count with these. */
function enrolmentGuard(
	last: PackageIndex,
	next: PackageIndex,
	{mayLeave}: Unapproved,
	limits: GuardLimits,
	nameOf: NameOf,
): GuardResult {
	const groups = new Groups();
	let [whole, removed] = [0, 0];
	for (const [id, joined] of next.students === undefined ? [] : (last.students ?? [])) {
		const students = splitList(joined);
		const staying = new Set(splitList(next.students?.get(id) ?? ''));
		const left = students.filter(
			(each) => !staying.has(each) && next.people.has(each) && !mayLeave(id, each),
		);
		const location = last.classes.get(id) ?? '';
		const name = `enrolments of ${nameOf(location)}`;
		const kind = {name, limit: limits.enrolments, half: true};
		groups.count(location, kind, students.length, left.length);
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
				: `compared with the last package, ${worst(over)} would end; the limit is ${limitText(limits.enrolments)} of a school's, or half of them`,
		numbers: {removed, whole},
		removalsOnly: true,
	};
}

function identityGuard(
	{people}: PackageIndex,
	changed: readonly string[],
	limits: GuardLimits,
	nameOf: NameOf,
): GuardResult {
	const others = new Set(changed);
	const groups = new IdentityGroups(limits, nameOf);
	for (const [id, {locations}] of people) groups.add(locations, others.has(id));
	const over = groups.overIdentityLimits(limits);
	return {
		code: 'wire-identity',
		tripped: over.length > 0,
		message:
			over.length === 0
				? `names, e-mails or ids change for ${changed.length} of ${people.size} people`
				: `compared with the last package, names, e-mails or ids would change for ${worst(over)}; the limit is ${limitText(limits.identity)}, or half of a location`,
		numbers: {changed: changed.length, whole: people.size},
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

const locationGuard = (removed: readonly string[], nameOf: NameOf): GuardResult => ({
	code: 'wire-locations',
	tripped: removed.length > 0,
	message:
		removed.length === 0
			? 'no location leaves unapproved'
			: `locations would leave: ${removed.map(nameOf).join(', ')}`,
	numbers: {removed: removed.length},
	keys: removed,
	removalsOnly: true,
});
