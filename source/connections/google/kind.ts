import {idpChecklist} from '../idp-map/checklist.ts';
import {enriches} from '../idp-map/enrich.ts';
import type {ConnectionKind} from '../kind.ts';
import {googleReader} from './reader.ts';
import {googleSettings} from './settings.ts';

/** A Google Workspace, whose users are read by the Directory API. */
export const google: ConnectionKind<typeof googleSettings> = {
	kind: 'google',
	title: 'Google Workspace (read by the Directory API)',
	family: 'idp',
	source: 'Google Workspace',
	excludes: ['idp', 'sis'],
	settings: googleSettings,
	secrets: {key: {required: true, describe: 'Key of the service account: the JSON file that Google makes'}},
	asksFirst: ['admin', 'key', 'orgUnits'],
	checklist: [
		...idpChecklist('An administrator of Google Workspace is on call'),
		{
			text: 'The service account has domain-wide delegation for admin.directory.user.readonly',
			done: 'test',
		},
	],
	enriches,
	reader: (context) => googleReader(context),
};
