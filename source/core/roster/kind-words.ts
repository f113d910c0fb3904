import type {RosterKind} from './roster.ts';

/** What one record of a kind is called; the kind itself is the word for several. */
export const singular: Readonly<Record<RosterKind, string>> = {
	people: 'person',
	locations: 'location',
	courses: 'course',
	classes: 'class',
	enrolments: 'enrolment',
};
