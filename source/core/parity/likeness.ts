import {fold} from '../plan/fold.ts';
import type {Roster} from '../roster/roster.ts';

const folded = (...parts: readonly string[]) => parts.map(fold).join('\t');

/**
 * Whether something that is new in our package looks like something of the older one that has another id: it may be the
 * same human, class, course or school a second time, which is what an id scheme that changed looks like. Made when it is
 * asked for the first time; every answer is the older one's id.
 */
export class Likeness {
	readonly #old: Roster;
	readonly #next: Roster;
	readonly #made = new Map<string, ReadonlyMap<string, string>>();
	readonly #rows = new Map<string, ReadonlyMap<string, number>>();

	constructor(old: Roster, next: Roster) {
		this.#old = old;
		this.#next = next;
	}

	/** By given and family name, or by e-mail. */
	person(key: string): string | undefined {
		const names = ({people}: Roster, row: number) =>
			folded(people.text(row, 'firstName'), people.text(row, 'lastName'));
		const emails = ({people}: Roster, row: number) => folded(people.text(row, 'email'));
		return this.#like('people', 'name', key, names) ?? this.#like('people', 'email', key, emails);
	}

	/** By number and location; one without a number by its course and location. */
	class(key: string): string | undefined {
		return this.#like('classes', 'number', key, ({classes}, row) => {
			const number = classes.text(row, 'number');
			const at = classes.text(row, 'location');
			return number === '' ? folded('', classes.text(row, 'course'), at) : folded(number, '', at);
		});
	}

	/** By number or name, and location. */
	course(key: string): string | undefined {
		return this.#like('courses', 'number', key, ({courses}, row) =>
			folded(courses.text(row, 'number') || courses.text(row, 'name'), courses.text(row, 'location')),
		);
	}

	/** By name. */
	location(key: string): string | undefined {
		return this.#like('locations', 'name', key, ({locations}, row) => folded(locations.text(row, 'name')));
	}

	#like(
		kind: 'people' | 'classes' | 'courses' | 'locations',
		by: string,
		key: string,
		mark: (roster: Roster, row: number) => string,
	): string | undefined {
		let marks = this.#made.get(`${kind} ${by}`);
		if (marks === undefined) {
			const made = new Map<string, string>();
			for (let row = 0; row < this.#old[kind].count; row++)
				made.set(mark(this.#old, row), this.#old[kind].text(row, 'id'));
			marks = made;
			this.#made.set(`${kind} ${by}`, made);
		}
		let rows = this.#rows.get(kind);
		if (rows === undefined) {
			const made = new Map<string, number>();
			for (let row = 0; row < this.#next[kind].count; row++) made.set(this.#next[kind].text(row, 'id'), row);
			rows = made;
			this.#rows.set(kind, made);
		}
		const row = rows.get(key);
		if (row === undefined) return undefined;
		const own = mark(this.#next, row);
		return own.replaceAll('\t', '') === '' ? undefined : marks.get(own);
	}
}
