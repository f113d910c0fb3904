import type {ConflictKind} from '../conflict-kind.ts';
import {givenEmail} from './given.ts';
import {asLastSentOrLeftOut} from './later.ts';

/** The domain is federated and no e-mail is given: the person could not sign in [seed 003]. */
export const missingEmail: ConflictKind = {
	kind: 'missing-email',
	title: 'Missing e-mail',
	stage: 'plan',
	compared: ['firstName', 'lastName', 'email'],
	comparedHere: [],
	mayBecomeRule: true,
	waysOut: [
		{
			key: 'e',
			name: 'fill-in',
			effect: {does: 'give', field: 'email'},
			input: givenEmail,
			label: () => 'Fill in',
			consequence: () => 'The person is sent with the e-mail that you give; the source is not changed.',
		},
		{
			key: 'o',
			name: 'keep-last',
			effect: {does: 'keep', fields: ['email']},
			offered: ({account}) => (account?.email ?? '') !== '',
			label: () => 'Keep last e-mail',
			consequence: ({account}) => `${account?.email ?? 'The last e-mail'} goes on being sent.`,
		},
	],
	later: asLastSentOrLeftOut,
};
