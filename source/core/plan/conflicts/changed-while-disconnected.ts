import type {ConflictKind} from '../conflict-kind.ts';
import {asLastSent} from './later.ts';

/** Differs from the last roster before the disconnect: the dangerous case that Apple warns of [seed 002]. */
export const changedWhileDisconnected: ConflictKind = {
	kind: 'changed-while-disconnected',
	title: 'Changed while disconnected',
	stage: 'reconnect',
	compared: [
		'personId',
		'firstName',
		'middleName',
		'lastName',
		'personNumber',
		'email',
		'sisUsername',
		'gradeLevel',
		'locations',
	],
	mayBecomeRule: true,
	waysOut: [
		{
			key: 'i',
			name: 'take',
			effect: {does: 'take'},
			label: ({changes}) =>
				`Use the source${changes === undefined || changes.length === 0 ? '' : `: ${changes.join(', ')}`}`,
			consequence: ({account}) => `The account ${account?.personId ?? ''} is updated by the source again.`,
		},
		{
			key: 'o',
			name: 'keep',
			effect: {does: 'keep', fields: 'all'},
			label: () => 'Keep ours',
			consequence: ({account, source}) =>
				source === 'SCIM'
					? `${account?.personId ?? 'The account'} goes on as it is here, until the identity provider says something else of what differs now.`
					: `${account?.personId ?? 'The account'} goes on as it is here.`,
		},
	],
	later: asLastSent,
};
