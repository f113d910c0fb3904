import type {Account} from '../directory/account.ts';
import type {RecordSet} from '../directory/directory.ts';
import {nameForm} from '../directory/reserved.ts';

/** An account whose Managed Apple Account is another's, as evidence tells; without it where it was only predicted. */
export interface Rival {
	readonly before: Account;
	readonly after: Account;
	readonly message: string;
}

/**
 * Who was thought to have a name that evidence gives to somebody else: what was predicted is given up, and formed anew
 * the next night.
 * @param changed accounts as evidence leaves them, by Person ID.
 */
export function rivalsFor(
	accounts: RecordSet<Account>,
	changed: ReadonlyMap<string, {readonly before: Account; readonly after: Account}>,
): readonly Rival[] {
	const told = new Map<string, Account>();
	for (const {before, after} of changed.values()) {
		const name = after.managedAppleAccount;
		if (name?.predicted === false && name.name !== before.managedAppleAccount?.name)
			told.set(nameForm(name.name), after);
	}
	if (told.size === 0) return [];
	const rivals: Rival[] = [];
	for (const account of accounts.values()) {
		const before = changed.get(account.personId)?.after ?? account;
		const {managedAppleAccount: name, ...nameless} = before;
		const holder = name && told.get(nameForm(name.name));
		if (name === undefined || holder === undefined || holder.personId === before.personId) continue;
		rivals.push({
			before: account,
			after: name.predicted ? nameless : before,
			message: name.predicted
				? `${name.name} was predicted here, and is the Managed Apple Account of ${holder.personId}: another is formed the next night`
				: `${name.name} is the Managed Apple Account of ${holder.personId} too, so far as evidence tells`,
		});
	}
	return rivals;
}
