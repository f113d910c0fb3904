import type {Account} from '../directory/account.ts';
import {duplicateAccount} from './conflicts/duplicate-account.ts';
import {sameText} from './fold.ts';
import type {Matcher} from './matcher.ts';
import {mergeEvidence} from './merged.ts';
import {deliveredBy} from './person-row.ts';

/**
 * Whether a row that was merged into this account is the same person still: a merge holds as long as the row says what
 * it was merged on, or what the account is called tonight. Where both names differ it is met as an ID that was reused;
 * where something else does it is asked again, as when it was merged: a source that uses the id again for a sister
 * must not make her vanish into her brother.
 * @returns `known`: nothing has to be asked; `settled`: what was decided is done, or it is open.
 */
export function meetMerged(matcher: Matcher, row: number, account: Account): 'known' | 'ask' | 'settled' {
	const {people} = matcher;
	const {id} = matcher.draft.input.connection;
	const fields = deliveredBy(people, row);
	const evidence = mergeEvidence(fields);
	if (evidence === account.mergedAs?.[id]?.[people.text(row, 'externalId')]) return 'known';
	const delivered = matcher.asDelivered(account);
	if (evidence === mergeEvidence(account) || evidence === mergeEvidence(delivered)) return 'ask';
	const named = (['firstName', 'lastName'] as const).some((field) =>
		sameText(delivered[field], fields[field]),
	);
	if (!named) return 'ask';
	const outcome = matcher.meetAccounts(row, duplicateAccount, [account]);
	if (outcome?.does === 'join') return 'known';
	matcher.carryOut(row, account, outcome, 'join');
	return 'settled';
}
