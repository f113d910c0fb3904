import type {Account} from '../directory/account.ts';
import {domainOf} from '../directory/domain.ts';
import {signInChange} from './conflicts/sign-in-change.ts';
import type {Draft} from './draft.ts';
import {fold} from './fold.ts';
import type {Delivered} from './person-row.ts';

/**
 * Whether somebody signs in at an identity provider: the account is federated, or one of its names is in a domain
 * that is; of a newcomer, the domain in which accounts are named. An e-mail that was edited here is kept anyway.
 */
export function signsInByEmail({input}: Draft, before: Account | undefined): boolean {
	if (before?.kept?.includes('email') === true) return false;
	if (before?.authentication === 'Federated') return true;
	const {federatedDomains = [], accounts} = input.policy;
	if (federatedDomains.length === 0) return false;
	const domains =
		before === undefined
			? [accounts?.naming.domain]
			: [domainOf(before.email), domainOf(before.managedAppleAccount?.name)];
	return domains.some((domain) => domain && federatedDomains.some((each) => fold(each) === fold(domain)));
}

/** Whether a federated person would sign in with another e-mail. */
export function signsInAnew(draft: Draft, before: Account, {email}: Pick<Delivered, 'email'>): boolean {
	const [from, to] = [fold(before.email ?? ''), fold(email ?? '')];
	return from !== '' && to !== '' && from !== to && signsInByEmail(draft, before);
}

/** Accounts (Person IDs) that a conflict about another sign-in is open or decided about. */
export const askedSignInsOf = ({known}: Draft): ReadonlySet<string> =>
	new Set([...known.values()].flatMap(({kind, accounts}) => (kind === signInChange.kind ? accounts : [])));
