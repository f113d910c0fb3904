import type {ConflictKind} from '../conflict-kind.ts';
import {asLastSent} from './later.ts';

/** The data moves someone, and the setting says that nobody is moved [seed 000]. */
export const locationMove: ConflictKind = {
	kind: 'location-move',
	title: 'Location move',
	stage: 'plan',
	compared: ['locations'],
	comparedHere: [],
	mayBecomeRule: true,
	waysOut: [
		{
			key: 'm',
			name: 'move',
			effect: {does: 'take'},
			label: () => 'Move',
			consequence: ({changes}) => `The account moves: ${changes?.join(', ') ?? ''}.`,
		},
		{
			key: 's',
			name: 'stay',
			effect: {does: 'keep', fields: ['roles']},
			label: () => 'Stay',
			consequence: () => 'The account stays at its locations; all else is updated.',
		},
		{
			key: 'b',
			name: 'both',
			effect: {does: 'both'},
			label: () => 'Both schools',
			consequence: () => 'The account is at its old and its new locations.',
		},
	],
	later: asLastSent,
};
