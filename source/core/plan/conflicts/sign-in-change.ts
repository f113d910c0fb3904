import type {ConflictKind} from '../conflict-kind.ts';
import {asLastSent} from './later.ts';

/** E-mail or domain of a federated person changes: they will sign in differently. */
export const signInChange: ConflictKind = {
	kind: 'sign-in-change',
	title: 'Sign-in change',
	stage: 'plan',
	compared: ['firstName', 'lastName', 'email'],
	comparedHere: ['firstName', 'lastName'],
	mayBecomeRule: true,
	waysOut: [
		{
			key: 'i',
			name: 'take',
			effect: {does: 'take'},
			label: () => 'Take it',
			consequence: ({changes}) => `They sign in differently from now on: ${changes?.join(', ') ?? ''}.`,
		},
		{
			key: 'o',
			name: 'keep',
			effect: {does: 'keep', fields: ['email']},
			label: () => 'Keep',
			consequence: ({account}) =>
				`${account?.email ?? 'The e-mail'} goes on being sent; all else is updated.`,
		},
	],
	later: asLastSent,
};
