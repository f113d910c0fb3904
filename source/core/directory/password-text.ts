import {type Account, isStudent, type PasswordPolicy} from './account.ts';

/** What each policy asks of a password, in words. */
export const passwordPolicyNames: Readonly<Record<PasswordPolicy, string>> = {
	'4': '4 digits',
	'6': '6 digits',
	'8': '8 or more letters and numbers',
};

/** Which password an account has: staff always the standard one, a student without one that of the location. */
export const passwordText = (account: Pick<Account, 'passwordPolicy' | 'roles'>): string =>
	account.passwordPolicy !== undefined
		? passwordPolicyNames[account.passwordPolicy]
		: isStudent(account)
			? 'as the location has it'
			: passwordPolicyNames['8'];
