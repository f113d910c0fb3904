import {oldAfterDays} from '../core/evidence/age.ts';
import {defaultPolicy} from '../core/plan/input.ts';

/** A setting as `rollcall settings` lists it. */
export interface SettingMeaning {
	/** Dotted; `*` stands for a name. */
	readonly key: string;
	/** What holds where nothing is set; absent: nothing. */
	readonly default?: unknown;
	readonly meaning: string;
	/** All that it may be; absent: typed. */
	readonly choices?: ReadonlyArray<string | boolean>;
	/** Words, of which there may be any number. */
	readonly list?: true;
	/** Which change of it protects less than before; absent: none does. */
	readonly looser?: 'more' | 'less' | 'on' | 'off';
}

/** Settings that belong together, as the dashboard shows them. */
export interface SettingGroup {
	readonly title: string;
	readonly settings: readonly SettingMeaning[];
}

const yesOrNo = [true, false] as const;
const {guards, patch, leaverGrace, autoMerge} = defaultPolicy;

const patchMeanings: Readonly<Record<string, string>> = {
	repeated: 'drop rows that repeat another one exactly',
	cleaning: 'clean stray spaces and curly quotes',
	manyInstructors: 'cut instructors past 15, the primary one first',
};

const ofLimit = (
	name: 'removals' | 'classes' | 'enrolments' | 'identity',
	what: string,
): SettingMeaning[] => [
	{
		key: `guards.${name}.share`,
		default: guards[name].share,
		meaning: `${what}: more than this share (0.05 is 5 %) hold the run, where they are more than atLeast too`,
		looser: 'more',
	},
	{
		key: `guards.${name}.atLeast`,
		default: guards[name].atLeast,
		meaning: `${what}: more than this many hold the run, where they are more than the share too`,
		looser: 'more',
	},
	{
		key: `guards.${name}.most`,
		...(guards[name].most === undefined ? {} : {default: guards[name].most}),
		meaning: `${what}: more than this many hold it alone; null: no such limit`,
		looser: 'more',
	},
];

