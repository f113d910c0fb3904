import {z} from 'zod';
import {baseUrl} from '../idp-map/base-url.ts';
import {enrichSettings} from '../idp-map/enrich.ts';
import {roleRules} from '../idp-map/rules.ts';

/** Paths of organisational units; none: all of the domain. */
const units = z
	.string()
	.transform((text) =>
		text
			.split(',')
			.map((path) => path.trim().replace(/\/+$/, ''))
			.filter((path) => path !== ''),
	)
	.pipe(z.array(z.string().regex(/^\//, 'begins with /, as in /Students')));

/** Settings of a Google Workspace that is read by the Directory API; every field takes text. */
export const googleSettings = z.object({
	admin: z
		.string()
		.trim()
		.regex(/^[^\s@]+@[^\s@]+$/, 'is an e-mail address')
		.describe('E-mail address of the administrator in whose name the service account reads'),
	customer: z
		.string()
		.trim()
		.regex(/^\w+$/, 'is my_customer, or a customer ID such as C0123abcd')
		.default('my_customer')
		.describe('Customer ID; my_customer is that of the administrator'),
	orgUnits: units
		.prefault('')
		.describe(
			'Paths of the organisational units that are synced, those below them too, with commas between; empty: all',
		),
	whenDisabled: z
		.enum(['keep', 'deactivate'])
		.default('keep')
		.describe('What becomes of whom Google suspended or archived: keep or deactivate'),
	roles: roleRules(
		['unit', 'department', 'costCentre', 'everyone'],
		'unit /Staff = Instructor at 4711; everyone = Student at 4711; units below count too',
	),
	...enrichSettings,
	tokenUrl: baseUrl('https://oauth2.googleapis.com/token').describe('Where tokens are given'),
	apiUrl: baseUrl('https://admin.googleapis.com').describe('The Admin SDK'),
});
export type GoogleSettings = z.output<typeof googleSettings>;
