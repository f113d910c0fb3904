import type {Instant} from '../directory/ids.ts';

const day = 86_400_000;

/** Midnight (UTC) that many days later: the hour at which a night's run starts does not lengthen a grace. */
export const nightsAfter = (now: Date, nights: number): Instant =>
	new Date((Math.floor(now.getTime() / day) + nights) * day).toISOString();

const dayAndMonth = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'long', timeZone: 'UTC'});

/** `28 August`, as screens and reasons say it (UTC). */
export const leavingOn = (due: Instant) => dayAndMonth.format(new Date(due));
