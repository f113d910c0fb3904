import type {ConflictKind} from '../conflict-kind.ts';

/**
 * The user name equals an Administrator's; for Entra and SCIM also a Site Manager's or a People Manager's
 * [seed 001]. Nothing that overwrites is offered.
 */
export const protectedRole: ConflictKind = {
	kind: 'protected-role',
	title: 'Protected role',
	stage: 'propose weak matches',
	compared: ['firstName', 'lastName', 'userName'],
	mayBecomeRule: true,
	waysOut: [
		{
			key: 'o',
			name: 'keep-ours',
			effect: {does: 'leave-out'},
			label: () => 'Keep ours, remember',
			consequence: ({account}) =>
				`${account?.personId ?? 'The account'} stays as it is; the incoming record is left out as long as it has this user name.`,
		},
	],
	later: () => 'Decide later: the account stays as it is',
};
