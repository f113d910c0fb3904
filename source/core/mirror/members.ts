import type {Account} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {Class} from '../directory/records.ts';
import {joinList, splitList} from '../directory/records.ts';
import type {HeldClass, HeldUser} from './held.ts';
import type {MirroredFields} from './mirrored.ts';
import type {KeptUserField, Members} from './writes.ts';

/** A field of an account as it is written; empty where nothing is known. */
export const fieldText = (account: Account, field: KeptUserField): string => (account[field] ?? '').trim();

/** A user's fields as pairs keep them. */
export const heldUserFields = ({email, firstName, lastName, locationId}: HeldUser): MirroredFields => ({
	email,
	firstName,
	lastName,
	locationId,
});

/** A class's fields as pairs keep them; members sorted. */
export const heldClassFields = ({name, locationId, studentIds, teacherIds}: HeldClass): MirroredFields => ({
	name,
	locationId,
	studentIds: joinList(studentIds.toSorted()),
	teacherIds: joinList(teacherIds.toSorted()),
});

/** Our members by their ids there, sorted; who has no user there, and gets none, is left out. */
export function ourMembers(
	{
		directory,
		memberIds,
	}: {
		readonly directory: Pick<Directory, 'enrolments'>;
		/** Ids there by Person ID. */
		readonly memberIds: ReadonlyMap<string, string>;
	},
	ours: Class,
): Members {
	const students = splitList(directory.enrolments.get(ours.classId)?.students ?? '');
	const ids = (people: readonly string[]) =>
		[...new Set(people.flatMap((id) => memberIds.get(id) ?? []))].sort();
	return {studentIds: ids(students), teacherIds: ids(ours.instructorIds)};
}
