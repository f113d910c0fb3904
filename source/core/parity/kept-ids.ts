import {fold} from '../plan/fold.ts';
import type {Roster} from '../roster/roster.ts';
import type {KeyedKind, ParityFacts} from './facts.ts';

type Rows = Readonly<Record<KeyedKind, ReadonlyMap<string, number>>>;

/**
 * Which record of ours is one of the older package under another id, because the id that Apple School Manager has was
 * kept for it. Numbers are counted anew in every system: an id at the source that is somebody else's id as well (in
 * either package, or in the directory) renames nobody, and no human becomes another one whose names both differ.
 */
export class KeptIds {
	readonly #facts: Pick<ParityFacts, 'old' | 'next' | 'directory' | 'keptAs'>;
	readonly #old: Rows;
	readonly #next: Rows;
	readonly #students = new Map<Roster, ReadonlyMap<string, ReadonlySet<string>>>();

	constructor(facts: Pick<ParityFacts, 'old' | 'next' | 'directory' | 'keptAs'>) {
		this.#facts = facts;
		this.#old = rowsOf(facts.old);
		this.#next = rowsOf(facts.next);
	}

	/** Whether a record is in one of the packages only. */
	isOneSided(kind: KeyedKind, key: string): boolean {
		return this.#old[kind].has(key) !== this.#next[kind].has(key);
	}

	/** The id in our package of a record of the older one; undefined: no other one is kept for it. */
	now(kind: KeyedKind, key: string): string | undefined {
		const {keptAs, directory} = this.#facts;
		const kept = keptAs[kind].get(key);
		if (kept === undefined || kept === key || directory[kind].has(key)) return undefined;
		const [before, after] = [this.#old[kind], this.#next[kind]];
		if (!before.has(key) || after.has(key) || before.has(kept) || !after.has(kept)) return undefined;
		return kind === 'accounts' && !this.#mayBeOne(before.get(key)!, after.get(kept)!) ? undefined : kept;
	}

	/** The id in the older package of a record of ours; undefined: it had no other one. */
	before(kind: KeyedKind, key: string): string | undefined {
		const ids = Object.values(this.#facts.directory[kind].get(key)?.externalIds ?? {});
		return ids.find((id) => this.now(kind, id) === key);
	}

	/**
	 * What became of a roster row that is in one of the packages: `kept`, it is in the other one under the ids that are
	 * kept for its class or student; `lost`, these are, and the row is not. Undefined: neither has another id,
	 * or class or student is in one of the packages only.
	 */
	row(side: 'old' | 'next', inClass: string, student: string): 'kept' | 'lost' | undefined {
		const id = (kind: KeyedKind, key: string) =>
			side === 'old' ? this.now(kind, key) : this.before(kind, key);
		const [otherClass, other] = [id('classes', inClass), id('accounts', student)];
		if (otherClass === undefined && other === undefined) return undefined;
		// Whoever comes or goes with their rows is told by themselves.
		if (otherClass === undefined && this.isOneSided('classes', inClass)) return undefined;
		if (other === undefined && this.isOneSided('accounts', student)) return undefined;
		const rows = this.#studentsOf(side === 'old' ? this.#facts.next : this.#facts.old);
		return rows.get(otherClass ?? inClass)?.has(other ?? student) === true ? 'kept' : 'lost';
	}

	#mayBeOne(before: number, after: number): boolean {
		const {old, next} = this.#facts;
		return (['firstName', 'lastName'] as const).some(
			(field) => fold(old.people.text(before, field)) === fold(next.people.text(after, field)),
		);
	}

	/** Made when it is asked for the first time: hardly any package goes under other ids. */
	#studentsOf(roster: Roster): ReadonlyMap<string, ReadonlySet<string>> {
		const known = this.#students.get(roster);
		if (known !== undefined) return known;
		const made = new Map<string, Set<string>>();
		const {enrolments} = roster;
		for (let row = 0; row < enrolments.count; row++) {
			const [inClass, student] = [enrolments.text(row, 'class'), enrolments.text(row, 'student')];
			made.set(inClass, (made.get(inClass) ?? new Set()).add(student));
		}
		this.#students.set(roster, made);
		return made;
	}
}

function rowsOf({people, classes, courses, locations}: Roster): Rows {
	const rows = (view: {readonly count: number; text(row: number, field: 'id'): string}) => {
		const byId = new Map<string, number>();
		for (let row = 0; row < view.count; row++) byId.set(view.text(row, 'id'), row);
		return byId;
	};
	return {
		accounts: rows(people),
		classes: rows(classes),
		courses: rows(courses),
		locations: rows(locations),
	};
}
