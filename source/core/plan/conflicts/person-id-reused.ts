import {fullName} from '../../directory/account.ts';
import type {ConflictKind} from '../conflict-kind.ts';
import {asLastSent} from './later.ts';

/**
 * Given and family name both differ from the account that holds this Person ID: Apple School Manager would
 * overwrite that human. A shared e-mail proves nothing: siblings.
 */
export const personIdReused: ConflictKind = {
	kind: 'person-id-reused',
	title: 'Person ID reused',
	stage: 'match by id',
	compared: ['firstName', 'lastName'],
	mayBecomeRule: false,
	waysOut: [
		{
			key: 'r',
			name: 'renamed',
			effect: {does: 'join'},
			label: ({account, incoming}) =>
				`Renamed: ${account ? fullName(account) : 'the account'} becomes ${incoming.firstName} ${incoming.lastName}`,
			consequence: ({account}) =>
				`The account ${account?.personId ?? ''} gets the new name and keeps its data.`,
		},
		{
			key: 'n',
			name: 'newcomer',
			effect: {does: 'new-id'},
			label: ({account}) => `Newcomer gets a new ID; ${account?.firstName ?? 'the other'} keeps this one`,
			consequence: ({account}) =>
				`${account?.personId ?? 'The other'} counts as absent from now on; the newcomer gets a new account with a Person ID made by rollcall.`,
		},
	],
	later: asLastSent,
};
