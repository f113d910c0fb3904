import {ownTenant, scimChecklist} from '../idp-map/checklist.ts';
import type {ConnectionKind} from '../kind.ts';
import {pushRules, scimSettings} from './settings.ts';

/** An identity provider that pushes its people here, by SCIM 2.0. */
export const scim: ConnectionKind<typeof scimSettings> = {
	kind: 'scim',
	title: 'Identity provider (SCIM 2.0, pushed)',
	family: 'idp',
	source: 'SCIM',
	excludes: ['idp', 'sis'],
	settings: scimSettings,
	secrets: {},
	checklist: [
		...scimChecklist(
			'An administrator of the identity provider is on call (Entra: Application Administrator, Cloud Application Administrator, Application Owner or Global Administrator)',
		),
		ownTenant,
		{text: 'The identity provider has the tenant URL and the token, and came with them', done: 'visited'},
	],
	pushes: pushRules,
};
