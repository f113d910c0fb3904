import {type Account, type OverruledField, overruledFields} from '../directory/account.ts';
import {nameForm} from '../directory/reserved.ts';

/** What an account has in a field, as two are compared; empty: nothing. */
export const valueIn = (account: Account, field: OverruledField): string =>
	field === 'managedAppleAccount'
		? nameForm(account.managedAppleAccount?.name ?? '')
		: (account[field] ?? '');

/** The fields in which a push would change an account. */
export const differingIn = (before: Account, mapped: Account): readonly OverruledField[] =>
	overruledFields.filter((field) => valueIn(before, field) !== valueIn(mapped, field));

/** The account as it is to be held over pushes: with a note of what they say where it was decided to keep ours. */
export function overruling(account: Account, mapped: Account): Account {
	const overruled = Object.fromEntries(
		differingIn(account, mapped).map((field) => [field, valueIn(mapped, field)] as const),
	);
	return {...account, pushed: {...account.pushed!, overruled}};
}

/** The account as one that follows its pushes in all. */
export function withoutOverruled<T extends Pick<Account, 'pushed'>>(account: T): T {
	if (account.pushed?.overruled === undefined) return account;
	const {overruled: _, ...pushed} = account.pushed;
	return {...account, pushed};
}

/**
 * What was pushed, with what was decided to be kept here, as long as the identity provider only repeats what it said then:
 * a profile is pushed whole whenever something of it changes. What it says anew is followed: our decision, as of rosters,
 * where a decision is void when what it compares changes (`sync.md`).
 * @param before the account, with the note of {@link overruling}. @param mapped it, with all that was pushed.
 */
export function held(before: Account, mapped: Account): Account {
	const fields = overruledFields.filter(
		(field) => before.pushed?.overruled?.[field] === valueIn(mapped, field),
	);
	if (fields.length === 0) return mapped;
	const after: Record<string, unknown> = {...mapped};
	for (const field of fields) {
		if (before[field] === undefined) delete after[field];
		else after[field] = before[field];
	}
	const overruled = Object.fromEntries(fields.map((field) => [field, valueIn(mapped, field)] as const));
	return {...(after as unknown as Account), pushed: {...mapped.pushed!, overruled}};
}
