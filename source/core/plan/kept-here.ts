import type {Account, RoleAt, Source} from '../directory/account.ts';
import {isFromIdentityProvider} from '../directory/actions.ts';
import {isRosterRole, withRoles} from './person-row.ts';

/** Attributes that were edited here and stay over every night, whatever the source says of them. */
export function keptHere(account: Account): Partial<Account> {
	if (account.kept === undefined) return {};
	return Object.fromEntries(
		account.kept
			.filter((field) => field !== 'roles' && field !== 'personId')
			.map((field) => [field, account[field]]),
	);
}

/**
 * Roles of the account with those of its row. Where they were edited here, an identity provider's row says nothing
 * of them; a SIS' row still says where somebody is, and the role there is the one given here.
 */
export function rolesWithKept(
	before: Account,
	delivered: readonly RoleAt[],
	source: Source,
): readonly RoleAt[] {
	if (before.kept?.includes('roles') !== true) return withRoles(before.roles, delivered);
	if (isFromIdentityProvider(source)) return before.roles;
	const rosterRoles = before.roles.filter(({role}) => isRosterRole(role));
	// Who was made a Manager of a school is its Manager, and no Instructor again; without any role at a school nobody is
	// sent.
	const isOther = rosterRoles.length === 0 && before.roles.some(({locationId}) => locationId !== undefined);
	const given = isOther ? before.roles.filter(({locationId}) => locationId !== undefined) : rosterRoles;
	return withRoles(
		isOther ? before.roles.filter(({locationId}) => locationId === undefined) : before.roles,
		delivered.map(({role, locationId}) => ({
			role: (given.find((each) => each.locationId === locationId) ?? given[0])?.role ?? role,
			...(locationId === undefined ? {} : {locationId}),
		})),
	);
}
