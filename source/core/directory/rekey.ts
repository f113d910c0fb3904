import type {RecordChange} from '../ports.ts';
import type {Account} from './account.ts';
import type {RecordSet} from './directory.ts';
import {type Class, type ClassEnrolments, joinList, splitList, type Tombstone} from './records.ts';
import {reservedFrom, tombstoneOf} from './tombstone.ts';

/**
 * Record changes that give an account another Person ID: the account under its new key, and every class and
 * enrolment that names it. The old id stays reserved for the same human, by a tombstone that keeps no pair and says
 * what it became; one that the new id had goes.
 */
export function* rekeyed(
	before: Account,
	after: Account,
	{
		classes,
		enrolments,
		tombstones,
	}: {
		readonly classes: RecordSet<Class>;
		readonly enrolments: RecordSet<ClassEnrolments>;
		readonly tombstones: RecordSet<Tombstone>;
	},
	at: string,
): Generator<RecordChange, void, void> {
	const [from, to] = [before.personId, after.personId];
	yield {collection: 'accounts', key: from, before};
	yield {collection: 'accounts', key: to, after};
	const {managedAppleAccount: _m, sisUsername: _s, ...nameless} = before;
	yield {
		collection: 'tombstones',
		key: from,
		after: {...tombstoneOf({...nameless, externalIds: {}}, at, reservedFrom(at)), became: to},
	};
	const own = tombstones.get(to);
	if (own !== undefined) yield {collection: 'tombstones', key: to, before: own};
	for (const each of classes.values())
		if (each.instructorIds.includes(from))
			yield {
				collection: 'classes',
				key: each.classId,
				before: each,
				after: {...each, instructorIds: each.instructorIds.map((id) => (id === from ? to : id))},
			};
	for (const each of enrolments.values()) {
		const after = renamed(each, from, to);
		if (after !== each) yield {collection: 'enrolments', key: each.classId, before: each, after};
	}
}

/** Under the new id where somebody is in the class; students stay sorted, each with its own `roster_id`. */
export function renamed(record: ClassEnrolments, from: string, to: string): ClassEnrolments {
	if (!record.students.includes(from) || !splitList(record.students).includes(from)) return record;
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

/** Whose a Person ID is that was edited away, by the tombstones: the account as it is now, if it is still there. */
export function becameOf(
	{accounts, tombstones}: {readonly accounts: RecordSet<Account>; readonly tombstones: RecordSet<Tombstone>},
	id: string,
): Account | undefined {
	const seen = new Set<string>();
	for (let now: string | undefined = id; now !== undefined && !seen.has(now); ) {
		seen.add(now);
		const account = accounts.get(now);
		if (account !== undefined) return account;
		now = tombstones.get(now)?.became;
	}
	return undefined;
}
