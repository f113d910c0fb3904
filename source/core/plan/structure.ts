import {type ConnectionId, type CourseId, courseId, type LocationId, locationId} from '../directory/ids.ts';
import type {Course, Location} from '../directory/records.ts';
import {locationUnmatched} from './conflicts/location-unmatched.ts';
import {isAnothers} from './disconnected.ts';
import type {Draft, Waiting} from './draft.ts';
import {leaveOutWithSchool} from './left-out-school.ts';
import {meetUnmatchedLocation} from './meet-location.ts';
import {type Claim, type Paired, pairRows} from './pair-rows.ts';
import {rowHash} from './person-row.ts';
import type {Change} from './plan.ts';
import {updateReason} from './structure-reasons.ts';

/** Ids by id at the source, for what a roster names; undefined: named, and held back. */
export type Resolved<Id> = ReadonlyMap<string, Id | undefined>;

/**
 * Records that several connections list, such as a school, belong to the first one and follow it alone; the
 * others are paired with them and change nothing.
 */
const isShared = ({input}: Draft, before: {readonly owner?: ConnectionId} | undefined) =>
	isAnothers(before?.owner, input.connection.id, input.disconnected);

/** Plans creations and updates of locations; removals are planned last, by what still needs them. */
export function planLocations(draft: Draft): Resolved<LocationId> {
	const {directory, policy, roster} = draft.input;
	const view = roster.locations;
	const paired = pairRows<Location>(
		draft,
		'locations',
		view,
		directory.locations.values(),
		(each) => each.locationId,
		(row) => view.text(row, 'name'),
		(row, byExternalId) => claimLocation(draft, row, byExternalId),
	);
	const resolved = new Map<string, LocationId | undefined>();
	for (const [id, row] of paired.rows) {
		const external = view.text(row, 'externalId');
		const listed = directory.locations.get(id);
		const met =
			listed === undefined && policy.newLocations === 'ask' && !policy.locationMap?.has(external)
				? meetUnmatchedLocation(draft, row)
				: 'new';
		if (met === undefined) {
			resolved.set(external, undefined);
			if (!draft.leftOutSchools.has(external)) waitFor(draft, row);
			continue;
		}
		const key = met === 'new' ? locationId(id) : met;
		const before = directory.locations.get(key);
		resolved.set(external, key);
		if (met !== 'new') continue;
		const keepsName = isShared(draft, before) || policy.locationMap?.has(external) === true;
		const name = before !== undefined && keepsName ? before.name : view.text(row, 'name');
		planRecord(draft, 'locations', row, key, {locationId: key, name});
	}
	for (const [school, id] of policy.locationMap ?? [])
		if (paired.rows.has(id) && !resolved.has(school)) resolved.set(school, locationId(id));
	resolveHeld(draft, 'locations', paired, resolved, locationId);
	return resolved;
}

/** Whoever and whatever is at a school that is held back waits with it. */
function waitFor(draft: Draft, row: number) {
	const view = draft.input.roster.locations;
	const external = view.text(row, 'externalId');
	const conflict = draft.conflicts.find(
		({kind, incoming}) => kind === locationUnmatched.kind && incoming === external,
	);
	const school = `its school, ${view.text(row, 'name') || external},`;
	draft.undecided.locations.set(
		external,
		conflict === undefined
			? {why: `${school} is held back`}
			: {why: `${school} waits for a decision (${locationUnmatched.title})`, conflict: conflict.id},
	);
}

/** A school that was mapped is the location it was mapped to, whatever it was before; several may be one. */
function claimLocation(draft: Draft, row: number, byExternalId: ReadonlyMap<string, string>): Claim {
	const {directory, connection, policy, roster} = draft.input;
	const external = roster.locations.text(row, 'externalId');
	const mapped = policy.locationMap?.get(external);
	if (mapped === undefined) {
		const own = byExternalId.get(external);
		return {id: own ?? roster.locations.text(row, 'id'), isPaired: own !== undefined};
	}
	const record = directory.locations.get(mapped);
	return {id: mapped, isPaired: record?.externalIds[connection.id] === external, shares: true};
}

/** Plans creations and updates of courses. A course whose location is unknown is held back. */
export function planCourses(draft: Draft, locations: Resolved<LocationId>): Resolved<CourseId> {
	const {directory, roster} = draft.input;
	const view = roster.courses;
	const paired = pairRows<Course>(
		draft,
		'courses',
		view,
		directory.courses.values(),
		(each) => each.courseId,
		(row) => view.text(row, 'name'),
	);
	const resolved = new Map<string, CourseId | undefined>();
	for (const [id, row] of paired.rows) {
		const external = view.text(row, 'externalId');
		const before = directory.courses.get(id);
		const location = locations.get(view.text(row, 'location'));
		if (location === undefined) {
			const school = view.text(row, 'location');
			if (!draft.leftOutSchools.has(school)) holdHomeless(draft, row, before);
			else {
				const sent = before !== undefined;
				leaveOutWithSchool(draft, 'courses', {school, externalId: external, place: view.place(row), sent});
				if (sent) draft.count('courses', 'unchanged');
			}
			resolved.set(external, before?.courseId);
			continue;
		}
		resolved.set(external, courseId(id));
		const [number, name] = [view.text(row, 'number'), view.text(row, 'name')];
		const wanted =
			before !== undefined && isShared(draft, before)
				? {number: before.number, name: before.name, locationId: before.locationId}
				: {number: number || undefined, name: name || undefined, locationId: location};
		planRecord(draft, 'courses', row, id, {courseId: id, ...wanted});
	}
	resolveHeld(draft, 'courses', paired, resolved, courseId);
	return resolved;
}

