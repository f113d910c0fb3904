import type {AccountEvidence} from '../directory/account.ts';

/** After so many days evidence is old news, unless the setting says otherwise [D]: a school reads a log once a month. */
export const oldAfterDays = 30;

const day = 86_400_000;

/**
 * Whether what was read last of an account, seen or refused, is older than so many days. Old evidence is still the last
 * word; whoever decides by it is told how old it is.
 */
export function isOld(
	{at, issue, service}: Pick<AccountEvidence, 'at' | 'issue' | 'service'>,
	now: Date,
	days: number = oldAfterDays,
): boolean {
	const newest = [at, issue?.at ?? at, service?.at ?? at].reduce((a, b) => (a > b ? a : b));
	return now.getTime() - Date.parse(newest) > days * day;
}
