import type {Account} from '../directory/account.ts';
import type {ConnectionId, Instant} from '../directory/ids.ts';
import type {Tombstone} from '../directory/records.ts';
import type {ConflictSide} from '../plan/conflict.ts';
import type {ConflictKind} from '../plan/conflict-kind.ts';
import {accountSide} from '../plan/person-row.ts';
import type {Met} from '../plan/raise.ts';
import type {ScimValues} from './attributes.ts';

/** Somebody who is pushed meets somebody who is here. */
export interface Meeting {
	readonly kind: ConflictKind;
	/** What is pushed. */
	readonly values: ScimValues;
	/** Whom it meets; absent: a tombstone. */
	readonly account?: Account;
	readonly tombstone?: Tombstone;
	/** Whom the push is about, where that is somebody here already and another one stands in the way. */
	readonly own?: Account;
	/** When what stands in the way is over. */
	readonly until?: Instant;
	/** They may be one by what they are called alone: the user name is nobody's. Absent: it is the user name. */
	readonly alike?: true;
	/** What differs, in words. */
	readonly changes?: readonly string[];
}

/** How the incoming record is called: by its id at the identity provider, or where that gives none by its user name. */
export const incomingOf = (values: ScimValues): string =>
	String(values.get('externalId') ?? values.get('userName') ?? '');

/** The meeting as conflicts are met, field by field. */
export function metOf(
	{values, account, tombstone, own, until, changes, kind, alike}: Meeting,
	connection: {readonly id: ConnectionId; readonly name: string},
	nameOf: (connection: ConnectionId) => string,
): Met {
	const text = (key: Parameters<ScimValues['get']>[0]) => String(values.get(key) ?? '');
	const [firstName, lastName, userName] = [text('givenName'), text('familyName'), text('userName')];
	const withOwner = kind.compared.includes('owner');
	const ownedBy = account?.owner === undefined ? 'Manual' : `the connection "${nameOf(account.owner)}"`;
	return {
		incoming: incomingOf(values),
		accounts: account === undefined ? [] : [account.personId],
		sides: [
			account === undefined
				? tombstoneSide(tombstone, userName)
				: withUserName(accountSide(account, withOwner ? ownedBy : undefined), nameHeld(account)),
			{
				label: connection.name,
				key: incomingOf(values),
				fields: {
					firstName,
					lastName,
					userName,
					email: userName.includes('@') ? userName : text('workEmail'),
					personNumber: text('employeeNumber'),
					...(withOwner ? {owner: connection.name} : {}),
				},
			},
		],
		people: {
			// An id at the identity provider is no Person ID: that of a newcomer is made here.
			incoming: {id: '', firstName, lastName},
			source: 'SCIM',
			...(alike === true ? {} : {sameUserName: own === undefined ? 'newcomer' : 'renamed'}),
			...(account === undefined ? {} : {account, ownedBy}),
			...(tombstone === undefined ? {} : {tombstone}),
			...(until === undefined ? {} : {until}),
			...(changes === undefined ? {} : {changes}),
		},
	};
}

const nameHeld = ({managedAppleAccount, pushed}: Account) =>
	managedAppleAccount?.name ?? pushed?.userName ?? '';

/** A push says nothing of being student or staff: that is no difference. */
const withUserName = (side: ConflictSide, userName: string): ConflictSide => {
	const {kind: _, ...fields} = side.fields;
	return {...side, fields: {...fields, userName}};
};

function tombstoneSide(tombstone: Tombstone | undefined, userName: string): ConflictSide {
	const {personId = '', firstName = '', lastName = ''} = tombstone ?? {};
	return {label: 'Removed', key: personId, fields: {personId, firstName, lastName, userName}};
}
