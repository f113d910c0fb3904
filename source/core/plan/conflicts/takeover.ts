import {isProtected} from '../../directory/protected.ts';
import type {ConflictKind} from '../conflict-kind.ts';

/** An incoming record would take over an account of an IdP, of another connection, or a handmade one. */
export const takeover: ConflictKind = {
	kind: 'takeover',
	title: 'Takeover',
	stage: 'match by id',
	compared: ['firstName', 'lastName', 'owner'],
	mayBecomeRule: true,
	ruledBy: ['owner'],
	waysOut: [
		{
			key: 't',
			name: 'take-over',
			effect: {does: 'join'},
			// Nothing overwrites an Administrator, Site Manager or People Manager.
			offered: ({account}) => account === undefined || !isProtected(account),
			label: ({ownedBy}) => `Take over from ${ownedBy ?? 'its owner'}`,
			consequence: ({source}) => `The account's source becomes ${source}; its owner no longer updates it.`,
		},
		{
			key: 'd',
			name: 'different-people',
			effect: {does: 'new-id'},
			label: ({sameUserName}) =>
				sameUserName === undefined
					? 'Different people: second Apple account'
					: 'Different people: wait for another user name',
			consequence: ({account, sameUserName}) =>
				sameUserName === undefined
					? 'A new account with a Person ID made by rollcall.'
					: `${account?.personId ?? 'The other'} keeps the user name; the push goes through once the identity provider sends another one.`,
		},
	],
	later: () => 'Decide later: the account stays with its owner',
};
