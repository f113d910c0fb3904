import {unlistedAttribute} from './conflicts/unlisted-attribute.ts';
import type {Draft} from './draft.ts';
import {meet} from './raise.ts';

/**
 * A SCIM client sent an attribute outside the mapping [seed 003]: the connection stops until somebody decides.
 * @param attribute its whole name: `title`, `urn:…:User:organization`.
 * @returns whether the connection goes on; undefined: it stays stopped.
 */
export function meetUnlistedAttribute(draft: Draft, attribute: string): true | undefined {
	const {connection} = draft.input;
	const outcome = meet(draft, unlistedAttribute, {
		incoming: attribute,
		accounts: [],
		sides: [
			{label: 'Mapping', key: '', fields: {}},
			{label: connection.name, key: attribute, fields: {attribute}},
		],
		people: {
			incoming: {id: attribute, firstName: '', lastName: ''},
			source: connection.source,
			named: attribute,
		},
	});
	return outcome === undefined ? undefined : true;
}
