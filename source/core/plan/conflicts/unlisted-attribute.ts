import type {ConflictKind} from '../conflict-kind.ts';

/** A SCIM client sent an attribute outside the mapping: the connection stops [seed 003]. */
export const unlistedAttribute: ConflictKind = {
	kind: 'unlisted-attribute',
	title: 'Unlisted attribute',
	stage: 'push',
	compared: ['attribute'],
	mayBecomeRule: true,
	ruledBy: ['attribute'],
	waysOut: [
		{
			key: 'g',
			name: 'ignore',
			effect: {does: 'take'},
			label: () => 'Ignore it from now on',
			consequence: ({named}) =>
				`${named ?? 'The attribute'} is put on the ignore list; pushes are taken again.`,
		},
		{
			key: 'x',
			name: 'mended',
			effect: {does: 'take'},
			label: () => 'Mended at the IdP: reconnect',
			consequence: ({named}) =>
				`The connection takes pushes again; ${named ?? 'the attribute'} would stop it once more.`,
		},
	],
	later: () => 'Decide later: the connection stays stopped',
};
