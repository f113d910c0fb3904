import type {Directory} from '../directory/directory.ts';
import type {ConnectionId} from '../directory/ids.ts';
import type {Class, Course, Location} from '../directory/records.ts';
import {fold} from '../plan/fold.ts';
import type {Roster} from '../roster/roster.ts';
import {rosterList} from '../roster/roster.ts';
import type {Candidates, Side} from './one-to-one.ts';

/** What each kind of record can be compared by, the strongest first (`sync.md`, *Adopt*, 3). */
export const locationKeys = ['location-id', 'location-name'] as const;
export const courseKeys = ['course-id', 'course-number', 'course-name'] as const;
export const classKeys = ['class-id', 'class-number', 'class-instructors'] as const;
export type LocationKey = (typeof locationKeys)[number];
export type CourseKey = (typeof courseKeys)[number];
export type ClassKey = (typeof classKeys)[number];

/** Records that nobody delivers beside rows that nothing is paired with. */
export interface RecordsToMeet<Key extends string> {
	readonly candidates: Candidates<Key>;
	/** Records that are paired with this connection already. */
	readonly already: number;
}

/** Keys in the directory by ids at the source, as far as they are known by now. */
export type Known = ReadonlyMap<string, string>;

interface Paired {
	readonly owner?: ConnectionId;
	readonly externalIds: Readonly<Record<ConnectionId, string>>;
}

/** Ids at the source of what is paired with this connection, and what of the rest nobody delivers. */
function openRecords<T extends Paired>(records: Iterable<T>, connection: ConnectionId) {
	const paired = new Set<string>();
	const open: T[] = [];
	let already = 0;
	for (const each of records) {
		const own = each.externalIds[connection];
		if (own !== undefined) {
			paired.add(own);
			already++;
		} else if (each.owner === undefined) open.push(each);
	}
	return {open, paired, already};
}

interface Rows {
	readonly count: number;
	text(row: number, field: 'externalId' | 'id'): string;
}

/** Rows whose id at the source is theirs alone and not paired yet. */
function openRows(view: Rows, paired: ReadonlySet<string>): readonly number[] {
	const byExternal = new Map<string, number | undefined>();
	for (let row = 0; row < view.count; row++) {
		const external = view.text(row, 'externalId');
		if (!paired.has(external)) byExternal.set(external, byExternal.has(external) ? undefined : row);
	}
	return [...byExternal.values()].filter((row) => row !== undefined);
}

function toMeet<T extends Paired, Key extends string>(
	records: Iterable<T>,
	view: Rows,
	connection: ConnectionId,
	idOf: (record: T) => string,
	texts: {
		readonly record: (record: T, key: Key) => string;
		readonly row: (row: number, key: Key) => string;
	},
): RecordsToMeet<Key> {
	const {open, paired, already} = openRecords(records, connection);
	const rows = openRows(view, paired);
	const known: Side<Key> = {
		count: open.length,
		id: (index) => idOf(open[index]!),
		text: (index, key) => texts.record(open[index]!, key),
	};
	const incoming: Side<Key> = {
		count: rows.length,
		id: (index) => view.text(rows[index]!, 'externalId'),
		text: (index, key) => texts.row(rows[index]!, key),
	};
	return {candidates: {known, incoming, differ: () => undefined}, already};
}

const joined = (...parts: readonly string[]) => (parts.every((part) => part !== '') ? parts.join('\n') : '');

export const locationsToMeet = (
	{locations}: Directory,
	{locations: view}: Roster,
	connection: ConnectionId,
): RecordsToMeet<LocationKey> =>
	toMeet<Location, LocationKey>(locations.values(), view, connection, ({locationId}) => locationId, {
		record: ({locationId, name}, key) => (key === 'location-id' ? locationId : fold(name)),
		row: (row, key) =>
			key === 'location-id'
				? view.text(row, 'id') || view.text(row, 'externalId')
				: fold(view.text(row, 'name')),
	});

/** Courses are compared within their location. @param locations as they are paired. */
export const coursesToMeet = (
	{courses}: Directory,
	{courses: view}: Roster,
	connection: ConnectionId,
	locations: Known,
): RecordsToMeet<CourseKey> =>
	toMeet<Course, CourseKey>(courses.values(), view, connection, ({courseId}) => courseId, {
		record: ({courseId, number, name, locationId}, key) =>
			key === 'course-id'
				? courseId
				: joined(fold((key === 'course-number' ? number : name) ?? ''), locationId),
		row: (row, key) =>
			key === 'course-id'
				? view.text(row, 'id') || view.text(row, 'externalId')
				: joined(
						fold(view.text(row, key === 'course-number' ? 'number' : 'name')),
						locations.get(view.text(row, 'location')) ?? '',
					),
	});

/**
 * Classes are compared within their course and location: by number, or by who teaches there. A school year is no part of
 * it, because an upload in Apple's format has none.
 * @param known people, courses and locations as they are paired.
 */
export function classesToMeet(
	{classes}: Directory,
	{classes: view}: Roster,
	connection: ConnectionId,
	known: {readonly people: Known; readonly courses: Known; readonly locations: Known},
): RecordsToMeet<ClassKey> {
	const taught = (ids: readonly string[]) => ids.toSorted().join('\t');
	const placeOf = (row: number) =>
		joined(
			known.courses.get(view.text(row, 'course')) ?? '',
			known.locations.get(view.text(row, 'location')) ?? '',
		);
	const instructorsOf = (row: number) => {
		const ids = rosterList(view.text(row, 'instructors')).map((id) => known.people.get(id));
		// Whoever is not known yet may be anybody.
		return ids.includes(undefined) ? '' : taught(ids as readonly string[]);
	};
	return toMeet<Class, ClassKey>(classes.values(), view, connection, ({classId}) => classId, {
		record: ({classId, number, courseId, locationId, instructorIds}, key) =>
			key === 'class-id'
				? classId
				: joined(
						key === 'class-number' ? fold(number ?? '') : taught(instructorIds),
						joined(courseId, locationId),
					),
		row: (row, key) =>
			key === 'class-id'
				? view.text(row, 'id') || view.text(row, 'externalId')
				: joined(key === 'class-number' ? fold(view.text(row, 'number')) : instructorsOf(row), placeOf(row)),
	});
}
