import type {Account} from '../directory/account.ts';
import {fold} from './fold.ts';

/** What is compared of two records that may be one human. */
export interface Alike {
	readonly firstName: string;
	readonly lastName: string;
	readonly email?: string | undefined;
	readonly personNumber?: string | undefined;
	readonly managedAppleAccount?: Account['managedAppleAccount'];
}

/**
 * What proposes that two records are one human, where one of them was left behind by a connection that was dropped: both
 * names, an address or the Person Number. It joins nobody; blank never equals blank.
 */
export function likeness(record: Alike): readonly string[] {
	const {managedAppleAccount: account} = record;
	const [first, last] = [fold(record.firstName), fold(record.lastName)];
	const [mail, number] = [fold(record.email ?? ''), fold(record.personNumber ?? '')];
	// One that is predicted is formed from the name, and proves nothing.
	const told = account?.predicted === false ? fold(account.name) : '';
	return [
		...(first && last ? [`name\n${first}\n${last}`] : []),
		...[...new Set([mail, told])].flatMap((address) => (address ? [`address\n${address}`] : [])),
		...(number ? [`number\n${number}`] : []),
	];
}
