import type {Account} from '../directory/account.ts';
import {type Class, type ClassEnrolments, splitList} from '../directory/records.ts';
import type {FilteredOut} from '../roster/roster.ts';
import type {Draft} from './draft.ts';
import {idsAtSource} from './source-ids.ts';

/** Why somebody of the directory is left out by the filter, and by nothing else; undefined: they are not. */
export function whyFiltered({input}: Draft, account: Account): FilteredOut | undefined {
	const {connection, roster} = input;
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
	if (found === undefined || account.leaving !== undefined) return false;
	if (draft.input.scopeApproved === true) return false;
	draft.hold('accounts', account.personId, leftOut(found.reason), found);
	draft.retained.add(account.personId);
	return true;
}

/** Why a class of the directory is left out by the filter; undefined: it is not. */
export function whyFilteredClass({input}: Draft, each: Class): FilteredOut | undefined {
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

/** Whether there is somebody in the class, and all of them are on their way out or gone. */
function isEmptying(
	{input}: Draft,
	{instructorIds}: Class,
	enrolments: ClassEnrolments | undefined,
): boolean {
	const students = splitList(enrolments?.students ?? '');
	const members = students.length > 0 ? students : instructorIds;
	return (
		members.length > 0 &&
		members.every((id) => {
			const account = input.directory.accounts.get(id);
			return account === undefined || account.status === 'Deactivated' || account.leaving !== undefined;
		})
	);
}
