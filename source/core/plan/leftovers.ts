import {locationsOf} from '../directory/account.ts';
import type {Draft} from './draft.ts';
import {wasRead, whyPending} from './scope.ts';

/**
 * Courses and locations that the source no longer lists: removed, unless something that stays still refers to
 * them (rule 3: whatever a retained record refers to is retained too).
 */
export function planLeftovers(draft: Draft) {
	const needed = stillReferred(draft);
	removeAbsent(draft, 'courses', needed.courses);
	removeAbsent(draft, 'locations', needed.locations);
}

/** What accounts, classes and courses will refer to once the changes so far are made. */
function stillReferred(draft: Draft) {
	const {directory} = draft.input;
	const locations = new Set<string>();
	const courses = new Set<string>();
	const gone = {classes: new Set<string>(), accounts: new Set<string>(), courses: new Set<string>()};
	for (const change of draft.changes) {
		if (change.kind === 'accounts') {
			gone.accounts.add(change.key);
			if (change.after !== undefined && change.after.status !== 'Deactivated')
				for (const id of locationsOf(change.after)) locations.add(id);
		} else if (change.kind === 'classes') {
			gone.classes.add(change.key);
			if (change.after !== undefined) {
				locations.add(change.after.locationId);
				courses.add(change.after.courseId);
			}
		} else if (change.kind === 'courses' && change.after !== undefined) {
			gone.courses.add(change.key);
			locations.add(change.after.locationId);
		}
	}
	for (const account of directory.accounts.values())
		if (account.status !== 'Deactivated' && !gone.accounts.has(account.personId))
			for (const id of locationsOf(account)) locations.add(id);
	for (const each of directory.classes.values())
		if (!gone.classes.has(each.classId)) {
			locations.add(each.locationId);
			courses.add(each.courseId);
		}
	const absentCourses = new Set(absent(draft, 'courses'));
	for (const course of directory.courses.values())
		if (
			!gone.courses.has(course.courseId) &&
			(!absentCourses.has(course.courseId) || courses.has(course.courseId))
		)
			locations.add(course.locationId);
	return {locations, courses};
}

/** Keys of the connection's records that its roster no longer names. */
function* absent(draft: Draft, kind: 'courses' | 'locations') {
	const {connection, directory, policy, roster} = draft.input;
	if (!roster.scope.classes) return;
	const view = roster[kind];
	const named = new Set<string>();
	const ids = new Set<string>();
	for (let row = 0; row < view.count; row++) {
		named.add(view.text(row, 'externalId'));
		ids.add(view.text(row, 'id'));
	}
	for (const external of roster.faulty[kind] ?? []) named.add(external);
	/** The school was mapped to another location since. */
	const isElsewhere = (external: string, key: string) => {
		const mapped = kind === 'locations' ? policy.locationMap?.get(external) : undefined;
		return mapped !== undefined && mapped !== key;
	};
	const records: Iterable<{
		readonly owner?: string;
		readonly locationId: string;
		readonly externalIds: Readonly<Record<string, string>>;
		readonly courseId?: string;
	}> = directory[kind].values();
	for (const record of records) {
		const key = kind === 'courses' ? record.courseId! : record.locationId;
		const external = record.externalIds[connection.id];
		if (
			record.owner === connection.id &&
			external !== undefined &&
			(isElsewhere(external, key) || (!named.has(external) && !ids.has(key))) &&
			wasRead(draft, record.locationId)
		)
			yield key;
	}
}

function removeAbsent(draft: Draft, kind: 'courses' | 'locations', needed: ReadonlySet<string>) {
	const {directory} = draft.input;
	const pending = whyPending(draft, kind);
	for (const key of absent(draft, kind)) {
		if (pending !== undefined) draft.hold(kind, key, `absent from the source; ${pending}`);
		else if (needed.has(key))
			draft.hold(kind, key, 'absent from the source; something that stays still refers to it');
		else {
			const reason = 'absent from the source';
			if (kind === 'courses') {
				draft.removedCourses.push(key);
				draft.change({kind, action: 'remove', key, before: directory.courses.get(key)!, reason});
			} else {
				draft.removedLocations.push(key);
				draft.change({kind, action: 'remove', key, before: directory.locations.get(key)!, reason});
			}
		}
	}
}
