import {isStudent} from '../directory/account.ts';
import type {PersonId} from '../directory/ids.ts';
import {isAnothers} from './disconnected.ts';
import type {PlanInput} from './input.ts';

/**
 * Whom a class names that another connection delivers here ({@link Roster.guests}): a member as long as the account is
 * alive and of that kind [our decision]. Nothing of it is planned by this roster, and nobody is made for it.
 * @param id as the class names them.
 */
export function guestOf(
	{roster, directory}: Pick<PlanInput, 'roster' | 'directory'>,
	id: string,
	kind: 'student' | 'staff',
): PersonId | undefined {
	const personId = roster.guests?.get(id);
	const account = personId === undefined ? undefined : directory.accounts.get(personId);
	if (account === undefined || account.status === 'Deactivated') return undefined;
	return isStudent(account) === (kind === 'student') ? account.personId : undefined;
}

/**
 * Whether somebody of another connection is in classes of this one by its rows alone: a roster that names guests names
 * all of them, so that whom it does not name has left the class.
 */
export function isSpelledOut({roster, directory, connection, disconnected}: PlanInput, id: string): boolean {
	if (roster.guests === undefined) return false;
	return isAnothers(directory.accounts.get(id)?.owner, connection.id, disconnected);
}
