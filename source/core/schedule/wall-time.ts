/** A time on the clocks of a place: a calendar day as a number (`roster/day.ts`), and minutes since its midnight. */
export interface WallTime {
	readonly day: number;
	readonly minute: number;
}

const minuteLong = 60_000;
const dayLong = 1440 * minuteLong;

/** Kept, because making one costs a thousand times what asking it does. */
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * How far the clocks of a time zone are ahead of UTC at a moment, in milliseconds.
 * @throws RangeError for no time zone of the IANA list.
 */
export function offsetAt(timeZone: string, moment: number): number {
	let format = formats.get(timeZone);
	if (format === undefined) {
		format = new Intl.DateTimeFormat('en', {
			timeZone,
			calendar: 'gregory',
			numberingSystem: 'latn',
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
		formats.set(timeZone, format);
	}
	const parts: Record<string, number> = {};
	for (const {type, value} of format.formatToParts(moment)) parts[type] = Number(value);
	const {year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0} = parts;
	return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(moment / 1000) * 1000;
}

/** What the clocks of a time zone show at a moment. */
export function wallTimeAt(timeZone: string, moment: number): WallTime {
	const local = moment + offsetAt(timeZone, moment);
	const day = Math.floor(local / dayLong);
	return {day, minute: Math.floor((local - day * dayLong) / minuteLong)};
}

/**
 * The moments at which the clocks show this time: one on most days, two where they are set back, and where they are
 * set forward over it the moment of the change, so that nothing falls out. None where they leave out the whole day.
 */
export function momentsOf(timeZone: string, {day, minute}: WallTime): readonly number[] {
	const local = day * dayLong + minute * minuteLong;
	// No place is further from UTC than this, so that one change of the clocks lies between them at most.
	const before = offsetAt(timeZone, local - dayLong);
	const after = offsetAt(timeZone, local + dayLong);
	const found = [...new Set([local - before, local - after])]
		.filter((moment) => moment + offsetAt(timeZone, moment) === local)
		.sort((a, b) => a - b);
	if (found.length > 0) return found;
	if (after - before >= dayLong) return [];
	return [changeBetween(timeZone, local - after, local - before)];
}

/** The first moment of the later offset. */
function changeBetween(timeZone: string, from: number, to: number): number {
	let [low, high] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
	const later = offsetAt(timeZone, high * 1000);
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (offsetAt(timeZone, middle * 1000) === later) high = middle;
		else low = middle;
	}
	return high * 1000;
}
