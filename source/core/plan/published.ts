import {type Account, isStudent, locationsOf} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId, PersonId} from '../directory/ids.ts';
import {
	type Class,
	type ClassEnrolments,
	type Course,
	joinList,
	type Location,
	splitList,
} from '../directory/records.ts';

/** Whose records a target is fed: the connection itself, and the readers that feed it. */
export interface Feed {
	readonly target: ConnectionId | undefined;
	readonly feeds: ReadonlySet<ConnectionId>;
	/** Person IDs in the target's last package: a Manual account that is among them was sent by us. Absent: nobody. */
	readonly lastSent?: ReadonlySet<string>;
}

/** What goes to a target, whole and with every reference resolved. */
export interface PublishedRecords {
	readonly accounts: readonly Account[];
	readonly locations: readonly Location[];
	readonly courses: readonly Course[];
	readonly classes: readonly Class[];
	readonly enrolments: readonly ClassEnrolments[];
}

type Owned = {readonly owner?: ConnectionId; readonly adoptedFor?: ConnectionId};

const ownedBy =
	({target, feeds}: Feed) =>
	({owner, adoptedFor}: Owned) =>
		(owner !== undefined && feeds.has(owner)) ||
		(owner === undefined && adoptedFor !== undefined && adoptedFor === target);

/** Deactivated accounts of the target, of whose absence no package told it yet: the next one that is sent does. */
export function leftOutOf({accounts}: Pick<Directory, 'accounts'>, feed: Feed): readonly PersonId[] {
	const owned = ownedBy(feed);
	const leftOut: PersonId[] = [];
	for (const account of accounts.values()) {
		const awaits = account.status === 'Deactivated' ? account.deactivated?.awaits : undefined;
		if (awaits === undefined || !owned(account)) continue;
		if (awaits === 'upload' || isSent(account, feed.lastSent)) leftOut.push(account.personId);
	}
	return leftOut;
}

/**
 * Chooses what is published (the table of `sync.md`): only what the target owns. Deactivated is our own intent
 * and leaves a row out; what evidence observes never does.
 */
export function publishedRecords(directory: Directory, feed: Feed): PublishedRecords {
	const owned = ownedBy(feed);
	const {lastSent} = feed;
	const accounts = [...directory.accounts.values()]
		.filter((account) => owned(account) && account.status !== 'Deactivated' && isSent(account, lastSent))
		.flatMap((account) => atKnown(directory, account) ?? []);
	const students = new Set<string>();
	const staff = new Set<string>();
	for (const account of accounts) (isStudent(account) ? students : staff).add(account.personId);

	const isHoused = ({locationId}: {readonly locationId: string}) => directory.locations.has(locationId);
	const classes: Class[] = [];
	const enrolments: ClassEnrolments[] = [];
	const courses = new Map<string, Course>();
	const locations = new Map<string, Location>();
	for (const each of directory.classes.values()) {
		const course = directory.courses.get(each.courseId);
		if (!owned(each) || !isHoused(each) || course === undefined || !isHoused(course)) continue;
		courses.set(course.courseId, course);
		const instructorIds = each.instructorIds.filter((id) => staff.has(id));
		classes.push(instructorIds.length === each.instructorIds.length ? each : {...each, instructorIds});
		const enrolled = directory.enrolments.get(each.classId);
		if (enrolled !== undefined) enrolments.push(only(enrolled, students));
	}
	for (const course of directory.courses.values())
		if (owned(course) && isHoused(course)) courses.set(course.courseId, course);
	for (const location of directory.locations.values())
		if (owned(location)) locations.set(location.locationId, location);
	const refer = (id: string) => {
		const location = directory.locations.get(id);
		if (location !== undefined) locations.set(id, location);
	};
	for (const account of accounts) for (const id of locationsOf(account)) refer(id);
	for (const {locationId} of [...classes, ...courses.values()]) refer(locationId);
	return {accounts, locations: byKey(locations), courses: byKey(courses), classes, enrolments};
}

/**
 * The account at the locations that are still there: somebody who is reactivated by hand may have outlived a
 * school. Undefined where none is left, because one row without a location would fail the whole upload.
 */
function atKnown(directory: Directory, account: Account): Account | undefined {
	const locations = locationsOf(account);
	if (locations.every((id) => directory.locations.has(id)))
		return locations.length === 0 ? undefined : account;
	const roles = account.roles.filter(
		({locationId}) => locationId === undefined || directory.locations.has(locationId),
	);
	return locationsOf({roles}).length === 0 ? undefined : {...account, roles};
}

/** SIS and SFTP accounts are sent; a Manual one once it was sent by us, or is a local one of a source; those of an IdP only when moved on purpose. */
export const isSent = (account: Account, lastSent?: ReadonlySet<string>) =>
	account.source === 'SIS' ||
	account.source === 'SFTP' ||
	(account.source === 'Manual' &&
		(isLocal(account) || lastSent?.has(account.sentAs ?? account.personId) === true));

/** Whether the account itself says that it is ours to send, though Manual. */
const isLocal = ({sent, detached}: Account) => sent === true || detached !== undefined;

/** Whether only the last package can say that a Manual account was once sent by us. */
export const wantsLastSent = (account: Account): boolean =>
	account.source === 'Manual' && account.status !== 'Deactivated' && !isLocal(account);

function only(enrolled: ClassEnrolments, students: ReadonlySet<string>): ClassEnrolments {
	const ids = splitList(enrolled.students);
	if (ids.every((id) => students.has(id))) return enrolled;
	const rosterIds = splitList(enrolled.rosterIds);
	const kept = ids.flatMap((id, index) => (students.has(id) ? [[id, rosterIds[index] ?? ''] as const] : []));
	return {
		...enrolled,
		students: joinList(kept.map(([id]) => id)),
		rosterIds: joinList(kept.map(([, rosterId]) => rosterId)),
	};
}

const byKey = <T>(records: ReadonlyMap<string, T>) =>
	[...records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
