import {z} from 'zod';
import {type LocationId, locationId} from '../../core/directory/ids.ts';
import {defaultClassName} from '../../core/mirror/settings.ts';
import {placeOf} from '../../io/http-address.ts';
import {httpsAddress} from '../https-address.ts';
import type {MirrorRules} from '../kind.ts';

const yesNo = (usual: 'yes' | 'no') => z.enum(['yes', 'no']).default(usual);

const listOf = (text: string) =>
	text
		.split(/[\n,;]/)
		.map((part) => part.trim())
		.filter((part) => part !== '');

/** Which locations are populated: `none`, `all`, or ids there. 0 is a location. */
const created = z.string().transform((text): 'all' | 'none' | ReadonlySet<string> => {
	const word = text.trim().toLowerCase();
	if (word === '' || word === 'none') return 'none';
	return word === 'all' ? 'all' : new Set(listOf(text));
});

/** `4711 = 3`: our location, and the one there. @returns what is wrong, as words; else the map. */
function locationMap(text: string): ReadonlyMap<LocationId, string> | string {
	const map = new Map<LocationId, string>();
	for (const part of listOf(text)) {
		const [ours = '', theirs = '', ...more] = part.split('=').map((side) => side.trim());
		if (ours === '' || theirs === '' || more.length > 0)
			return `"${part}" is not like 4711 = 3: our location, and its id in Jamf School`;
		if (map.has(locationId(ours))) return `maps ${ours} twice`;
		map.set(locationId(ours), theirs);
	}
	return map;
}

/** Settings of a Jamf School, under Jamf's own names (seed 000); every field takes text. */
export const jamfSchoolSettings = z
	.object({
		url: httpsAddress
			.transform((url) => url.replace(/\/+$/, '').replace(/\/api$/, ''))
			.describe('Address of your Jamf School, such as https://your-school.jamfcloud.com'),
		networkId: z
			.string()
			.trim()
			.min(1)
			// A user name of HTTP Basic holds no colon (RFC 7617 §2).
			.regex(/^[^:\p{Cc}]+$/u, 'holds no colon')
			.describe('Network ID (in Jamf School: Devices, Enroll Device(s))'),
		sync: yesNo('yes').describe(
			'Enable Synchronization of Managed Apple IDs with Apple School Manager: yes or no',
		),
		createUsers: created
			.prefault('none')
			.describe(
				'Creating missing users: none, all, or ids of the locations in Jamf School that are populated, with commas between. Look at a plan without it first',
			),
		createClasses: yesNo('no').describe('Creating missing classes: yes or no'),
		locations: z
			.string()
			.superRefine((text, context) => {
				const map = locationMap(text);
				if (typeof map === 'string') context.addIssue({code: 'custom', message: map});
			})
			.prefault('')
			.describe(
				'Location settings: what is not found by its id in Apple School Manager or its name, by hand, as in 4711 = 3; 4712 = 0 (our location = its id in Jamf School)',
			),
		keepLocations: yesNo('no').describe(
			'Do not automatically move users from their current locations: yes or no',
		),
		invite: yesNo('no').describe(
			'Invite users to register with volume purchasing: yes lists who to invite; Jamf School has no call for it',
		),
		sftp: yesNo('no').describe(
			'Enable option to upload users to Apple School Manager through SFTP (two-way; it goes out by a connection asm-sftp): yes or no',
		),
		sftpAutomatically: yesNo('no').describe(
			'Automatically use SFTP to upload data to Apple School Manager during synchronization: yes or no',
		),
		className: z
			.string()
			.trim()
			.min(1)
			.default(defaultClassName)
			.describe('How classes are named there: {course}, {courseNumber}, {number}, {id}'),
		teacherGroups: z
			.string()
			.transform(listOf)
			.prefault('')
			.describe(
				'Two-way: user groups in Jamf School whose people are staff though they teach no class, with commas between',
			),
		studentGroups: z
			.string()
			.transform(listOf)
			.prefault('')
			.describe(
				'Two-way: user groups in Jamf School whose people are students though they are in no class, with commas between',
			),
		ownSync: z
			.enum(['off', 'on'])
			.default('off')
			.describe('Synchronisation of the same people by Jamf School itself: off, else they undo each other'),
	})
	.refine(({ownSync}) => ownSync === 'off', {
		path: ['ownSync'],
		message:
			'must be off: while Jamf School synchronises the same people with Apple School Manager by itself, it and rollcall undo each other. Turn it off there (Organization, Settings, Apple School Manager), or leave these people to it',
	})
	.refine(({sftp, sftpAutomatically}) => sftp === 'yes' || sftpAutomatically === 'no', {
		path: ['sftpAutomatically'],
		message: 'needs sftp = yes',
	});

export type JamfSchoolSettings = z.output<typeof jamfSchoolSettings>;

/** *Location settings*: ids there by ours. */
export function mappedByHand({
	locations,
}: Pick<JamfSchoolSettings, 'locations'>): ReadonlyMap<LocationId, string> {
	const map = locationMap(locations);
	return typeof map === 'string' ? new Map() : map;
}

/** What these settings say of the mirror. */
export const jamfSchoolRules = (settings: JamfSchoolSettings): MirrorRules => ({
	on: settings.sync === 'yes',
	at: `${placeOf(new URL(settings.url))}, network ID ${settings.networkId}`,
	direction: settings.sftp === 'yes' ? 'two-way' : 'one-way',
	createUsers: settings.createUsers,
	createClasses: settings.createClasses === 'yes',
	locations: mappedByHand(settings),
	moves: settings.keepLocations === 'no',
	className: settings.className,
	uploads:
		settings.sftp === 'no' ? 'never' : settings.sftpAutomatically === 'yes' ? 'automatically' : 'by hand',
	invites: settings.invite === 'yes',
});
