import type {ConflictKind} from '../conflict-kind.ts';
import {leftOutYet} from './later.ts';

/** An incoming person meets the tombstone of a deleted account: its Person ID is reserved for that human. */
export const removedBefore: ConflictKind = {
	kind: 'removed-before',
	title: 'Removed before',
	stage: 'match by id',
	compared: ['firstName', 'lastName'],
	mayBecomeRule: true,
	waysOut: [
		{
			key: 'v',
			name: 'same-person',
			effect: {does: 'own-id'},
			label: () => 'Same person: same Person ID, new account in ASM if the old one is gone',
			consequence: ({incoming, tombstone}) =>
				`Person ID ${tombstone?.personId ?? incoming.id} is sent again.`,
		},
		{
			key: 'n',
			name: 'different-people',
			effect: {does: 'new-id'},
			label: () => 'Different people: new Person ID',
			consequence: () => 'A new account with a Person ID made by rollcall; the old one stays reserved.',
		},
	],
	later: leftOutYet,
};
