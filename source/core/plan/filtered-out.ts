import {type Account, isStudent, type RoleAt} from '../directory/account.ts';
import type {LocationId} from '../directory/ids.ts';
import {type Class, type ClassEnrolments, splitList} from '../directory/records.ts';
import type {LeftOut} from '../roster/roster.ts';
import type {Draft} from './draft.ts';
import type {PlanInput} from './input.ts';
import {isRosterRole} from './person-row.ts';
import {inOrderOf} from './roles-in-order.ts';
import {idsAtSource} from './source-ids.ts';

/** Whether the filter, a mapping or the scope is another than that which the last run took over; never on a first read. */
export const scopeChanged = ({roster, lastScopeHash, lastRows}: PlanInput): boolean =>
	lastRows !== undefined && (roster.filtered?.hash ?? '') !== (lastScopeHash ?? '');

/** Why somebody of the directory is left out by the filter, and by nothing else; undefined: they are not. */
export function whyFiltered({input, ofLeftOutSchools}: Draft, account: Account): LeftOut | undefined {
	const {connection, roster} = input;
	const decided = ofLeftOutSchools.people.get(account.personId);
	if (decided !== undefined) return decided;
	if (roster.filtered === undefined || roster.filtered.count('people') === 0) return undefined;
	for (const external of idsAtSource(account, connection.id)) {
		const found = roster.filtered.why('people', external);
		if (found !== undefined) return found;
	}
	return undefined;
}

/**
 * Keeps somebody whom only the filter leaves out as they were last sent, until that removal is approved apart;
 * from then on they leave with the usual grace (`sync.md`, *Filter*). False: nothing keeps them.
 */
export function keepFiltered(draft: Draft, account: Account): boolean {
	const found = whyFiltered(draft, account);
	if (found === undefined || account.leaving?.decision === 'approved') return false;
	if (draft.input.scopeApproved === true) return false;
	draft.hold('accounts', account.personId, leftOut(found.reason), found);
	draft.retained.add(account.personId);
	return true;
}

/** Why a class of the directory is left out by the filter; undefined: it is not. */
export function whyFilteredClass({input, ofLeftOutSchools}: Draft, each: Class): LeftOut | undefined {
	const decided = ofLeftOutSchools.classes.get(each.classId);
	if (decided !== undefined) return decided;
	const external = each.externalIds[input.connection.id];
	return external === undefined ? undefined : input.roster.filtered?.why('classes', external);
}

/**
 * The same for a class. Its removal is approved with that of its people: once everybody who is still in it leaves,
 * it leaves too.
 */
export function keepFilteredClass(
	draft: Draft,
	each: Class,
	enrolments: ClassEnrolments | undefined,
): boolean {
	const found = whyFilteredClass(draft, each);
	if (found === undefined || draft.input.scopeApproved === true) return false;
	if (isEmptying(draft, each, enrolments)) return false;
	draft.hold('classes', each.classId, leftOut(found.reason), found);
	return true;
}

const leftOut = (reason: string) => `left out by filter, until its removal is approved: ${reason}`;

/** Whether there is somebody in the class, and all of them leave with an approval, or left so. */
export function isEmptying(
	{input}: Draft,
	{instructorIds}: Class,
	enrolments: ClassEnrolments | undefined,
): boolean {
	const students = splitList(enrolments?.students ?? '');
	const members = students.length > 0 ? students : instructorIds;
	const accounts = members.flatMap((id) => input.directory.accounts.get(id) ?? []);
	return (
		accounts.length > 0 &&
		accounts.every(({status, deactivated, leaving}) =>
			status === 'Deactivated' ? deactivated?.approved === true : leaving?.decision === 'approved',
		)
	);
}

/**
 * The roles that a row gives, with those at locations that the filter alone takes out of it: somebody who is in the
 * directory keeps them until that is approved.
 * @param resolved locations by id at the source.
 */
export function withFilteredLocations(
	draft: Draft,
	before: Account | undefined,
	roles: readonly RoleAt[],
	resolved: {get(external: string): LocationId | undefined},
): readonly RoleAt[] {
	const {connection, directory, roster, scopeApproved} = draft.input;
	const {filtered} = roster;
	if (before === undefined || before.status === 'Deactivated' || !filtered?.count('locations')) return roles;
	const isHere = (id: LocationId) => roles.some((each) => each.locationId === id);
	const missed = before.roles.filter(({role, locationId}) => {
		if (locationId === undefined || !isRosterRole(role) || isHere(locationId)) return false;
		const external = directory.locations.get(locationId)?.externalIds[connection.id];
		return external !== undefined && filtered.why('locations', external) !== undefined;
	});
	if (missed.length === 0) return roles;
	// Two schools may be mapped to one location, and one of them stay.
	const listed = Array.from({length: roster.locations.count}, (_, row) =>
		resolved.get(roster.locations.text(row, 'externalId')),
	);
	const lost = missed.filter(({locationId}) => !listed.includes(locationId));
	if (lost.length === 0) return roles;
	draft.filteredLocations.set(
		before.personId,
		lost.flatMap(({locationId}) => locationId ?? []),
	);
	if (scopeApproved === true) return roles;
	// Whoever turned from student into staff did so everywhere.
	const role = isStudent({roles}) ? 'Student' : 'Instructor';
	const kept = lost.map((each) => ({...each, role: each.role === 'Staff' ? each.role : role}) as const);
	return inOrderOf(before, [...roles, ...kept]);
}

/** Places of students in classes, as ids at the source, that a filter which changed takes out for their days alone. */
export function filteredPlaces({input}: Draft): ReadonlyMap<string, ReadonlySet<string>> {
	const places = new Map<string, Set<string>>();
	if (!scopeChanged(input)) return places;
	for (const {class: inClass, student} of input.roster.filtered?.places?.() ?? [])
		places.set(inClass, (places.get(inClass) ?? new Set()).add(student));
	return places;
}
