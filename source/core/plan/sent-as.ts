import type {Account} from '../directory/account.ts';
import type {PersonId} from '../directory/ids.ts';
import {renamed} from '../directory/rekey.ts';
import type {PublishedRecords} from './published.ts';

/** The Person ID under which Apple School Manager holds the account. */
export const heldAs = ({personId, sentAs}: Pick<Account, 'personId' | 'sentAs'>): PersonId =>
	sentAs ?? personId;

/**
 * What is published, under the Person IDs that Apple School Manager holds: one that was edited here and not there would
 * deactivate its account and make a second one. References follow.
 */
export function underHeldIds(records: PublishedRecords): PublishedRecords {
	const held = new Map<string, PersonId>();
	for (const {personId, sentAs} of records.accounts) if (sentAs !== undefined) held.set(personId, sentAs);
	if (held.size === 0) return records;
	return {
		...records,
		accounts: records.accounts.map((account) => ({...account, personId: heldAs(account)})),
		classes: records.classes.map((each) => ({
			...each,
			instructorIds: each.instructorIds.map((id) => held.get(id) ?? id),
		})),
		enrolments: records.enrolments.map((each) => {
			let record = each;
			for (const [from, to] of held) record = renamed(record, from, to);
			return record;
		}),
	};
}
