import type {Account} from '../../directory/account.ts';
import {fold} from '../fold.ts';

/** What tells one human from another in a row; `managedAppleAccount` is Apple's and no column of a source. */
export type Who = Pick<
	Account,
	| 'firstName'
	| 'lastName'
	| 'email'
	| 'personNumber'
	| 'sisUsername'
	| 'managedAppleAccount'
	| 'authentication'
>;

/**
 * Whether names, e-mail or ids are others. Spelling that only differs in case or spaces is the same name, and an id
 * that there was none of before says nothing of the person.
 */
export const becomesAnother = (before: Who, after: Who) =>
	(['firstName', 'lastName', 'email'] as const).some(
		(field) => fold(before[field] ?? '') !== fold(after[field] ?? ''),
	) ||
	(['personNumber', 'sisUsername'] as const).some(
		(field) => before[field] !== undefined && before[field] !== after[field],
	);

/**
 * Whether the person would sign in differently: another e-mail or user name of somebody federated, or another
 * Managed Apple Account. Where nobody said which domains are federated, any e-mail that moves to another domain
 * counts [D].
 */
export function signsInOtherwise(before: Who, after: Who, domains: readonly string[] | undefined): boolean {
	if (before.managedAppleAccount && !before.managedAppleAccount.predicted)
		if (before.managedAppleAccount.name !== after.managedAppleAccount?.name) return true;
	const [old, now] = [fold(before.email ?? ''), fold(after.email ?? '')];
	const isFederated =
		before.authentication === 'Federated' ||
		(domains ?? []).some((domain) => [domainOf(old), domainOf(now)].includes(fold(domain)));
	if (isFederated)
		return old !== now || (before.sisUsername !== undefined && before.sisUsername !== after.sisUsername);
	return domains === undefined && old !== '' && now !== '' && domainOf(old) !== domainOf(now);
}

const domainOf = (email: string) => email.slice(email.lastIndexOf('@') + 1);