/** All settings with their defaults and what they mean, in the order of the list. */
export const settingGroups: readonly SettingGroup[] = [
	{
		title: 'Organisation',
		settings: [
			{key: 'organisation', meaning: 'what the header calls the organisation'},
			{key: 'operators.*', meaning: 'role of a Unix user: who acts, and what history says'},
			{key: 'timeZone', default: 'UTC', meaning: 'where days begin and end, such as Europe/Berlin'},
			{
				key: 'policy.federatedDomains',
				meaning: 'domains whose people sign in at an identity provider',
				list: true,
			},
			{
				key: 'theme',
				default: 'default',
				meaning: 'how the dashboard looks; holds from the next start',
				choices: ['default', 'contrast', 'monochrome'],
			},
		],
	},
	{
		title: 'Runs',
		settings: [
			{
				key: 'whenHeld',
				default: 'all',
				meaning:
					'what a tripped guard holds: all of a plan, or its removals only (additions and updates go on)',
				choices: ['all', 'removals'],
			},
			{
				key: 'pauses',
				default: [],
				meaning:
					'days on which nothing runs by itself: [{"from":"07-01","to":"08-15"}] every year, or with the year; with "connection": of one connection or target',
			},
			{
				key: 'adopt.proof',
				default: 'required',
				meaning:
					'required: more than the first upload is armed once its activity log shows nothing created and nothing deactivated; warned: it is only said',
				choices: ['required', 'warned'],
			},
			{
				key: 'evidence.confirmWithin',
				meaning:
					'days after which a package that nothing confirms asks for attention; without: it is said, and never asks',
			},
			{
				key: 'evidence.oldAfter',
				default: oldAfterDays,
				meaning: 'days after which what Apple School Manager said of an account is shown as old',
			},
			{
				key: 'retention.days',
				default: 400,
				meaning: 'days that history, runs and activities are kept at least',
			},
			{
				key: 'retention.commits',
				default: 500,
				meaning: 'commits that are kept at least, however old they are',
			},
			{key: 'pseudonyms', meaning: 'reference of the key for shared copies'},
		],
	},
	{
		title: 'Service',
		settings: [
			{
				key: 'serve.port',
				default: 8642,
				meaning: 'port at which rollcall serve listens, for health, metrics and pushes; from its next start',
			},
			{
				key: 'serve.address',
				default: '127.0.0.1',
				meaning: 'address at which it listens; another than loopback needs a certificate, or serve.plainText',
			},
			{key: 'serve.certificate', meaning: 'file with the certificate that it shows, in PEM'},
			{key: 'serve.key', meaning: 'file with the key of that certificate, in PEM'},
			{
				key: 'serve.plainText',
				default: false,
				meaning:
					'true: it listens elsewhere than on loopback without a certificate too, where a proxy before it speaks TLS and nobody else reaches it',
			},
		],
	},
	{
		title: 'Notifications',
		settings: [
			{
				key: 'notifications.to',
				default: [],
				meaning:
					'Administrators, Site Managers and People Managers who are told by mail, by Person ID or address: ["P17","ada@school.example"]',
				list: true,
			},
			{key: 'notifications.smtp.host', meaning: 'mail server; without one, no mail is sent'},
			{key: 'notifications.smtp.port', meaning: 'its port; without: 587, and 465 with tls'},
			{
				key: 'notifications.smtp.security',
				default: 'starttls',
				meaning:
					'starttls: demanded before anything is said; tls: from the first byte; none: on loopback only',
				choices: ['starttls', 'tls', 'none'],
			},
			{key: 'notifications.smtp.user', meaning: 'user name at the mail server'},
			{
				key: 'notifications.smtp.password',
				meaning: 'its password, by reference: env:NAME, file:PATH, credential:NAME',
			},
			{key: 'notifications.smtp.from', meaning: 'address that mail comes from'},
			{key: 'notifications.webhook.url', meaning: 'address that gets each message as JSON'},
			{
				key: 'notifications.webhook.key',
				meaning:
					'key of the signature in X-Rollcall-Signature, by reference: env:NAME, file:PATH, credential:NAME',
			},
			{
				key: 'notifications.heartbeat',
				meaning:
					'address that is called after each run that ended well, so that silence is noticed elsewhere',
			},
		],
	},
	{
		title: 'People',
		settings: [
			{
				key: 'policy.leaverGrace',
				default: leaverGrace,
				meaning: 'nights that an absent person stays published; 0: none',
				looser: 'less',
			},
			{
				key: 'policy.graduation.*',
				meaning: 'of a grade: the day until which its leavers stay published (06-30 or 2027-06-30)',
			},
			{
				key: 'policy.locationMoves',
				default: 'take',
				meaning: 'take; or ask: nobody is moved to another school unasked',
				choices: ['take', 'ask'],
			},
			{
				key: 'policy.newLocations',
				default: 'create',
				meaning: 'create; or ask: a school that maps to no known location waits',
				choices: ['create', 'ask'],
			},
			{
				key: 'policy.autoMerge',
				default: autoMerge,
				meaning: 'a duplicate account is joined, not asked about',
				choices: yesOrNo,
				looser: 'on',
			},
		],
	},
	{
		title: 'Accounts',
		settings: [
			{key: 'accounts.domain', meaning: 'domain of the Managed Apple Accounts that are formed here'},
			{
				key: 'accounts.formats.*',
				default: '{first}.{last}',
				meaning: 'of a role: how its Managed Apple Accounts are formed',
			},
			{
				key: 'accounts.numbering',
				default: true,
				meaning: 'two who would get one name are numbered; false: a conflict',
				choices: yesOrNo,
			},
			{
				key: 'accounts.passwordPolicies.*',
				meaning: 'of a location: password policy of new students (4, 6 or 8)',
			},
		],
	},
	{
		title: 'Patch',
		settings: [
			{
				key: 'policy.patch.duplicates',
				default: patch.duplicates,
				meaning: 'prevent duplicate accounts',
				choices: yesOrNo,
				looser: 'off',
			},
			{
				key: 'policy.patch.instructors',
				default: patch.instructors,
				meaning: 'clear instructor slots that name nobody',
				choices: yesOrNo,
			},
			{
				key: 'policy.patch.classes',
				default: patch.classes,
				meaning: 'remove roster rows of unknown classes',
				choices: yesOrNo,
			},
			{
				key: 'policy.patch.students',
				default: patch.students,
				meaning: 'remove roster rows of unknown students',
				choices: yesOrNo,
			},
			...Object.entries(patch)
				.filter(([name]) => !['duplicates', 'instructors', 'classes', 'students'].includes(name))
				.map(([name, value]) => ({
					key: `policy.patch.${name}`,
					default: value,
					meaning: patchMeanings[name] ?? 'a patch of Sync Assist',
					choices: yesOrNo,
				})),
		],
	},
	{
		title: 'Guards',
		settings: [
			...ofLimit('removals', 'people who would leave'),
			...ofLimit('classes', 'classes, and courses, that would leave'),
			...ofLimit('enrolments', 'enrolments of a school that would end'),
			...ofLimit('identity', 'people whose names, e-mails or ids change'),
			{
				key: 'guards.signIns',
				default: guards.signIns,
				meaning: 'more people than this who would sign in otherwise hold the run',
				looser: 'more',
			},
			{
				key: 'guards.stale.days',
				default: guards.stale.days,
				meaning: 'an export older than this holds the run',
				looser: 'more',
			},
			{
				key: 'guards.shrink.share',
				default: guards.shrink.share,
				meaning: 'a file with less than this share of its last rows holds the run',
				looser: 'less',
			},
			{
				key: 'guards.shrink.from',
				default: guards.shrink.from,
				meaning: 'rows that a file had the last time, from which on its share counts',
				looser: 'more',
			},
			{
				key: 'guards.locationHalfFrom',
				default: guards.locationHalfFrom,
				meaning: "half of a location's students, staff or classes holds the run, from this many up",
				looser: 'more',
			},
			{key: 'guards.connections.*', meaning: 'limits of one connection or target of its own, as above'},
		],
	},
];

export const settingList: readonly SettingMeaning[] = settingGroups.flatMap(({settings}) => settings);

/**
 * Whether a value protects less than the one before (each absent: the default): whoever sets it is asked once more.
 * No number at all (`null`) is no limit.
 */
export function protectsLess(
	{looser, default: fallback}: SettingMeaning,
	before: unknown,
	after: unknown,
): boolean {
	const [from, to] = [before ?? fallback, after === undefined ? fallback : after];
	if (looser === 'on' || looser === 'off') return from !== to && to === (looser === 'on');
	if (looser === undefined || from === null) return false;
	if (to === null) return looser === 'more';
	if (typeof from !== 'number' || typeof to !== 'number') return false;
	return looser === 'more' ? to > from : to < from;
}
