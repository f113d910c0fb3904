import {canonicalJson, sha256} from '../../canonical.ts';
import type {Roster} from '../roster.ts';
import {Dropped} from './dropped.ts';
import {dropEnrolments} from './enrolments.ts';
import {dropPeople} from './people.ts';
import type {RosterFilter} from './settings.ts';
import {Strays} from './strays.ts';
import {dropStructure, unknownSchools} from './structure.ts';
import {keptEnrolments, keptRows} from './views.ts';

/** What the rules of the filter know besides the roster. */
export interface FilterContext {
	/** Today in the connection's time zone, in days since 1970. */
	readonly today: number;
	/**
	 * Whether somebody with this id at the source, or this Person ID, is in the directory and not Deactivated: dates
	 * by themselves never remove a person who was published. Asked only where a choice for people is by date.
	 */
	readonly isPublished: (externalId: string, personId: string) => boolean;
	/** What else decides who is taken, as text that is the same for the same: part of the hash. */
	readonly scope?: string;
}

/**
 * Filters a roster (Sync Assist): by kind, school, term and day, with all that hangs on what is left out. Rows
 * that stay are read through the views they came in, none is copied; what was left out is kept as row numbers
 * with a reason each, in {@link Roster.filtered}. References of what stays are never to something left out:
 * a person's and a course's locations, and the instructors of a class, are narrowed to what stays.
 */
export function filterRoster(roster: Roster, filter: RosterFilter, context: FilterContext): Roster {
	const hash = filterHash(filter, context.scope);
	const dropped = new Dropped(roster, hash, filter, context.today);
	if (isEverything(filter)) return {...roster, filtered: dropped};
	const strays = new Strays(roster);
	const problems = unknownSchools(roster, filter);
	dropStructure(roster, filter, context, dropped, strays);
	dropPeople(roster, filter, context, dropped, strays);
	dropEnrolments(roster, filter, context, dropped);
	const [people, classes] = [dropped.kept('people'), dropped.kept('classes')];
	return {
		...roster,
		locations: keptRows(roster.locations, dropped.kept('locations')),
		people: keptRows(roster.people, people, strays.ofPeople()),
		courses: keptRows(roster.courses, dropped.kept('courses'), strays.ofCourses()),
		classes: keptRows(roster.classes, classes, strays.ofClasses()),
		enrolments: keptEnrolments(roster.enrolments, dropped.kept('enrolments'), {classes, people}),
		problems: problems.length === 0 ? roster.problems : [...roster.problems, ...problems],
		filtered: dropped,
	};
}

/** Whether the filter lets everything pass, as it does until somebody sets it. */
export const isEverything = ({schools, terms, ...choices}: RosterFilter): boolean =>
	schools.length === 0 && terms.length === 0 && Object.values(choices).every((choice) => choice === 'all');

/** SHA-256 over the canonical settings and what else decides who is taken; 64 hex digits. */
export const filterHash = (filter: RosterFilter, scope = ''): string =>
	sha256(
		canonicalJson({
			...filter,
			schools: filter.schools.toSorted(),
			terms: filter.terms.toSorted(),
			...(scope === '' ? {} : {scope}),
		}),
	);