/**
 * Creates or updates the record that a row stands for. These fields of it are as given, undefined ones absent; all
 * else is kept.
 */
function planRecord(
	draft: Draft,
	kind: 'locations' | 'courses',
	row: number,
	key: string,
	fields: Readonly<Record<string, string | undefined>>,
) {
	const {connection, directory, roster} = draft.input;
	const view = roster[kind];
	const external = view.text(row, 'externalId');
	const before = directory[kind].get(key);
	const stored: Readonly<Record<string, unknown>> = {...before};
	const isSame = Object.entries(fields).every(([field, value]) => stored[field] === value);
	const owner = isShared(draft, before) ? before?.owner : connection.id;
	if (isSame && before?.owner === owner && before?.externalIds[connection.id] === external) {
		draft.count(kind, 'unchanged');
		return;
	}
	const after: Record<string, unknown> = {
		...stored,
		...fields,
		owner,
		externalIds: {...before?.externalIds, [connection.id]: external},
		delivered: rowHash(view.hash64(row)),
	};
	for (const field of ['adoptedFor', ...Object.keys(fields)])
		if (fields[field] === undefined) delete after[field];
	draft.change({
		kind,
		action: before === undefined ? 'create' : 'update',
		key,
		...(before === undefined ? {} : {before}),
		after,
		reason:
			before === undefined
				? 'new at the source'
				: updateReason(before, fields, owner, {...connection, external}),
		place: view.place(row),
	} as unknown as Change);
}

/** What is wrong with a reference: it names nothing, or something that is listed and held back. */
export const brokenOr = (waiting: Waiting | undefined, message: string) =>
	waiting === undefined
		? ({code: 'unknown-reference', severity: 'error', message} as const)
		: ({code: 'held-reference', severity: 'error', message: `cannot be used yet: ${waiting.why}`} as const);

function holdHomeless(draft: Draft, row: number, before: Course | undefined) {
	const view = draft.input.roster.courses;
	const external = view.text(row, 'externalId');
	const waiting = draft.undecided.locations.get(view.text(row, 'location'));
	draft.problem(view.place(row), {
		...brokenOr(waiting, 'does not reference any location_id in locations.csv'),
		field: 'location_id',
		value: view.text(row, 'location'),
		action: before === undefined ? 'course left out' : 'course stays as it was last sent',
	});
	const key = before?.courseId ?? external;
	const {why, conflict} = waiting ?? {why: 'its location is unknown'};
	draft.hold('courses', key, why, view.place(row), conflict);
	const named = `its course, ${view.text(row, 'name') || external},`;
	draft.undecided.courses.set(external, {
		why: waiting === undefined ? `${named} is at no known location` : `${named} is held back: ${why}`,
		...(conflict === undefined ? {} : {conflict}),
	});
}

/**
 * What has no row to itself: held back, faulty, or missing tonight. References to it go to the record as it was
 * last sent where there is one (rule 3), which stays because something refers to it.
 */
function resolveHeld<Id>(
	draft: Draft,
	kind: 'locations' | 'courses',
	{byExternalId}: Paired,
	resolved: Map<string, Id | undefined>,
	idOf: (text: string) => Id,
) {
	const {connection, directory, roster} = draft.input;
	const view = roster[kind];
	const resolve = (external: string, own: string) => {
		if (resolved.has(external)) return;
		const record = directory[kind].get(own);
		const isOurs = record !== undefined && (record.owner === undefined || record.owner === connection.id);
		const id = byExternalId.get(external) ?? (isOurs ? own : undefined);
		resolved.set(external, id === undefined ? undefined : idOf(id));
	};
	for (const external of roster.faulty[kind] ?? []) {
		if (!resolved.has(external))
			draft.hold(kind, byExternalId.get(external) ?? external, 'its row carries an error');
		resolve(external, external);
		const what = kind === 'locations' ? 'school' : 'course';
		draft.undecided[kind].set(external, {why: `the row of its ${what} carries an error`});
	}
	for (let row = 0; row < view.count; row++) resolve(view.text(row, 'externalId'), view.text(row, 'id'));
	for (const external of byExternalId.keys()) resolve(external, '');
}
