import {momentsOf, type WallTime, wallTimeAt} from './wall-time.ts';

export const weekdays = [
	'sunday',
	'monday',
	'tuesday',
	'wednesday',
	'thursday',
	'friday',
	'saturday',
] as const;
export type Weekday = (typeof weekdays)[number];

/** Sync Frequency [S]: every so many hours, once a day, from Monday to Friday, or once a week. */
export type Frequency =
	| {readonly every: 'hours'; readonly hours: number}
	| {readonly every: 'day'}
	| {readonly every: 'weekday'}
	| {readonly every: 'week'; readonly on: Weekday};

/** When a connection syncs by itself: frequency, time of day, time zone [S]. */
export interface Schedule {
	readonly frequency: Frequency;
	/** Minutes since midnight; with hours, the hour from which they count, and the minute of each. */
	readonly minute: number;
	/** IANA name: `Europe/Berlin`. */
	readonly timeZone: string;
}

/** Days on which nothing runs by itself, as numbers (`roster/day.ts`). */
export type IsPaused = (day: number) => boolean;

const never: IsPaused = () => false;
/** A yearly pause is shorter than a year; without any time in two, there is none. */
const furthest = 800;

/**
 * The first time after a moment at which the schedule is due, as milliseconds; undefined: not in the next two years.
 * Where the clocks are set forward over a time it is due when they are, and where they are set back over it, once.
 * Only *every hour* is each hour that passes.
 */
export function dueAfter(schedule: Schedule, after: number, isPaused: IsPaused = never): number | undefined {
	// The day before may still be due after it: a time that the clocks left out at midnight.
	const {day: today} = wallTimeAt(schedule.timeZone, after);
	for (let day = today - 1; day < today + furthest; day++) {
		const found = dueOn(schedule, day, isPaused).find((moment) => moment > after);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** The last time up to a moment at which the schedule was due; undefined: not in the two years before. */
export function dueUpTo(schedule: Schedule, until: number, isPaused: IsPaused = never): number | undefined {
	const {day: today} = wallTimeAt(schedule.timeZone, until);
	for (let day = today + 1; day > today - furthest; day--) {
		const found = dueOn(schedule, day, isPaused).findLast((moment) => moment <= until);
		if (found !== undefined) return found;
	}
	return undefined;
}

/**
 * Whether a run is owed: a time has passed at which none began. However many passed while nothing was running, it is
 * one run.
 * @param since when a run began last, by whatever trigger; before the first, when the schedule was set.
 */
export function isDue(schedule: Schedule, since: number, now: number, isPaused: IsPaused = never): boolean {
	const due = dueUpTo(schedule, now, isPaused);
	return due !== undefined && due > since;
}

/** All times of one calendar day, in order. */
function dueOn({frequency, minute, timeZone}: Schedule, day: number, isPaused: IsPaused): readonly number[] {
	if (isPaused(day) || !isOn(frequency, day)) return [];
	const hourly = frequency.every === 'hours' && frequency.hours === 1;
	const moments = minutesOf(frequency, minute).flatMap((each) => {
		const at: WallTime = {day, minute: each};
		const all = momentsOf(timeZone, at);
		// The hour that the clocks leave out is none that passes, and the one that they show twice is two.
		return hourly ? all.filter((moment) => wallTimeAt(timeZone, moment).minute === each) : all.slice(0, 1);
	});
	return [...new Set(moments)].sort((a, b) => a - b);
}

function minutesOf(frequency: Frequency, minute: number): readonly number[] {
	if (frequency.every !== 'hours') return [minute];
	const long = frequency.hours * 60;
	return Array.from({length: Math.floor(1440 / long)}, (_, n) => (minute + n * long) % 1440);
}

function isOn(frequency: Frequency, day: number): boolean {
	// 1970-01-01 was a Thursday.
	const weekday = (day + 4) % 7;
	switch (frequency.every) {
		case 'hours':
		case 'day':
			return true;
		case 'weekday':
			return weekday >= 1 && weekday <= 5;
		case 'week':
			return weekdays[weekday] === frequency.on;
	}
}
