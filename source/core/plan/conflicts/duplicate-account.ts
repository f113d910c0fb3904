import type {ConflictKind} from '../conflict-kind.ts';
import {asLastSent} from './later.ts';

/** A weak match to another account: nobody is joined by a name alone, and nobody is doubled unasked (`sync.md`). */
export const duplicateAccount: ConflictKind = {
	kind: 'duplicate-account',
	title: 'Duplicate account',
	stage: 'propose weak matches',
	compared: ['firstName', 'lastName', 'email', 'sisUsername'],
	mayBecomeRule: false,
	waysOut: [
		{
			key: 's',
			name: 'same-person',
			effect: {does: 'join'},
			// Who is here already under another name is an account of its own.
			offered: ({sameUserName}) => sameUserName !== 'renamed',
			label: ({account, kept, incoming}) =>
				`Same person: keep ID ${account?.personId ?? kept ?? incoming.id} and its iCloud data`,
			consequence: ({account, kept, incoming}) =>
				`The account ${account?.personId ?? kept ?? incoming.id} is updated and goes on; no second one is made.`,
		},
		{
			key: 'd',
			name: 'different-people',
			effect: {does: 'own-id'},
			label: ({sameUserName}) =>
				sameUserName === undefined
					? 'Different people: second Apple account'
					: 'Different people: wait for another user name',
			consequence: ({incoming, account, sameUserName}) =>
				sameUserName === undefined
					? `A new account with ${incoming.id === '' ? 'a Person ID of its own' : `Person ID ${incoming.id}`} is made beside the other.`
					: `${account?.personId ?? 'The other'} keeps the user name; the push goes through once the identity provider sends another one.`,
		},
	],
	later: (people) => (people.account ? asLastSent(people) : 'Decide later: leave the newcomer out'),
};
