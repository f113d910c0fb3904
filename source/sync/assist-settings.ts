import {z} from 'zod';
import type {ConnectionKind} from '../connections/kind.ts';
import type {Directory} from '../core/directory/directory.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import type {PatchSwitches, Policy} from '../core/plan/input.ts';
import {dayIn} from '../core/roster/day.ts';
import {filterRoster} from '../core/roster/filter/filter.ts';
import {filterOf, filterSettings} from '../core/roster/filter/settings.ts';
import type {Roster} from '../core/roster/roster.ts';
import type {StoredConnection} from './documents.ts';

/** What a person empties in a form is not set. */
const unset = (text: unknown) => (typeof text === 'string' && text.trim() === '' ? undefined : text);

const onOff = (describe: string) =>
	z
		.preprocess(
			(text) => (typeof text === 'string' ? unset(text.trim().toLowerCase()) : text),
			z.enum(['on', 'off']).optional(),
		)
		.describe(`${describe}: on or off; without: as the settings of all connections say`);

const isTimeZone = (text: string) => {
	try {
		dayIn(text, new Date(0));
		return true;
	} catch {
		return false;
	}
};

/** Pairs `school=location`, with semicolons or commas between. */
const pairs = z
	.string()
	.default('')
	.transform((text) =>
		text
			.split(text.includes(';') ? ';' : ',')
			.map((pair) => pair.trim())
			.filter((pair) => pair !== '')
			.map((pair) => pair.split('=').map((side) => side.trim())),
	)
	.refine((all) => all.every((pair) => pair.length === 2 && pair.every((side) => side !== '')), {
		message: 'are pairs like S1=4711; S2=4712: id of the school at the source, id of the location',
	})
	.refine((all) => new Set(all.map(([school]) => school)).size === all.length, {
		message: 'name a school twice',
	});

/**
 * Settings that every connection has from which rosters are read, beside those of its kind: Sync Assist's filter
 * and patches, and where its schools belong. Every field takes text.
 */
export const assistSettings = filterSettings.extend({
	timeZone: z
		.preprocess(unset, z.string().trim().refine(isTimeZone, 'is no time zone like Europe/Berlin').optional())
		.describe('Time zone in which days begin and end, like Europe/Berlin; without: that of all, or UTC'),
	'patch.duplicates': onOff('Prevent duplicate accounts'),
	'patch.instructors': onOff('Clear instructor slots that name nobody in staff'),
	'patch.classes': onOff('Remove roster rows whose class is unknown'),
	'patch.students': onOff('Remove roster rows whose student is unknown'),
	'patch.repeated': onOff('Drop rows that repeat another one'),
	'patch.cleaning': onOff('Clean stray spaces and curly quotes'),
	'patch.manyInstructors': onOff('Cut instructors past 15, the primary one first'),
	'locations.map': pairs.describe(
		'Where schools belong, as id at the source=location id, with semicolons between; without: under their own ids',
	),
	'locations.new': z
		.preprocess(unset, z.enum(['create', 'ask']).optional())
		.describe(
			'A school that no location is known for: create one, or ask; without: as the settings of all say',
		),
});
type AssistSettings = z.output<typeof assistSettings>;

export type AssistKind = Pick<ConnectionKind, 'reader'>;

/** Names and schemas of these settings, for a kind that is read from; none for any other. */
export const assistShape = ({reader}: AssistKind): Readonly<Record<string, z.ZodType>> =>
	reader === undefined ? {} : assistSettings.shape;

/** Of what no directory sync brings in: schools, terms, courses, classes and who is in them. */
const ofSchools = new Set([
	'filter.schools',
	'filter.locations',
	'filter.terms',
	'filter.courses',
	'filter.classes',
	'locations.map',
	'locations.new',
	'patch.instructors',
	'patch.classes',
	'patch.students',
	'patch.manyInstructors',
]);

/** Whether a setting does something for connections of a kind. All are taken: one that was set before stays valid. */
export const isOfUse = ({family}: Pick<ConnectionKind, 'family'>, key: string): boolean =>
	family !== 'idp' || !ofSchools.has(key);

/** What was checked when it was set; a document that was edited by hand since is a mistake to be named. */
const parsed = ({settings}: Pick<StoredConnection, 'settings'>): AssistSettings =>
	assistSettings.parse(settings);

/** The policy with what this connection says otherwise. */
export function assistPolicy(policy: Policy, stored: StoredConnection): Policy {
	const settings: AssistSettings = parsed(stored);
	const patch: {-readonly [K in keyof PatchSwitches]: PatchSwitches[K]} = {...policy.patch};
	for (const name of Object.keys(patch) as Array<keyof PatchSwitches>) {
		const said = settings[`patch.${name}`];
		if (said !== undefined) patch[name] = said === 'on';
	}
	const map = new Map(settings['locations.map'].map(([school = '', location = '']) => [school, location]));
	return {
		...policy,
		patch,
		...(map.size === 0 ? {} : {locationMap: map}),
		...(settings['locations.new'] === undefined ? {} : {newLocations: settings['locations.new']}),
	};
}

/**
 * The roster as the connection's filter leaves it.
 * @param zone time zone of all connections.
 */
export function assistFilter(
	stored: StoredConnection,
	roster: Roster,
	directory: Directory,
	now: Date,
	zone = 'UTC',
): Roster {
	const settings: AssistSettings = parsed(stored);
	return filterRoster(roster, filterOf(settings), {
		today: dayIn(settings.timeZone ?? zone, now),
		isPublished: publishedIn(directory, stored.id),
		// What else decides who is in the roster at all: a change of it is a change of scope.
		scope: JSON.stringify(settings['locations.map']),
	});
}

/** Looks everybody up once, when it is first asked. */
function publishedIn(directory: Directory, connection: ConnectionId) {
	let known: ReadonlySet<string> | undefined;
	return (externalId: string, personId: string): boolean => {
		known ??= externalIdsOf(directory, connection);
		if (known.has(externalId)) return true;
		const account = personId === '' ? undefined : directory.accounts.get(personId);
		return account !== undefined && account.status !== 'Deactivated';
	};
}

function externalIdsOf({accounts}: Directory, connection: ConnectionId): ReadonlySet<string> {
	const ids = new Set<string>();
	for (const {status, externalIds, merged} of accounts.values()) {
		if (status === 'Deactivated') continue;
		const own = externalIds[connection];
		if (own !== undefined) ids.add(own);
		for (const id of merged?.[connection] ?? []) ids.add(id);
	}
	return ids;
}
