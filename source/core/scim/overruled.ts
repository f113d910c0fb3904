import {type Account, type OverruledField, overruledFields} from '../directory/account.ts';
import {isFromIdentityProvider} from '../directory/actions.ts';
import {clockDay} from '../directory/clock-texts.ts';
import {fieldNames} from '../directory/editable.ts';
import type {Instant} from '../directory/ids.ts';
import {nameForm} from '../directory/reserved.ts';
import {authenticationOf} from './account.ts';

/** What an account has in a field, as two are compared; empty: nothing. */
export const valueIn = (account: Account, field: OverruledField): string =>
	field === 'managedAppleAccount'
		? nameForm(account.managedAppleAccount?.name ?? '')
		: (account[field] ?? '');

/** The fields in which a push would change an account. */
export const differingIn = (before: Account, mapped: Account): readonly OverruledField[] =>
	overruledFields.filter((field) => valueIn(before, field) !== valueIn(mapped, field));

/** The account as it is to be held over pushes: with a note of what they say where it was decided `at` to keep ours. */
export function overruling(account: Account, mapped: Account, at: Instant): Account {
	const overruled = Object.fromEntries(
		differingIn(account, mapped).map((field) => [field, valueIn(mapped, field)] as const),
	);
	return {...account, pushed: {...account.pushed!, overruled, overruledSince: at}};
}

/** The account as one that follows its pushes in all. */
export function withoutOverruled<T extends Pick<Account, 'pushed'>>(account: T): T {
	if (account.pushed?.overruled === undefined) return account;
	const {overruled: _, overruledSince: _s, ...pushed} = account.pushed;
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
	const since = before.pushed?.overruledSince;
	return {
		...(after as unknown as Account),
		pushed: {...mapped.pushed!, overruled, ...(since === undefined ? {} : {overruledSince: since})},
	};
}

/** The fields in which an account is kept as it is here, over what its identity provider says. */
export const keptFields = ({source, pushed}: Account): readonly OverruledField[] =>
	isFromIdentityProvider(source)
		? overruledFields.filter((field) => pushed?.overruled?.[field] !== undefined)
		: [];

/** What the identity provider said last of a field that is kept; empty: nothing. The user name as it was sent. */
const saidOf = ({pushed}: Account, field: OverruledField): string =>
	field === 'managedAppleAccount' ? (pushed?.userName ?? '') : (pushed?.overruled?.[field] ?? '');

/**
 * The account with what its identity provider said last in place of what was kept over it, as its next push would make
 * it; it is followed in all from now on. Undefined: nothing is kept so.
 * @param federatedDomains lower case.
 */
export function takenBack(account: Account, federatedDomains: readonly string[]): Account | undefined {
	const fields = keptFields(account);
	if (fields.length === 0) return undefined;
	const after: Record<string, unknown> = {...withoutOverruled(account)};
	for (const field of fields) {
		const value = saidOf(account, field);
		if (value === '' && field !== 'firstName' && field !== 'lastName') delete after[field];
		else after[field] = field === 'managedAppleAccount' ? {name: value, predicted: false} : value;
	}
	const back = after as unknown as Account;
	return fields.includes('managedAppleAccount')
		? {...back, authentication: authenticationOf(saidOf(account, 'managedAppleAccount'), federatedDomains)}
		: back;
}

/** What is kept of an account over what `from` says, with what that is, and since when; undefined: nothing. */
export function keptText(account: Account, from: string): string | undefined {
	const fields = keptFields(account);
	if (fields.length === 0) return undefined;
	const since = account.pushed?.overruledSince;
	const said = fields.map((field) => `${fieldNames[field]} (there: ${saidOf(account, field) || 'nothing'})`);
	return `Kept here over what ${from} says, by a decision${since === undefined ? '' : ` held since ${clockDay(since)}`}, until it says something else: ${said.join(', ')}.`;
}
