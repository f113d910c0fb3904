import {z} from 'zod';
import {baseUrl} from '../idp-map/base-url.ts';
import {enrichSettings} from '../idp-map/enrich.ts';
import {roleRules} from '../idp-map/rules.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const id = z.string().trim().regex(uuid, 'is an id such as 11111111-2222-3333-4444-555555555555');

/** Settings of a tenant that is read by Microsoft Graph; every field takes text. */
export const entraSettings = z
	.object({
		tenant: z
			.string()
			.trim()
			.regex(/^[\w.-]+$/, 'is a directory (tenant) ID, or a domain of the tenant')
			.describe('Directory (tenant) ID, or a domain of the tenant'),
		clientId: id.describe('Application (client) ID of the app registration that reads users'),
		people: z
			.enum(['assigned', 'all'])
			.default('assigned')
			.describe(
				'assigned: users and groups that are assigned to the application; all: every user of the tenant, with Managed Apple Accounts for all federated ones',
			),
		application: z
			.preprocess((text) => (text === '' ? undefined : text), id.optional())
			.describe(
				'Application (client) ID of the app for Apple School Manager, whose assignments count; needed unless people=all',
			),
		whenDisabled: z
			.enum(['keep', 'deactivate'])
			.default('keep')
			.describe('What becomes of whom Entra ID blocks, or has among its deleted users: keep or deactivate'),
		guests: z.enum(['no', 'yes']).default('no').describe('Guests of other organisations: no or yes'),
		roles: roleRules(
			['group', 'department', 'division', 'costCentre', 'everyone'],
			'group Teachers = Instructor at 4711; everyone = Student at 4711',
		),
		...enrichSettings,
		loginUrl: baseUrl('https://login.microsoftonline.com').describe('Where tokens are given'),
		graphUrl: baseUrl('https://graph.microsoft.com').describe(
			'Microsoft Graph; a sovereign cloud has its own',
		),
	})
	.refine(({people, application}) => people === 'all' || application !== undefined, {
		path: ['application'],
		message: 'is needed for people=assigned',
	});
export type EntraSettings = z.output<typeof entraSettings>;
