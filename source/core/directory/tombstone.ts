import {type Account, isStudent} from './account.ts';
import type {Instant} from './ids.ts';
import type {Tombstone} from './records.ts';
import {reservedMilliseconds} from './reserved.ts';

/** Names of an account that is deleted stay reserved for so long from then on. */
export const reservedFrom = (at: Instant): Instant =>
	new Date(Date.parse(at) + reservedMilliseconds).toISOString();

/** Only what is needed to know the same human again, and to keep the names reserved. */
export const tombstoneOf = (account: Account, at: Instant, reservedUntil: Instant): Tombstone => ({
	personId: account.personId,
	...(account.managedAppleAccount === undefined
		? {}
		: {managedAppleAccount: account.managedAppleAccount.name}),
	...(account.sisUsername === undefined ? {} : {sisUsername: account.sisUsername}),
	deletedAt: at,
	reservedUntil,
	externalIds: account.externalIds,
	firstName: account.firstName,
	lastName: account.lastName,
	...(account.deactivated === undefined || account.deactivated.by === 'idp'
		? {}
		: {
				left: {
					at: account.deactivated.at,
					student: isStudent(account),
					...(account.deactivated.approved === true ? {approved: true as const} : {}),
				},
			}),
});
