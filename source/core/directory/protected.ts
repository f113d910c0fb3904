import type {Account, Role} from './account.ts';

const protectedRoles: readonly Role[] = ['Administrator', 'Site Manager', 'People Manager'];

/** Whom no roster overwrites by a weak match and nobody drops by absence (`sync.md`). */
export const isProtected = (account: Pick<Account, 'roles'>) =>
	account.roles.some(({role}) => protectedRoles.includes(role));
