import type {Instant} from '../directory/ids.ts';

/** Days on which nothing runs by itself: from and to, both in. `07-01`: of every year. */
export interface PauseWindow {
	/** `2027-07-01`, or `07-01` for every year. */
	readonly from: string;
	readonly to: string;
	/** Name of the connection or target that pauses; absent: all of them. */
	readonly connection?: string;
	readonly reason?: string;
}

/** The window that is open. */
export interface Pause {
	/** The last day of it: `2027-08-15`. */
	readonly until: string;
	readonly reason?: string;
}

/**
 * The pause of this connection or target, or of all, that is open on this day; the one that ends last. A yearly one
 * may reach over New Year.
 */
export function pauseOn(windows: readonly PauseWindow[], name: string, today: string): Pause | undefined {
	const open = windows
		.filter(({connection}) => connection === undefined || connection === name)
		.flatMap((window) => {
			const until = untilOf(window, today);
			return until === undefined ? [] : [{until, reason: window.reason}];
		})
		.sort((a, b) => (a.until < b.until ? 1 : -1));
	const [last] = open;
	return last && {until: last.until, ...(last.reason === undefined ? {} : {reason: last.reason})};
}

function untilOf({from, to}: PauseWindow, today: string): Instant | undefined {
	if (!isYearly(from)) return from <= today && today <= to ? to : undefined;
	const [year, day] = [Number(today.slice(0, 4)), today.slice(5)];
	if (from <= to) return from <= day && day <= to ? `${today.slice(0, 4)}-${to}` : undefined;
	if (day >= from) return `${String(year + 1).padStart(4, '0')}-${to}`;
	return day <= to ? `${today.slice(0, 4)}-${to}` : undefined;
}

export const isYearly = (day: string) => day.length === 5;
