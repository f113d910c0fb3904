import {fold} from '../../plan/fold.ts';
import type {Problem} from '../problem.ts';
import type {Roster} from '../roster.ts';
import {rosterList} from '../roster.ts';
import {daysOf, meets} from './days.ts';
import type {Dropped} from './dropped.ts';
import type {FilterContext} from './filter.ts';
import type {RosterFilter} from './settings.ts';
import type {Strays} from './strays.ts';
import {windowOf} from './window.ts';

/**
 * Leaves out locations, courses and classes. A dropped school takes its classes; a course goes with its school
 * too, unless a class that stays is of it: then it belongs where its classes are, as courses of the district do.
 */
export function dropStructure(
	roster: Roster,
	filter: RosterFilter,
	{today}: FilterContext,
	dropped: Dropped,
	strays: Strays,
): void {
	const {locations, courses, classes} = roster;
	const schools = new Named(filter.schools);
	for (let row = 0; row < locations.count; row++) {
		if (filter.locations === 'none') dropped.drop('locations', row, 'none');
		else if (filter.schools.length > 0 && !schools.has(roster, row)) dropped.drop('locations', row, 'school');
		if (dropped.has('locations', row)) strays.locations.add(locations.text(row, 'externalId'));
	}
	// A second row of the same school that stays: the school is taken.
	for (let row = 0; row < locations.count; row++)
		if (!dropped.has('locations', row)) strays.locations.delete(locations.text(row, 'externalId'));

	dropClasses(roster, filter, windowOf(filter.classes, today), dropped, strays);

	const inUse = new Map<string, string>();
	for (let row = 0; row < classes.count; row++) {
		if (dropped.has('classes', row)) continue;
		const course = classes.text(row, 'course');
		const location = classes.text(row, 'location');
		const known = inUse.get(course);
		// The least of them, so that the order of rows is irrelevant.
		if (known === undefined || location < known) inUse.set(course, location);
	}
	const window = windowOf(filter.courses, today);
	const days = window && daysOf(courses);
	for (let row = 0; row < courses.count; row++) {
		const location = inUse.get(courses.text(row, 'externalId'));
		const isStray = strays.locations.has(courses.text(row, 'location'));
		if (filter.courses === 'none') dropped.drop('courses', row, 'none');
		else if (location !== undefined) {
			if (isStray) strays.courses.set(row, location);
		} else if (isStray) dropped.drop('courses', row, 'school-of');
		else if (window !== undefined && !meets(window, days!.begins(row), days!.ends(row)))
			dropped.drop('courses', row, 'dates');
	}
}

function dropClasses(
	{classes}: Roster,
	filter: RosterFilter,
	window: ReturnType<typeof windowOf>,
	dropped: Dropped,
	strays: Strays,
) {
	const terms = new Set(filter.terms.map(fold));
	const days = window && daysOf(classes);
	for (let row = 0; row < classes.count; row++) {
		if (filter.classes === 'none') dropped.drop('classes', row, 'none');
		else if (strays.locations.has(classes.text(row, 'location'))) dropped.drop('classes', row, 'school-of');
		else if (filter.courses === 'none') dropped.drop('classes', row, 'course-of');
		else if (terms.size > 0 && !isIn(classes.text(row, 'terms'), terms)) dropped.drop('classes', row, 'term');
		else if (window !== undefined && !meets(window, days!.begins(row), days!.ends(row)))
			dropped.drop('classes', row, 'dates');
	}
}

/** Schools by id at the source, id in Apple School Manager (both as they are) or name. */
class Named {
	readonly #ids: ReadonlySet<string>;
	readonly #names: ReadonlySet<string>;

	constructor(schools: readonly string[]) {
		this.#ids = new Set(schools);
		this.#names = new Set(schools.map(fold));
	}

	has({locations}: Roster, row: number): boolean {
		return (
			this.#ids.has(locations.text(row, 'externalId')) ||
			this.#ids.has(locations.text(row, 'id')) ||
			this.#names.has(fold(locations.text(row, 'name')))
		);
	}
}

/** Schools that the filter names and the source does not have: a renamed one would leave silently. */
export function unknownSchools(roster: Roster, {schools}: RosterFilter): readonly Problem[] {
	const {locations} = roster;
	return schools.flatMap((school) => {
		const named = new Named([school]);
		for (let row = 0; row < locations.count; row++) if (named.has(roster, row)) return [];
		return {
			file: locations.count === 0 ? 'locations' : locations.place(0).file,
			line: 0,
			code: 'filter-unknown-school',
			severity: 'warning',
			field: 'filter.schools',
			value: school,
			message: 'is no school of the source, by id or name',
			action: 'looked for each night',
		} as const;
	});
}

/** A class without terms is in all of them, as one without a day is always active [D]. */
const isIn = (terms: string, wanted: ReadonlySet<string>) =>
	terms === '' || rosterList(terms).some((term) => wanted.has(fold(term)));
