import type {PasswordPolicy} from '../directory/account.ts';
import type {Naming} from '../directory/managed-name.ts';

/** What settings say of accounts that are made here (`directory.md`). */
export interface AccountRules {
	readonly naming: Naming;
	/** What a new student gets where the source says nothing, by location id. */
	readonly passwordPolicies: Readonly<Record<string, PasswordPolicy>>;
}

/** No domain, so no names are formed; Apple School Manager has its own defaults of passwords. */
export const defaultAccountRules: AccountRules = {
	naming: {formats: {}, numbering: true},
	passwordPolicies: {},
};
