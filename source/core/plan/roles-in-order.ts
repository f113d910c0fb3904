import type {Account, RoleAt} from '../directory/account.ts';

/** Roles in the order that they have in the account, so that nothing changes by being kept; as they are with a new one. */
export function inOrderOf(before: Account, roles: readonly RoleAt[]): readonly RoleAt[] {
	const at = ({locationId}: RoleAt) => before.roles.findIndex((each) => each.locationId === locationId);
	return roles.every((each) => at(each) >= 0) ? roles.toSorted((a, b) => at(a) - at(b)) : roles;
}
