import {idpChecklist, ownTenant} from '../idp-map/checklist.ts';
import {enriches} from '../idp-map/enrich.ts';
import type {ConnectionKind} from '../kind.ts';
import {entraReader} from './reader.ts';
import {entraSettings} from './settings.ts';

/** A Microsoft Entra ID tenant, whose users are read by Microsoft Graph. */
export const entra: ConnectionKind<typeof entraSettings> = {
	kind: 'entra',
	title: 'Microsoft Entra ID (read by Microsoft Graph)',
	family: 'idp',
	source: 'Microsoft Entra ID',
	excludes: ['idp', 'sis'],
	settings: entraSettings,
	secrets: {clientSecret: {required: true, describe: 'Client secret of the app registration: its value'}},
	asksFirst: ['tenant', 'clientId', 'clientSecret', 'people', 'application'],
	exampleSets: ['application'],
	checklist: [
		...idpChecklist(
			'An administrator of Entra ID is on call: Application Administrator, Cloud Application Administrator, Application Owner or Global Administrator',
		),
		ownTenant,
		{text: 'The application may read users, and who is assigned where only those are synced', done: 'test'},
	],
	enriches,
	reader: (context) => entraReader(context),
};
