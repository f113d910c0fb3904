import type {Account, Deactivation} from './account.ts';
import type {Instant} from './ids.ts';

/** The account as it is Deactivated here; the source that it has now counts for the clock that removes it. */
export const deactivatedBy = (account: Account, how: Omit<Deactivation, 'source' | 'since'>): Account => ({
	...account,
	status: 'Deactivated',
	deactivated: {...how, source: account.source},
});

/**
 * A deactivation that Apple School Manager has by this moment: a package without the account was sent, a person said
 * that it was done, or evidence did. Its clock counts from then, and never from before we wanted it.
 */
export function reached(account: Account, at: Instant): Account {
	if (account.deactivated === undefined) return account;
	const {awaits: _, ...deactivated} = account.deactivated;
	return {
		...account,
		deactivated: {...deactivated, since: at < deactivated.at ? deactivated.at : at},
	};
}
