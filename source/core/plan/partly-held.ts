import type {Account, RoleAt} from '../directory/account.ts';
import type {Draft} from './draft.ts';
import type {PeopleMatch} from './matcher.ts';
import {isRosterRole} from './person-row.ts';
import {inOrderOf} from './roles-in-order.ts';
import {idsAtSource} from './source-ids.ts';

/**
 * Accounts (Person IDs) that one row delivers while another row of the same person is held back or carries an error.
 * Which of their places hang on that other row nobody knows, so that they keep all of them as last sent (rule 3).
 */
export function partlyHeld({input}: Draft, match: PeopleMatch): ReadonlySet<string> {
	const {connection, directory, roster} = input;
	const {people, faulty} = roster;
	const partly = new Set<string>();
	let held: Set<string> | undefined;
	for (const account of directory.accounts.values()) {
		if (account.merged?.[connection.id] === undefined || !match.rows.has(account.personId)) continue;
		held ??= heldIds(people, match, faulty.people);
		if (idsAtSource(account, connection.id).some((external) => held!.has(external)))
			partly.add(account.personId);
	}
	return partly;
}

/** The roles that rows give, with those at places that hang on a row of the same person which is held back. */
export function withHeldLocations(
	{partlyHeld: held}: Draft,
	before: Account | undefined,
	roles: readonly RoleAt[],
): readonly RoleAt[] {
	if (before === undefined || !held.has(before.personId)) return roles;
	const isHere = (id: RoleAt['locationId']) => roles.some(({locationId}) => locationId === id);
	const kept = before.roles.filter(({role, locationId}) => isRosterRole(role) && !isHere(locationId));
	return inOrderOf(before, [...roles, ...kept]);
}

function heldIds(
	people: Draft['input']['roster']['people'],
	match: PeopleMatch,
	faulty: Iterable<string> = [],
): Set<string> {
	const held = new Set(faulty);
	for (let row = 0; row < people.count; row++)
		if (match.ids[row] === undefined) held.add(people.text(row, 'externalId'));
	return held;
}
