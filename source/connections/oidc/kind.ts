import {idpChecklist} from '../idp-map/checklist.ts';
import type {ConnectionKind} from '../kind.ts';
import {pushRules} from '../scim/settings.ts';
import {probe} from './probe.ts';
import {oidcSettings} from './settings.ts';

/** Another identity provider: signed in to by OpenID Connect, and its users come by SCIM. */
export const oidc: ConnectionKind<typeof oidcSettings> = {
	kind: 'oidc',
	title: 'Other identity provider (OpenID Connect; users come by SCIM)',
	family: 'idp',
	source: 'Identity Provider',
	excludes: ['idp', 'sis'],
	settings: oidcSettings,
	secrets: {clientSecret: {required: true, describe: 'Client secret of that app'}},
	asksFirst: ['issuer', 'clientId', 'clientSecret', 'uniqueField', 'signOnUrl', 'callbackUrl', 'url'],
	checklist: [
		...idpChecklist(
			'An administrator of the identity provider is on call, with permissions to edit its settings',
		),
		{
			text: 'Unique identifier field for users, authentication method (SAML 2.0) and mode (OAuth 2), single sign-on URL and authorization callback URL are known',
			done: 'settings',
			needs: ['uniqueField', 'signOnUrl', 'callbackUrl'],
		},
		{text: 'Issuer, endpoints, keys and client of the identity provider can be used', done: 'test'},
		{text: 'The identity provider has the tenant URL and the token, and came with them', done: 'visited'},
	],
	probe,
	pushes: pushRules,
};
