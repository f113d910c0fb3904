import type {RecordChange} from '../ports.ts';
import type {Account} from './account.ts';
import type {RecordSet} from './directory.ts';
import {type Class, type ClassEnrolments, joinList, splitList} from './records.ts';
import {reservedFrom, tombstoneOf} from './tombstone.ts';

/**
 * Record changes that give an account another Person ID: the account under its new key, and every class and
 * enrolment that names it. The old id stays reserved for the same human, by a tombstone that keeps no pair.
 */
export function* rekeyed(
	before: Account,
	after: Account,
	{
		classes,
		enrolments,
	}: {readonly classes: RecordSet<Class>; readonly enrolments: RecordSet<ClassEnrolments>},
	at: string,
): Generator<RecordChange, void, void> {
	const [from, to] = [before.personId, after.personId];
	yield {collection: 'accounts', key: from, before};
	yield {collection: 'accounts', key: to, after};
	const {managedAppleAccount: _m, sisUsername: _s, ...nameless} = before;
	yield {
		collection: 'tombstones',
		key: from,
		after: tombstoneOf({...nameless, externalIds: {}}, at, reservedFrom(at)),
	};
	for (const each of classes.values())
		if (each.instructorIds.includes(from))
			yield {
				collection: 'classes',
				key: each.classId,
				before: each,
				after: {...each, instructorIds: each.instructorIds.map((id) => (id === from ? to : id))},
			};
	for (const each of enrolments.values())
		if (each.students.includes(from) && splitList(each.students).includes(from))
			yield {collection: 'enrolments', key: each.classId, before: each, after: renamed(each, from, to)};
}

/** Students stay sorted, each with its own `roster_id`. */
function renamed(record: ClassEnrolments, from: string, to: string): ClassEnrolments {
	const rosterIds = splitList(record.rosterIds);
	const pairs = splitList(record.students)
		.map((id, at) => [id === from ? to : id, rosterIds[at] ?? ''] as const)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	return {
		...record,
		students: joinList(pairs.map(([id]) => id)),
		rosterIds: joinList(pairs.map(([, id]) => id)),
	};
}
