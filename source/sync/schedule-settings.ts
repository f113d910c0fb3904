import {z} from 'zod';
import type {ConnectionKind} from '../connections/kind.ts';
import {type Frequency, type Schedule, weekdays} from '../core/schedule/schedule.ts';
import type {StoredConnection} from './documents.ts';

/** Sync Frequency [S], and what each means; Apple lists no frequencies, so that the hours are our decision. */
const frequencies = {
	off: undefined,
	hourly: {every: 'hours', hours: 1},
	'every 2 hours': {every: 'hours', hours: 2},
	'every 3 hours': {every: 'hours', hours: 3},
	'every 4 hours': {every: 'hours', hours: 4},
	'every 6 hours': {every: 'hours', hours: 6},
	'every 8 hours': {every: 'hours', hours: 8},
	'every 12 hours': {every: 'hours', hours: 12},
	daily: {every: 'day'},
	weekdays: {every: 'weekday'},
	weekly: {every: 'week'},
} as const;
type FrequencyName = keyof typeof frequencies;

/** What a person empties in a form is not set. */
const typed = (text: unknown) => (typeof text === 'string' ? text.trim().toLowerCase() || undefined : text);

/** Settings of whatever runs by itself, beside those of its kind. Every field takes text. */
export const scheduleSettings = z.object({
	frequency: z
		.preprocess(typed, z.enum(Object.keys(frequencies) as [FrequencyName, ...FrequencyName[]]).default('off'))
		.describe('Sync frequency: how often it syncs by itself, while rollcall serve (or cron) runs'),
	timeOfDay: z
		.preprocess(
			typed,
			z
				.string()
				.regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'is no time like 02:15')
				.default('02:15'),
		)
		.describe('Time of day at which it syncs, like 02:15; of several times a day, the first'),
	weekday: z
		.preprocess(typed, z.enum(weekdays).default('sunday'))
		.describe('The day on which it syncs, where that is once a week'),
});

/** Names and schemas of these settings, for a kind that brings something in; none for a target. */
export const scheduleShape = (
	kind: Pick<ConnectionKind, 'reader' | 'evidence' | 'mirror'>,
): Readonly<Record<string, z.ZodType>> => (runsByItself(kind) ? scheduleSettings.shape : {});

/** Whether connections of a kind run at times of their own: they bring something in, or are kept as the directory is. */
export const runsByItself = ({
	reader,
	evidence,
	mirror,
}: Pick<ConnectionKind, 'reader' | 'evidence' | 'mirror'>): boolean =>
	reader !== undefined || evidence !== undefined || mirror !== undefined;

/**
 * When this connection syncs by itself; undefined: only when somebody says so.
 * @param zone time zone of all connections.
 */
export function scheduleOf(
	{settings}: Pick<StoredConnection, 'settings'>,
	zone = 'UTC',
): Schedule | undefined {
	const {frequency: name, timeOfDay, weekday} = scheduleSettings.parse(settings);
	const found = frequencies[name];
	if (found === undefined) return undefined;
	const frequency: Frequency = found.every === 'week' ? {...found, on: weekday} : found;
	const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number);
	return {frequency, minute: hours * 60 + minutes, timeZone: settings.timeZone?.trim() || zone};
}

/** Settings by which it is decided when something runs: where one changes, what was due before is not owed. */
export const isOfSchedule = (key: string) => key in scheduleSettings.shape || key === 'timeZone';
