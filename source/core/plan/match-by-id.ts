import type {Account} from '../directory/account.ts';
import {isFromIdentityProvider} from '../directory/actions.ts';
import {personIdReused} from './conflicts/person-id-reused.ts';
import {takeover} from './conflicts/takeover.ts';
import {fold} from './fold.ts';
import type {Matcher} from './matcher.ts';
import {type Delivered, deliveredBy} from './person-row.ts';
import {nameKey} from './weak.ts';

/**
 * Settles the rows that an account claims by identity: those whose external id is paired with it, then those
 * that were merged into it, then those that name its Person ID; returns the others. The order of rows decides
 * nothing: where two different rows claim one account alike, all of them are held back.
 */
export function matchById(matcher: Matcher): readonly number[] {
	const {people} = matcher;
	const {directory} = matcher.draft.input;
	const {own, merged} = pairings(matcher);
	const paired = new Claims();
	const named = new Claims();
	const joining: number[] = [];
	const unclaimed: number[] = [];
	for (let row = 0; row < people.count; row++) {
		const external = people.text(row, 'externalId');
		const account = own.get(external);
		if (account !== undefined) paired.add(account, row);
		else if (merged.has(external)) joining.push(row);
		else {
			const holder = directory.accounts.get(people.text(row, 'id'));
			if (holder === undefined) unclaimed.push(row);
			else named.add(holder, row);
		}
	}
	settleClaims(matcher, paired);
	const external = (row: number) => people.text(row, 'externalId');
	for (const row of joining.sort((a, b) => (external(a) < external(b) ? -1 : 1))) {
		const account = merged.get(external(row))!;
		decide(matcher, row, account, 'merged');
		if (matcher.ids[row] === undefined) matcher.keepMerged(row, account.personId);
	}
	settleClaims(matcher, named);
	return unclaimed;
}

/** Accounts by the external ids of this connection: their own, and those of rows that were merged into them. */
function pairings({draft}: Matcher) {
	const {connection, directory} = draft.input;
	const own = new Map<string, Account>();
	const merged = new Map<string, Account>();
	for (const account of directory.accounts.values()) {
		const external = account.externalIds[connection.id];
		if (external !== undefined) own.set(external, account);
		for (const other of account.merged?.[connection.id] ?? []) merged.set(other, account);
	}
	return {own, merged};
}

/** Which rows claim which account; a list is made only where several do. */
class Claims {
	readonly first = new Map<Account, number>();
	readonly rivals = new Map<Account, number[]>();

	add(account: Account, row: number) {
		const earlier = this.first.get(account);
		if (earlier === undefined) this.first.set(account, row);
		else {
			const rivals = this.rivals.get(account);
			if (rivals === undefined) this.rivals.set(account, [earlier, row]);
			else rivals.push(row);
		}
	}
}

function settleClaims(matcher: Matcher, {first, rivals}: Claims) {
	for (const [account, row] of first) {
		const claiming = rivals.get(account);
		if (claiming === undefined) decide(matcher, row, account, 'alone');
		else matcher.contest(claiming, account.personId);
	}
}

/** What becomes of a row that stands for this account, if it is the same human and ours to update. */
function decide(matcher: Matcher, row: number, account: Account, claim: 'alone' | 'merged') {
	const {people, draft} = matcher;
	if (isForeign(account, draft.input.connection.id)) matcher.meetAccounts(row, takeover, [account]);
	else if (isAnotherHuman(matcher, matcher.asDelivered(account), deliveredBy(people, row)))
		matcher.meetAccounts(row, personIdReused, [account]);
	else if (claim === 'merged') matcher.join(row, account.personId);
	else matcher.settle(row, account.personId);
}

/**
 * An identity provider or another connection delivers it, or a person made it by hand. Not so one that was
 * adopted, or is Manual by a disconnect (it was paired or sent once): those follow silently.
 */
export function isForeign(
	{owner, adoptedFor, source, sent, externalIds}: Account,
	connection: string,
): boolean {
	if (owner !== undefined) return owner !== connection;
	if (adoptedFor !== undefined) return false;
	if (isFromIdentityProvider(source)) return true;
	return source === 'Manual' && sent !== true && Object.keys(externalIds).length === 0;
}

/**
 * Given and family name both differ; or the row now carries the name and e-mail of another account, as when the
 * ids of two siblings were swapped: nobody may vanish into another.
 */
function isAnotherHuman(matcher: Matcher, account: Account, fields: Delivered): boolean {
	if (fold(account.firstName) !== fold(fields.firstName) && fold(account.lastName) !== fold(fields.lastName))
		return true;
	const name = nameKey(fields);
	return name !== undefined && name !== nameKey(account) && matcher.carriesNameOf(name, account.personId);
}
