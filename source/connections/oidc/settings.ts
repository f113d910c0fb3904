import {z} from 'zod';
import {httpsAddress} from '../https-address.ts';
import {scimSettings} from '../scim/settings.ts';

const optionalAddress = z.preprocess((text) => (text === '' ? undefined : text), httpsAddress.optional());

/**
 * Settings of another identity provider: what one has to have of it [seed 001], and those of its pushes; every field
 * takes text.
 */
export const oidcSettings = z.object({
	issuer: httpsAddress
		.refine((value) => !/[?#]/.test(value), 'is the address alone, without ? and #')
		.refine(
			(value) => !value.includes('/.well-known/'),
			'is what stands before /.well-known/openid-configuration',
		)
		.describe('Issuer: what stands before /.well-known/openid-configuration'),
	clientId: z.string().trim().min(1, 'is needed').describe('Client ID of the app for Apple School Manager'),
	uniqueField: z
		.string()
		.trim()
		.regex(/^[A-Za-z][\w.:-]{0,80}$/, 'is the name of an attribute, such as userName')
		.default('userName')
		.describe('Unique identifier field for users: it becomes the Managed Apple Account'),
	authenticationMethod: z.enum(['SAML 2.0']).default('SAML 2.0').describe('Authentication method'),
	authenticationMode: z.enum(['OAuth 2']).default('OAuth 2').describe('Authentication mode'),
	signOnUrl: optionalAddress.describe('Single sign-on URL: see the documentation of the identity provider'),
	callbackUrl: optionalAddress.describe(
		'Authorization callback URL (redirect URI), to be copied to the identity provider exactly so',
	),
	...scimSettings.shape,
});
export type OidcSettings = z.output<typeof oidcSettings>;
