import type {ConnectionKind} from '../kind.ts';
import {scimSettings} from './settings.ts';

/** An identity provider that pushes its people here, by SCIM 2.0. */
export const scim: ConnectionKind<typeof scimSettings> = {
	kind: 'scim',
	title: 'Identity provider (SCIM 2.0, pushed)',
	family: 'idp',
	source: 'SCIM',
	excludes: ['idp', 'sis'],
	settings: scimSettings,
	secrets: {},
	// Seeds 001 and 003, *Before you begin*.
	checklist: [
		{
			text: 'The student information system is disconnected, and uploads from it by SFTP have stopped',
			done: 'by hand',
		},
		{text: 'The domain is verified in Apple School Manager', done: 'by hand'},
		{
			text: 'Federated authentication is configured; it is turned on after the provisioning logs show that the users were sent',
			done: 'by hand',
		},
		{text: 'The attribute that becomes the Managed Apple Account is unique', done: 'by hand'},
		{
			text: 'An administrator of the identity provider is on call (Entra: Application Administrator, Cloud Application Administrator, Application Owner or Global Administrator)',
			done: 'by hand',
		},
		{
			text: 'The Entra tenant is not that of another Apple School Manager organisation',
			done: 'by hand',
		},
		{
			text: 'Notifications go to an Administrator, Site Manager or People Manager who has an e-mail address',
			done: 'by hand',
		},
		{text: 'The identity provider has the tenant URL and the token, and came with them', done: 'test'},
	],
	pushes: ({url, whenDisabled, ignore, unlisted, interval}) => ({
		...(url === undefined ? {} : {url}),
		whenDisabled,
		interval,
		lenient: unlisted === 'ignore',
		ignored: ignore
			.split(',')
			.map((name) => name.trim())
			.filter(Boolean),
	}),
};
