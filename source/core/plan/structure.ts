import {type CourseId, courseId, type LocationId, locationId} from '../directory/ids.ts';
import type {Course, Location} from '../directory/records.ts';
import type {RosterView} from '../roster/roster.ts';
import type {Draft} from './draft.ts';
import {rowHash} from './person-row.ts';

/** Ids by id at the source, for what a roster names; undefined: named, and held back. */
export type Resolved<Id> = ReadonlyMap<string, Id | undefined>;

type StructureKind = 'locations' | 'courses';

/** Rows of a kind by the record they stand for: by external id first, then by id. */
function pairRows<Record extends {readonly externalIds: Readonly<{[connection: string]: string}>}>(
	draft: Draft,
	kind: StructureKind,
	view: {
		readonly count: number;
		text(row: number, field: 'externalId' | 'id'): string;
		place(row: number): {file: string; line: number};
	},
	idOf: (record: Record) => string,
	records: {values(): Iterable<Record>; has(id: string): boolean},
) {
	const {connection} = draft.input;
	const byExternalId = new Map<string, string>();
	for (const record of records.values()) {
		const external = record.externalIds[connection.id];
		if (external !== undefined) byExternalId.set(external, idOf(record));
	}
	const rows = new Map<string, number>();
	for (let row = 0; row < view.count; row++) {
		const external = view.text(row, 'externalId');
		const id = byExternalId.get(external) ?? view.text(row, 'id');
		if (rows.has(id)) {
			draft.problem(view.place(row), {
				code: 'duplicate-id',
				severity: 'error',
				field: kind === 'locations' ? 'location_id' : 'course_id',
				value: id,
				message: 'is used by another row before',
				action: 'record held back',
			});
			draft.hold(kind, external, `a second row for ${id}`, view.place(row));
		} else rows.set(id, row);
	}
	return rows;
}

/** Plans creations and updates of locations; removals are planned last, by what still needs them. */
export function planLocations(draft: Draft): Resolved<LocationId> {
	const {connection, directory, roster} = draft.input;
	const view: RosterView<'locations'> = roster.locations;
	const resolved = new Map<string, LocationId | undefined>();
	const rows = pairRows<Location>(draft, 'locations', view, (each) => each.locationId, directory.locations);
	for (const [id, row] of rows) {
		const external = view.text(row, 'externalId');
		const before = directory.locations.get(id);
		resolved.set(external, locationId(id));
		const delivered = rowHash(view.hash64(row));
		const name = view.text(row, 'name');
		if (
			before !== undefined &&
			before.name === name &&
			before.owner === connection.id &&
			before.externalIds[connection.id] === external
		) {
			draft.count('locations', 'unchanged');
			continue;
		}
		const {adoptedFor: _, ...kept} = before ?? {externalIds: {}};
		const after: Location = {
			...kept,
			locationId: locationId(id),
			name,
			owner: connection.id,
			externalIds: {...kept.externalIds, [connection.id]: external},
			delivered,
		};
		draft.change({
			kind: 'locations',
			action: before === undefined ? 'create' : 'update',
			key: id,
			...(before === undefined ? {} : {before}),
			after,
			reason: before === undefined ? 'new at the source' : 'changed at the source',
			place: view.place(row),
		});
	}
	for (const external of roster.faulty.locations ?? [])
		if (!resolved.has(external)) resolved.set(external, undefined);
	return resolved;
}

/** Plans creations and updates of courses. A course whose location is unknown is held back. */
export function planCourses(draft: Draft, locations: Resolved<LocationId>): Resolved<CourseId> {
	const {connection, directory, roster} = draft.input;
	const view = roster.courses;
	const resolved = new Map<string, CourseId | undefined>();
	const rows = pairRows<Course>(draft, 'courses', view, (each) => each.courseId, directory.courses);
	for (const [id, row] of rows) {
		const external = view.text(row, 'externalId');
		const before = directory.courses.get(id);
		const location = locations.get(view.text(row, 'location'));
		if (location === undefined) {
			draft.problem(view.place(row), {
				code: 'unknown-reference',
				severity: 'error',
				field: 'location_id',
				value: view.text(row, 'location'),
				message: 'does not reference any location_id in locations.csv',
				action: before === undefined ? 'course left out' : 'course stays as it was last sent',
			});
			draft.hold('courses', before === undefined ? external : id, 'its location is unknown', view.place(row));
			resolved.set(external, before?.courseId);
			continue;
		}
		resolved.set(external, courseId(id));
		const [number, name] = [view.text(row, 'number'), view.text(row, 'name')];
		if (
			before !== undefined &&
			(before.number ?? '') === number &&
			(before.name ?? '') === name &&
			before.locationId === location &&
			before.owner === connection.id &&
			before.externalIds[connection.id] === external
		) {
			draft.count('courses', 'unchanged');
			continue;
		}
		const {number: _n, name: _m, adoptedFor: _a, ...kept} = before ?? {externalIds: {}};
		const after: Course = {
			...kept,
			courseId: courseId(id),
			...(number === '' ? {} : {number}),
			...(name === '' ? {} : {name}),
			locationId: location,
			owner: connection.id,
			externalIds: {...kept.externalIds, [connection.id]: external},
			delivered: rowHash(view.hash64(row)),
		};
		draft.change({
			kind: 'courses',
			action: before === undefined ? 'create' : 'update',
			key: id,
			...(before === undefined ? {} : {before}),
			after,
			reason: before === undefined ? 'new at the source' : 'changed at the source',
			place: view.place(row),
		});
	}
	for (const external of roster.faulty.courses ?? [])
		if (!resolved.has(external)) resolved.set(external, undefined);
	return resolved;
}
