import {z} from 'zod';
import {UsageError} from '../../core/errors.ts';
import {httpsAddress} from '../https-address.ts';
import {mapSettings} from '../oneroster-map/settings.ts';
import {installationOf} from './address.ts';
import {type AuthWay, authWays, presetNames, presets} from './presets.ts';

/** What a person empties in a form is not set. */
const orUnset = <Schema extends z.ZodType>(schema: Schema) =>
	z.preprocess((text) => (typeof text === 'string' ? text.trim() || undefined : text), schema.optional());

/** OneRoster 1.1 §3.6.2: reading rosters without demographics. */
const coreScope = 'https://purl.imsglobal.org/spec/or/v1p1/scope/roster-core.readonly';

/** Settings of a SIS that is asked by OneRoster 1.1 REST; every field takes text. */
export const oneRosterSettings = z
	.object({
		preset: z
			.enum(presetNames)
			.default('generic')
			.describe(`The SIS, which sets what is known of it: ${presetNames.join(', ')}`),
		root: httpsAddress
			.refine((text) => !/[?#]/.test(text), 'must end before any ? or #')
			.describe('API Root URL, as the SIS shows it; /ims/oneroster/v1p1 is added where it is missing'),
		clientId: orUnset(z.string()).describe(
			'Client ID (of OAuth 1.0a, the consumer key); none with auth=bearer',
		),
		tokenUrl: orUnset(httpsAddress).describe('Where tokens are given; without: what the preset knows'),
		auth: orUnset(z.enum(authWays)).describe(
			'How to sign in: oauth2-basic, oauth2-body, oauth1-sha1, oauth1-sha256 or bearer; without: what the preset knows',
		),
		scope: z
			.string()
			.trim()
			.default(coreScope)
			.describe('Scope that is asked for with OAuth 2; several with spaces between, or none'),
		pageSize: orUnset(z.coerce.number().int().min(1).max(10_000)).describe(
			'Records that are asked for at once, 1 to 10000; without: what the preset knows',
		),
		people: z
			.enum(['users', 'students-teachers'])
			.default('users')
			.describe('Where people are read: users, or students-teachers for a service without users'),
		sessions: z
			.enum(['read', 'none'])
			.default('read')
			.describe('School years and terms: read, or none for a service without academicSessions'),
		statusFilter: z
			.enum(['none', 'active'])
			.default('none')
			.describe(
				'Whether the service is asked for active records only: none or active; what it answers is filtered here in any case',
			),
		paging: z
			.enum(['pages', 'whole'])
			.default('pages')
			.describe('pages, or whole for a service that gives each list at once and knows no pages'),
		directConnection: z
			.enum(['no', 'legacy'])
			.default('no')
			.describe(
				'Whether it stands for a direct connection of the old kind, which Apple retired on 30 September 2024 and which runs by hand only: no or legacy',
			),
		...mapSettings('generated'),
	})
	.refine(({people, staff}) => people === 'users' || staff.length === 0, {
		path: ['staff'],
		message: 'can only be found among users: set people=users, or staff=none',
	});

export type OneRosterSettings = z.output<typeof oneRosterSettings>;

/** Why a connection runs by hand only; undefined: it may run by itself. */
export const byHandOnly = ({directConnection}: Pick<OneRosterSettings, 'directConnection'>) =>
	directConnection === 'legacy'
		? // Seed 002, *SIS migration requirements*.
			'it stands for a direct SIS connection of the old kind: since 30 September 2024 Apple School Manager syncs such a one by hand only'
		: undefined;

export interface SignIn {
	readonly way: AuthWay;
	/** Of OAuth 2 alone. */
	readonly tokenUrl?: string;
	/** Of OAuth 2 alone; absent: none is sent. */
	readonly scope?: string;
}

/** How to sign in, by the settings and what the preset knows. @throws UsageError when nobody knows the token's address. */
export function signInOf(name: string, settings: OneRosterSettings): SignIn {
	const {preset, root, auth, scope} = settings;
	const known = presets[preset];
	const way = auth ?? known.auth;
	if (way !== 'oauth2-basic' && way !== 'oauth2-body') return {way};
	const tokenUrl =
		settings.tokenUrl ?? (known.token === undefined ? undefined : `${installationOf(root)}${known.token}`);
	if (tokenUrl === undefined)
		throw new UsageError(`the connection "${name}" does not know where ${known.title} gives tokens`, {
			notDone: 'Nothing was asked.',
			next: `Run: rollcall connections set ${name} --set tokenUrl=URL.${known.tokenNote === undefined ? '' : ` ${known.tokenNote}.`}`,
		});
	return {way, tokenUrl, ...(scope === '' || scope === 'none' ? {} : {scope})};
}

export const pageSizeOf = ({preset, pageSize}: Pick<OneRosterSettings, 'preset' | 'pageSize'>): number =>
	pageSize ?? presets[preset].pageSize;
