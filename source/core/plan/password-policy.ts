import type {Account, PasswordPolicy, RoleAt} from '../directory/account.ts';
import type {AccountRules} from './account-rules.ts';

/**
 * The password policy of somebody whom a row delivers [ASM guide tese4faad4d4]: what the row says; where it says
 * nothing, what the account has, and for a new one the default of the first of its locations that has one. Staff
 * always have the standard one, which is never written down.
 */
export function passwordPolicyOf(
	delivered: PasswordPolicy | undefined,
	before: Pick<Account, 'passwordPolicy'> | undefined,
	roles: readonly RoleAt[],
	{passwordPolicies}: Pick<AccountRules, 'passwordPolicies'>,
): PasswordPolicy | undefined {
	if (!roles.some(({role}) => role === 'Student')) return undefined;
	if (delivered !== undefined) return delivered;
	if (before !== undefined) return before.passwordPolicy;
	for (const {locationId} of roles) {
		const policy = locationId === undefined ? undefined : passwordPolicies[locationId];
		if (policy !== undefined) return policy;
	}
	return undefined;
}
