import type {PresetChoice} from '../kind.ts';

/** How a client shows who it is. */
export const authWays = ['oauth2-basic', 'oauth2-body', 'oauth1-sha1', 'oauth1-sha256', 'bearer'] as const;
export type AuthWay = (typeof authWays)[number];

export const presetNames = [
	'generic',
	'aspen',
	'infinite-campus',
	'powerschool',
	'eschoolplus',
	'aeries',
	'classlink',
] as const;
export type PresetName = (typeof presetNames)[number];

/** What is known of a SIS; settings come first. */
export interface Preset {
	readonly title: string;
	readonly auth: AuthWay;
	/** Records that are asked for at once. */
	readonly pageSize: number;
	/**
	 * Where tokens are given, after what stands before `/ims/oneroster/v1p1` in the root. Absent: nobody can know it,
	 * and it has to be set.
	 */
	readonly token?: string;
	/** How `token` is found where it has to be set. */
	readonly tokenNote?: string;
}

/** A page that most servers give; smaller ones are taken as they come (`rosters.md`) [D]. */
const pageSize = 1000;

export const presets: Readonly<Record<PresetName, Preset>> = {
	// A token beside the service is what Aeries documents; for others it is our guess, and a setting [D].
	generic: {title: 'OneRoster 1.1', auth: 'oauth2-basic', pageSize, token: '/token'},
	aspen: {
		title: 'Follett Aspen',
		auth: 'oauth2-body',
		pageSize,
		// Aspen help, *OAuth Access*.
		token: '/oauth/rest/v2.0/auth',
	},
	// Grant and scope go in the body (research notes §2.7: TCI commit c7b8227; help.schoolday.com).
	'infinite-campus': {
		title: 'Infinite Campus',
		auth: 'oauth2-basic',
		pageSize,
		tokenNote:
			'Infinite Campus shows it under OneRoster connections: https://HOST/campus/oauth2/token?appName=NAME',
	},
	powerschool: {
		title: 'PowerSchool SIS',
		auth: 'oauth2-basic',
		// The plug-in's *Maximum Page Size* cuts a larger limit silently (support.classlink.com 360007232513).
		pageSize,
		// PowerSchool developer documentation, *Plugin OAuth*.
		token: '/oauth/access_token/',
	},
	eschoolplus: {
		title: 'eSchoolPlus SIS',
		auth: 'oauth2-basic',
		pageSize,
		tokenNote: 'eSchoolPlus shows it in the API profile that was made for rollcall',
	},
	// support.aeries.com 14000065677: base URL + /token; the scope must be sent.
	aeries: {title: 'Aeries', auth: 'oauth2-basic', pageSize, token: '/token'},
	// developer.classlink.com, *Accessing data*: OAuth 1 direct; by the proxy, auth=bearer.
	classlink: {title: 'ClassLink Roster Server', auth: 'oauth1-sha1', pageSize},
};

/** The same as forms show it: what each knows stands where nothing is typed. */
export const presetChoices: Readonly<Record<string, PresetChoice>> = Object.fromEntries(
	presetNames.map((name) => {
		const {title, auth, pageSize: records, token, tokenNote} = presets[name];
		const fills = {
			auth,
			pageSize: String(records),
			...(token === undefined ? {} : {tokenUrl: `API Root URL + ${token}`}),
		};
		// Of those who are asked which system it is, this one's is none of the others.
		const said = name === 'generic' ? 'Another SIS' : title;
		return [name, {title: said, fills, ...(tokenNote === undefined ? {} : {note: `${tokenNote}.`})}];
	}),
);
