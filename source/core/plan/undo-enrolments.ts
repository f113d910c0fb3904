import {sha256} from '../canonical.ts';
import type {ClassId} from '../directory/ids.ts';
import {type ClassEnrolments, joinList, splitList} from '../directory/records.ts';
import {undoneRecord} from './undo-record.ts';

/** Students of a class with their roster ids. */
type Members = ReadonlyMap<string, string>;

const membersOf = (record: ClassEnrolments | undefined): Members => {
	const ids = splitList(record?.rosterIds ?? '');
	return new Map(splitList(record?.students ?? '').map((student, index) => [student, ids[index] ?? '']));
};

/**
 * Takes one change of a class's students back: whom the run added leaves, whom it took out is back, and everybody who
 * came or went since stays so.
 * @param may whether somebody can be in a class after the undo.
 * @returns undefined where nobody is left and there was no record before.
 */
export function undoneEnrolments(
	classId: ClassId,
	was: ClassEnrolments | undefined,
	made: ClassEnrolments | undefined,
	is: ClassEnrolments | undefined,
	may: (student: string) => boolean,
): {
	readonly record: ClassEnrolments | undefined;
	readonly back: readonly string[];
	readonly lost: readonly string[];
} {
	const [before, after, now] = [membersOf(was), membersOf(made), membersOf(is)];
	const members = new Map(now);
	for (const student of after.keys()) if (!before.has(student)) members.delete(student);
	const back: string[] = [];
	const lost: string[] = [];
	for (const [student, rosterId] of before) {
		const isThere = members.has(student);
		if (after.has(student)) {
			// The run may have given the place another id.
			if (isThere && members.get(student) === after.get(student)) members.set(student, rosterId);
		} else if (!isThere && !may(student)) lost.push(student);
		else if (!isThere) {
			members.set(student, rosterId);
			back.push(student);
		}
	}
	if (members.size === 0 && was === undefined) return {record: undefined, back, lost};
	const base =
		was && made && is ? undoneRecord('enrolments', bare(was), bare(made), bare(is)).record : (is ?? was);
	return {record: {...(base ?? {classId}), ...listed(members)}, back, lost};
}

/** All of it but who is in it. */
const bare = (record: ClassEnrolments): ClassEnrolments => ({...record, students: '', rosterIds: ''});

/** Without some of its students. */
export function withoutStudents(record: ClassEnrolments, gone: ReadonlySet<string>): ClassEnrolments {
	const members = new Map([...membersOf(record)].filter(([student]) => !gone.has(student)));
	return {...record, ...listed(members)};
}

function listed(members: Members): Pick<ClassEnrolments, 'students' | 'rosterIds'> {
	const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
	return {
		students: joinList(sorted.map(([student]) => student)),
		rosterIds: joinList(sorted.map(([, rosterId]) => rosterId)),
	};
}

/**
 * Gives places that are back another roster id where theirs went to somebody since: it is unique over the whole
 * organisation.
 * @param all every class's enrolments as they would be. @param back by class id, who is back in it.
 */
export function uniqueRosterIds(
	all: Iterable<ClassEnrolments>,
	back: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, ClassEnrolments> {
	if (back.size === 0) return new Map();
	const counted = new Map<string, number>();
	const restored: ClassEnrolments[] = [];
	for (const record of all) {
		for (const id of splitList(record.rosterIds)) counted.set(id, (counted.get(id) ?? 0) + 1);
		if (back.has(record.classId)) restored.push(record);
	}
	const changed = new Map<string, ClassEnrolments>();
	for (const record of restored) {
		const returned = back.get(record.classId)!;
		const members = new Map(membersOf(record));
		let isChanged = false;
		for (const [student, id] of members)
			if (returned.has(student) && (counted.get(id) ?? 0) > 1) {
				members.set(student, `RC${sha256(JSON.stringify([record.classId, student])).slice(0, 24)}`);
				isChanged = true;
			}
		if (isChanged) changed.set(record.classId, {...record, ...listed(members)});
	}
	return changed;
}
