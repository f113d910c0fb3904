import {wallTimeAt} from '../schedule/wall-time.ts';

/** A calendar day as a number: days since 1970-01-01. Days before that are nobody's school year. */
export const noDay = -1;

const dayPattern = /^(\d{4})-(\d\d)-(\d\d)(?:T.*)?$/;
const millisecondsOfDay = 86_400_000;

/** The number of a day written as `2026-08-15` (a time behind it is passed over); {@link noDay} for anything else. */
export function dayOf(text: string): number {
	const found = dayPattern.exec(text.trim());
	if (found === null) return noDay;
	const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
	const at = Date.UTC(year, month - 1, day);
	// 31 June would silently become 1 July.
	if (new Date(at).getUTCDate() !== day || new Date(at).getUTCMonth() !== month - 1) return noDay;
	return Math.max(noDay, at / millisecondsOfDay);
}

/** The day as `2026-08-15`; `''` for {@link noDay}. */
export const textOfDay = (day: number): string =>
	day === noDay ? '' : new Date(day * millisecondsOfDay).toISOString().slice(0, 10);

/**
 * The day that it is at this moment in a time zone.
 * @param timeZone an IANA name: `Europe/Berlin`. @throws RangeError on any other.
 */
export const dayIn = (timeZone: string, moment: Date): number =>
	Math.max(noDay, wallTimeAt(timeZone, moment.getTime()).day);
