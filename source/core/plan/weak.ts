import type {Account} from '../directory/account.ts';
import type {RecordSet} from '../directory/directory.ts';
import {fold} from './fold.ts';

interface Weak {
	readonly firstName: string;
	readonly lastName: string;
	readonly email?: string | undefined;
	readonly sisUsername?: string | undefined;
	readonly managedAppleAccount?: {readonly name: string} | undefined;
}

/** What two records may share that only proposes that they are one person; blank never equals blank. */
export function weakKeys(record: Weak): readonly string[] {
	const keys: string[] = [];
	const [first, last, email, user, account] = [
		record.firstName,
		record.lastName,
		record.email,
		record.sisUsername,
		record.managedAppleAccount?.name,
	].map((text) => fold(text ?? ''));
	if (first && last && email) keys.push(`name\n${first}\n${last}\n${email}`);
	if (user) keys.push(`user\n${user}`);
	if (account) keys.push(`user\n${account}`);
	return keys;
}

/** Finds accounts by weak keys; built only when somebody new has to be looked up. */
export class WeakIndex {
	readonly #byKey = new Map<string, string[]>();

	constructor(accounts: RecordSet<Account>) {
		for (const account of accounts.values()) this.add(account.personId, account);
	}

	add(key: string, record: Weak) {
		for (const weak of weakKeys(record)) {
			const keys = this.#byKey.get(weak);
			if (keys === undefined) this.#byKey.set(weak, [key]);
			else if (keys.at(-1) !== key) keys.push(key);
		}
	}

	/** Keys of all that share a weak key with this record, in order. */
	candidates(record: Weak): readonly string[] {
		return [...new Set(weakKeys(record).flatMap((weak) => this.#byKey.get(weak) ?? []))].sort();
	}
}
