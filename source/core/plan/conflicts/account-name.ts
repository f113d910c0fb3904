import type {ConflictKind} from '../conflict-kind.ts';
import {givenName} from './given.ts';
import {asLastSentOrLeftOut} from './later.ts';

/** The Managed Apple Account cannot be formed, passes 128 characters, or two people would get one (`directory.md`). */
export const accountName: ConflictKind = {
	kind: 'account-name',
	title: 'Account name',
	stage: 'plan',
	compared: ['firstName', 'lastName', 'email', 'sisUsername', 'managedAppleAccount'],
	comparedHere: [],
	mayBecomeRule: true,
	waysOut: [
		{
			key: 'e',
			name: 'change',
			effect: {does: 'give', field: 'sisUsername'},
			input: givenName,
			label: ({lacking}) =>
				lacking === undefined ? 'Change e-mail or SIS user name' : `Give the ${lacking}`,
			consequence: () =>
				'The account name is formed from what you give; it is sent in place of what the source has.',
		},
		{
			key: 'p',
			name: 'let-apple-number',
			effect: {does: 'number'},
			// A number makes two of one; of nothing it makes no name, and Apple School Manager fails the whole upload.
			offered: ({nameFault}) => nameFault === 'taken',
			label: () => 'Let Apple number it',
			consequence: () => 'The person is sent, and Apple School Manager forms a name with a number.',
		},
	],
	later: asLastSentOrLeftOut,
};
