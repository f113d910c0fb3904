import type {RosterKind} from '../roster.ts';
import {type Window, windowText} from './window.ts';

/** Why a row is left out; numbered, so that a million rows take a million bytes. 0: it stays. */
export const reasons = [
	'stays',
	'none',
	'school',
	'term',
	'dates',
	/** Of staff, for whom the filter may take other days than for students. */
	'staff-dates',
	'school-of',
	'course-of',
	'class-of',
	'student-of',
] as const;
export type Reason = (typeof reasons)[number];

export const reasonNumber = (reason: Reason) => reasons.indexOf(reason);

const codes: Readonly<Record<Exclude<Reason, 'stays'>, string>> = {
	none: 'filter-none',
	school: 'filter-school',
	term: 'filter-term',
	dates: 'filter-dates',
	'staff-dates': 'filter-dates',
	'school-of': 'filter-cascade',
	'course-of': 'filter-cascade',
	'class-of': 'filter-cascade',
	'student-of': 'filter-cascade',
};

const plural: Readonly<Record<RosterKind, string>> = {
	locations: 'locations',
	people: 'people of this kind',
	courses: 'courses',
	classes: 'classes',
	enrolments: 'enrolments',
};

/** Stable code and sentence part of a reason. */
export function wordReason(
	reason: Exclude<Reason, 'stays'>,
	kind: RosterKind,
	/** First and last day of the record, as text, where it has such. */
	days: string,
	/** Days that the filter takes. */
	taken: Window | undefined,
): {readonly code: string; readonly reason: string} {
	const then = taken === undefined ? '' : ` ${windowText(taken)}`;
	const told: Readonly<Record<Exclude<Reason, 'stays'>, string>> = {
		none: `the filter takes no ${plural[kind]}`,
		school:
			kind === 'people' ? 'the filter takes none of the schools' : 'the filter does not take this school',
		term: 'the filter does not take its terms',
		dates:
			kind === 'people'
				? `the filter takes students with a class${then}`
				: `the filter takes what is active${then}${days === '' ? '' : `, and it is held ${days}`}`,
		'staff-dates': `the filter takes instructors with a class${then}`,
		'school-of': 'its school is left out by the filter',
		'course-of': 'its course is left out by the filter',
		'class-of': 'its class is left out by the filter',
		'student-of': 'its student is left out by the filter',
	};
	return {code: codes[reason], reason: told[reason]};
}
