import type {ConflictKind} from '../conflict-kind.ts';
import {followAgain} from './follow.ts';
import {asLastSent} from './later.ts';

/** The pair external id + Person ID is broken: it was edited, or the connection was dropped and made again [seed 001]. */
export const personIdMismatch: ConflictKind = {
	kind: 'person-id-mismatch',
	title: 'Person ID mismatch',
	stage: 'match by id',
	compared: ['personId', 'firstName', 'lastName'],
	mayBecomeRule: true,
	waysOut: [
		followAgain(
			({account}) =>
				`The account keeps Person ID ${account?.personId ?? ''} and is updated by the source again.`,
		),
		{
			key: 'a',
			name: 'apart',
			effect: {does: 'leave-out'},
			label: () => 'Stay apart',
			consequence: ({account}) =>
				`The account ${account?.personId ?? ''} stays as it is; the record at the source is left out.`,
		},
		{
			key: 'n',
			name: 'new-account',
			effect: {does: 'own-id'},
			offered: ({sameUserName}) => sameUserName === undefined,
			label: () => 'New account',
			consequence: ({account}) =>
				`A second account is made for the record; ${account?.personId ?? 'the other'} stays as it is.`,
		},
	],
	later: asLastSent,
};
