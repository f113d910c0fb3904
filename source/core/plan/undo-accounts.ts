import type {Account, Deactivation} from '../directory/account.ts';
import {deactivatedBy} from '../directory/deactivation.ts';
import {nameForm} from '../directory/reserved.ts';
import {isSent} from './published.ts';
import {differs} from './undo-record.ts';

/**
 * What becomes of an account that the undone run made. Apple School Manager holds whoever was sent, so that only a
 * Deactivated account keeps the Person ID from the next human, and the names from being given twice; of one that was
 * never sent nothing stays.
 * @returns `why` where it stays as it is; the account as it is where it ended already.
 */
export function unmade(
	made: Account,
	is: Account,
	isSent: boolean,
	end: Omit<Deactivation, 'source'>,
): {readonly account: Account | undefined} | {readonly why: string} {
	if (is.status === 'Deactivated' && !differs(unended(made), unended(is))) return {account: is};
	if (differs(made, is)) return {why: 'it was changed since it was made, and stays'};
	if (!isSent) return {account: undefined};
	return {account: deactivatedBy(unended(is), {...end, awaits: 'upload'})};
}

/** The account without what an end of it says. */
function unended({deactivated: _d, leaving: _l, ...account}: Account): Account {
	return account;
}

/** A grace that is over would end the account the very next night: without it the absence begins anew. */
export function inTime(account: Account, now: Date): Account {
	const {leaving, ...staying} = account;
	return leaving === undefined || leaving.due > now.toISOString() ? account : staying;
}

/**
 * An account that is Deactivated again by an undo: Apple School Manager has it live until the next package, and its
 * clock counts from that one, not from the first time.
 */
export function endedAgain(account: Account, is: Account): Account {
	if (is.status === 'Deactivated' || account.status !== 'Deactivated' || account.deactivated === undefined)
		return account;
	const {since: _, ...deactivated} = account.deactivated;
	return isSent(account) ? {...account, deactivated: {...deactivated, awaits: 'upload'}} : account;
}

/** Who has which Managed Apple Account. */
export class NameHolders {
	readonly #holders = new Map<string, string[]>();

	constructor(accounts: Iterable<Account>) {
		for (const {personId, managedAppleAccount} of accounts) {
			if (managedAppleAccount === undefined) continue;
			const name = nameForm(managedAppleAccount.name);
			const holders = this.#holders.get(name);
			if (holders === undefined) this.#holders.set(name, [personId]);
			else holders.push(personId);
		}
	}

	/** Person IDs; usually one, and none of no name. */
	of(name: Account['managedAppleAccount']): readonly string[] {
		return name === undefined ? [] : (this.#holders.get(nameForm(name.name)) ?? []);
	}
}
