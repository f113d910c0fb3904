import type {ConflictKind} from '../conflict-kind.ts';
import {leavingOn} from '../leaving.ts';
import {givenUserName} from './given.ts';
import {leftOutYet} from './later.ts';

/** The user name belonged to an account removed or deactivated by an IdP less than 120 days ago [seed 001]. */
export const userNameReserved: ConflictKind = {
	kind: 'user-name-reserved',
	title: 'User name reserved',
	stage: 'propose weak matches',
	compared: ['firstName', 'lastName', 'userName'],
	mayBecomeRule: true,
	waysOut: [
		{
			key: 'v',
			name: 'revive',
			effect: {does: 'join'},
			offered: ({account, sameUserName}) => account?.status === 'Deactivated' && sameUserName !== 'renamed',
			label: () => 'Revive the old account',
			consequence: ({account}) =>
				`The account ${account?.personId ?? ''} is reactivated and goes on with its iCloud data.`,
		},
		{
			key: 'u',
			name: 'other-user-name',
			effect: {does: 'give', field: 'sisUsername'},
			// What is pushed is called as the identity provider calls it.
			offered: ({sameUserName}) => sameUserName === undefined,
			input: givenUserName,
			label: () => 'Other user name',
			consequence: () => 'The person is sent with the user name that you give; the source is not changed.',
		},
		{
			key: 'w',
			name: 'wait',
			effect: {does: 'leave-out'},
			label: ({until, account}) =>
				account?.pushed?.staged === undefined
					? `Wait until ${until === undefined ? 'it is free' : leavingOn(until)}`
					: 'Wait until it is free: 120 days after its removal is approved',
			consequence: ({account}) =>
				account?.pushed?.staged === undefined
					? 'The person is left out until the user name is free, and comes in by itself then.'
					: `The removal of ${account.personId} waits for approval, and it has the user name as long as nobody approves that. The person is left out until the name is free, and comes in by itself then; where the removal is taken back, it is asked anew.`,
		},
	],
	later: leftOutYet,
};
