import {leavingOn} from '../plan/leaving.ts';
import type {Account} from './account.ts';

/** The account's status in words, with all that qualifies it: New without evidence is no knowledge of signing in. */
export function statusText(account: Account): string {
	const parts: string[] = [account.status];
	if (account.status === 'New' && account.evidence?.from !== 'roster service')
		parts.push('sign-in not known');
	if (account.evidence?.state === 'inactive' && account.status !== 'Deactivated')
		parts.push('inactive in ASM');
	if (account.leaving !== undefined && account.status !== 'Deactivated')
		parts.push(`leaving, on ${leavingOn(account.leaving.due)}`);
	if (account.detached !== undefined) parts.push('local: no longer updated by its source');
	if (account.unpaired !== undefined) parts.push('no longer paired with its source');
	if (
		account.status === 'Deactivated' &&
		account.evidence?.state !== 'inactive' &&
		account.asked === undefined
	)
		parts.push('not confirmed');
	if (account.asked !== undefined) parts.push(`${account.asked.action} asked, not confirmed`);
	const [first, ...rest] = parts;
	return rest.length === 0 ? (first as string) : `${first} (${rest.join('; ')})`;
}
