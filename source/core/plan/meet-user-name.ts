import type {Account} from '../directory/account.ts';
import type {Tombstone} from '../directory/records.ts';
import type {ConflictSide} from './conflict.ts';
import type {Outcome} from './conflict-kind.ts';
import {protectedRole} from './conflicts/protected-role.ts';
import {userNameReserved} from './conflicts/user-name-reserved.ts';
import type {Matcher} from './matcher.ts';
import {accountSide} from './person-row.ts';

/** Whether the row may have its user names; `met`: what was decided where it may not, undefined while it is open. */
export type UserNameMet =
	| {readonly free: true}
	| {readonly free: false; readonly met: Outcome | undefined; readonly account?: Account};

/**
 * Meets whoever has or had a user name of the row: a protected account, or one whose names are reserved. Names
 * that the row's own account has already are no matter.
 */
export function meetUserName(matcher: Matcher, row: number, own?: Account): UserNameMet {
	const had = new Set([
		...matcher.userNames.of(own ?? {}),
		...(own?.managedAppleAccount === undefined
			? []
			: matcher.userNames.of({sisUsername: own.managedAppleAccount.name})),
	]);
	const names = matcher.userNames.of(matcher.fieldsOf(row)).filter((name) => !had.has(name));
	if (names.length === 0) return {free: true};

	const guarded = matcher.userNames.guarded(names);
	if (guarded !== undefined && guarded.account.personId !== own?.personId) {
		const {account, name} = guarded;
		const side = accountSide(account, undefined);
		const met = matcher.meet(
			row,
			protectedRole,
			[account.personId],
			named(side, name),
			{account},
			{userName: name},
		);
		return {free: false, met, account};
	}
	const reserved = matcher.userNames.reserved(names);
	if (reserved === undefined || reserved.reservation.personId === own?.personId) return {free: true};
	const {name, reservation} = reserved;
	const {account, tombstone, until} = reservation;
	const side = account === undefined ? tombstoneSide(tombstone!) : accountSide(account, undefined);
	const met = matcher.meet(
		row,
		userNameReserved,
		account === undefined ? [] : [account.personId],
		named(side, name),
		{
			until,
			...(account === undefined || own !== undefined ? {} : {account}),
			...(tombstone === undefined ? {} : {tombstone}),
		},
		{userName: name},
	);
	return {free: false, met, ...(account === undefined ? {} : {account})};
}

const named = (side: ConflictSide, userName: string): ConflictSide => ({
	...side,
	fields: {...side.fields, userName},
});

/** The side of an account that is gone. */
export const tombstoneSide = ({personId, firstName, lastName}: Tombstone): ConflictSide => ({
	label: 'Removed',
	key: personId,
	fields: {personId, firstName, lastName},
});
