import type {Account} from '../directory/account.ts';

/**
 * The user name that a person has there: the SIS user name, else the part of the Managed Apple Account before `@`
 * [Jamf, Nuances of ASM synchronization]. Undefined: there is none.
 */
export function usernameOf({
	sisUsername,
	managedAppleAccount,
}: Pick<Account, 'sisUsername' | 'managedAppleAccount'>): string | undefined {
	const own = sisUsername?.trim() ?? '';
	if (own !== '') return own;
	const name = managedAppleAccount?.name.trim() ?? '';
	const at = name.lastIndexOf('@');
	return (at === -1 ? name : name.slice(0, at)) || undefined;
}
