import {clockDay} from '../../directory/clock-texts.ts';
import {dayOf, noDay, textOfDay} from '../day.ts';
import {type Choice, isDated} from './settings.ts';

/** First and last day, both in, in days since 1970. */
export interface Window {
	readonly from: number;
	readonly to: number;
}

/** The days that a choice lets pass; undefined where it does not look at days. */
export const windowOf = (choice: Choice, today: number): Window | undefined =>
	isDated(choice) ? {from: today, to: choice === 'active' ? today : today + 30} : undefined;

/** `on 21 August 2026`, or `from 21 August 2026 to 20 September 2026 (within the next 30 days)`. */
export const windowText = ({from, to}: Window): string =>
	from === to
		? `on ${clockDay(textOfDay(from))}`
		: `from ${clockDay(textOfDay(from))} to ${clockDay(textOfDay(to))} (within the next ${to - from} days)`;

/** `from 17 August 2026 until 18 June 2027`; one that is no day as it stands there, `''` where both are blank. */
export function heldText(begins: string, ends: string): string {
	const said = (text: string) => (dayOf(text) === noDay ? text : clockDay(textOfDay(dayOf(text))));
	return [begins && `from ${said(begins)}`, ends && `until ${said(ends)}`].filter(Boolean).join(' ');
}
