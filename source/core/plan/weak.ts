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

/** First name, last name and e-mail as they are compared; undefined where one is blank: blank never equals blank. */
export function nameKey({firstName, lastName, email}: Weak): string | undefined {
	const [first, last, mail] = [fold(firstName), fold(lastName), fold(email ?? '')];
	return first && last && mail ? `name\n${first}\n${last}\n${mail}` : undefined;
}

/** What two records may share that only proposes that they are one person. */
function weakKeys(record: Weak): readonly string[] {
	const keys: string[] = [];
	const name = nameKey(record);
	if (name !== undefined) keys.push(name);
	const user = fold(record.sisUsername ?? '');
	if (user) keys.push(`user\n${user}`);
	const account = fold(record.managedAppleAccount?.name ?? '');
	if (account) keys.push(`user\n${account}`);
	return keys;
}

/** Finds accounts by weak keys; built only when somebody new has to be looked up. */
export class WeakIndex {
	readonly #byKey = new Map<string, string[]>();

	/** `fieldsOf`: what of an account is compared. */
	constructor(accounts: RecordSet<Account>, fieldsOf: (account: Account) => Weak = (account) => account) {
		for (const account of accounts.values()) this.add(account.personId, fieldsOf(account));
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
