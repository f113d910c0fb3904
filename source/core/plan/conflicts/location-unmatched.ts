import type {ConflictKind} from '../conflict-kind.ts';
import {givenLocation} from './given.ts';

/** A school that maps to no known location. */
export const locationUnmatched: ConflictKind = {
	kind: 'location-unmatched',
	title: 'Location unmatched',
	stage: 'plan',
	compared: ['location', 'name'],
	mayBecomeRule: true,
	ruledBy: ['location'],
	waysOut: [
		{
			key: 'm',
			name: 'map',
			effect: {does: 'give', field: 'location'},
			input: givenLocation,
			label: () => 'Map to …',
			consequence: ({named}) => `Everybody at ${named ?? 'the school'} is at the location that you give.`,
		},
		{
			key: 'n',
			name: 'new',
			effect: {does: 'take'},
			label: () => 'New location in ASM',
			consequence: ({named}) => `${named ?? 'The school'} becomes a location of its own.`,
		},
		{
			key: 'x',
			name: 'leave-out',
			effect: {does: 'leave-out'},
			label: () => 'Leave this school out',
			consequence: () => 'Nobody and nothing of this school is sent.',
		},
	],
	later: () => 'Decide later: leave this school out',
};
