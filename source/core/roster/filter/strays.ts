import type {Roster} from '../roster.ts';
import {rosterList} from '../roster.ts';
import type {Override} from './views.ts';

/** References of what stays to something that is left out: they are narrowed to what stays. */
export class Strays {
	/** External ids of locations that are left out. */
	readonly locations = new Set<string>();
	/** External ids of staff who are left out. */
	readonly staff = new Set<string>();
	/** Rows of courses that stay for their classes, and the location that they take from these. */
	readonly courses = new Map<number, string>();
	readonly #roster: Roster;

	constructor(roster: Roster) {
		this.#roster = roster;
	}

	ofPeople(): Override<'people'> | undefined {
		if (this.locations.size === 0) return undefined;
		const {people} = this.#roster;
		return {
			field: 'locations',
			text: (row) => without(people.text(row, 'locations'), this.locations),
		};
	}

	ofClasses(): Override<'classes'> | undefined {
		if (this.staff.size === 0) return undefined;
		const {classes} = this.#roster;
		return {
			field: 'instructors',
			text: (row) => without(classes.text(row, 'instructors'), this.staff),
		};
	}

	ofCourses(): Override<'courses'> | undefined {
		if (this.courses.size === 0) return undefined;
		const {courses} = this.#roster;
		return {
			field: 'location',
			text: (row) => this.courses.get(row) ?? courses.text(row, 'location'),
		};
	}
}

const without = (list: string, gone: ReadonlySet<string>) => {
	const items = rosterList(list);
	return items.some((item) => gone.has(item)) ? items.filter((item) => !gone.has(item)).join('\t') : list;
};
