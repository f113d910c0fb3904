import type {ConflictKind} from '../conflict-kind.ts';
import {followAgain} from './follow.ts';
import {asLastSent} from './later.ts';

/** Edited here, and the source wants to update it [seed 002]. */
export const detachedAccount: ConflictKind = {
	kind: 'detached-account',
	title: 'Detached account',
	stage: 'match by id',
	compared: ['firstName', 'lastName'],
	mayBecomeRule: true,
	waysOut: [
		followAgain(
			({changes}) =>
				`What was edited here is given up${changes === undefined || changes.length === 0 ? '' : `: ${changes.join(', ')}`}.`,
		),
		{
			key: 's',
			name: 'stay',
			effect: {does: 'keep', fields: 'all'},
			label: () => 'Stay local (the row is sent as it is here)',
			consequence: () => 'The account goes on as it is here; the source does not update it.',
		},
	],
	later: asLastSent,
};
