import type {Account} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import {personId} from '../directory/ids.ts';
import type {HeldUser} from './held.ts';
import type {Merged} from './merge.ts';

/** What Jamf School has no field for [its API, users]: that it tells none of it takes none away. */
const neverTold = ['middleName', 'personNumber', 'gradeLevel'] as const satisfies ReadonlyArray<
	keyof Account
>;

/** The same, with what users who are somebody here have here alone. */
export function withNeverTold<M extends Pick<Merged, 'held' | 'people'>>(
	{accounts}: Pick<Directory, 'accounts'>,
	merged: M,
): M {
	const users = merged.held.users.map((user): HeldUser => {
		const person = merged.people.get(user.id);
		const account = person === undefined ? undefined : accounts.get(personId(person));
		const stays = Object.fromEntries(
			neverTold.flatMap((field) => (account?.[field] === undefined ? [] : [[field, account[field]]])),
		);
		return Object.keys(stays).length === 0 ? user : {...user, stays};
	});
	return {...merged, held: {...merged.held, users}};
}
