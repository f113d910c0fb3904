import type {ConflictKind} from '../conflict-kind.ts';
import {asLastSent} from './later.ts';

/** Someone in the directory becomes a kind that is left out: a teacher turned administrator. */
export const roleLeftOut: ConflictKind = {
	kind: 'role-left-out',
	title: 'Role left out',
	stage: 'plan',
	compared: ['reason'],
	mayBecomeRule: true,
	ruledBy: ['reason'],
	waysOut: [
		{
			key: 't',
			name: 'keep-as-staff',
			effect: {does: 'keep', fields: 'all'},
			label: ({account}) =>
				account?.roles.some(({role}) => role === 'Student') ? 'Keep as student' : 'Keep as staff',
			consequence: ({account}) => `${account?.personId ?? 'The account'} goes on as it was last sent.`,
		},
		{
			key: 'x',
			name: 'end',
			effect: {does: 'end'},
			label: () => 'Let the account end',
			consequence: () => 'It counts as absent: after the usual grace it is left out, which deactivates it.',
		},
	],
	later: asLastSent,
};
