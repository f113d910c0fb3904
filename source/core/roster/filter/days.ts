import {EnrolmentRows} from '../columns.ts';
import {dayOf, noDay} from '../day.ts';
import type {EnrolmentView, RosterView} from '../roster.ts';
import type {Window} from './window.ts';

/** First and last day of each row; {@link noDay} where there is none. */
export interface Days {
	begins(row: number): number;
	ends(row: number): number;
}

/** Days of classes or courses, each read once. */
export function daysOf(view: RosterView<'classes'> | RosterView<'courses'>): Days {
	const read = (field: 'begins' | 'ends') => {
		const days = new Int32Array(view.count);
		for (let row = 0; row < view.count; row++) days[row] = dayOf(view.text(row, field));
		return (row: number) => days[row] ?? noDay;
	};
	return {begins: read('begins'), ends: read('ends')};
}

/** Days of enrolments: numbers already where they stand in columns, since there are millions. */
export const daysOfEnrolments = (view: EnrolmentView): Days =>
	view instanceof EnrolmentRows
		? view
		: {
				begins: (row) => dayOf(view.text(row, 'begins')),
				ends: (row) => dayOf(view.text(row, 'ends')),
			};

/** Whether what is held on these days meets the window; without a day it is open on that side. */
export const meets = ({from, to}: Window, begins: number, ends: number): boolean =>
	(begins === noDay || begins <= to) && (ends === noDay || ends >= from);
