import {type Account, roles, type Source, type Status, sources, statuses} from '../directory/account.ts';
import {removalOf} from '../directory/clocks.ts';
import {evidenceState, evidenceStates} from '../evidence/words.ts';
import {isLeaving} from '../tallies.ts';
import {type PeopleQuery, placesCalled, roleRank} from './query.ts';
import {compareGrades} from './texts.ts';

/** Flags of a row, a bit each. */
export const flags = {leaving: 1, conflicted: 2, followUp: 4, federated: 8, gone: 16} as const;

/** Texts that many rows share, by number; the number of a text never changes. */
class Shared {
	readonly texts: string[] = [];
	readonly #numbers = new Map<string, number>();

	numberOf(text: string): number {
		const known = this.#numbers.get(text);
		if (known !== undefined) return known;
		this.#numbers.set(text, this.texts.length);
		return this.texts.push(text) - 1;
	}
}

/** Separates the ids of a row's locations; no id holds it, or it would be asked for by its name alone. */
const between = '\0';

/** What people are filtered by, as columns of small numbers, a row each. */
export class PeopleColumns {
	status = new Uint8Array(1024);
	source = new Uint8Array(1024);
	/** A bit for each role. */
	roles = new Uint16Array(1024);
	/** Of the role that is shown: its place in Apple's order plus one, 0: none. */
	role = new Uint8Array(1024);
	grade = new Uint32Array(1024);
	/** All locations of a row together. */
	places = new Uint32Array(1024);
	flags = new Uint8Array(1024);
	/** What is known from Apple School Manager: its place among the states. */
	evidence = new Uint8Array(1024);
	/** When Apple School Manager removes the account by itself, in seconds since 1970; 0: it does not. */
	removed = new Uint32Array(1024);
	readonly #grades = new Shared();
	readonly #places = new Shared();

	put(row: number, account: Account): void {
		if (row >= this.status.length) this.#grow(row);
		this.status[row] = statuses.indexOf(account.status);
		this.source[row] = sources.indexOf(account.source);
		this.evidence[row] = evidenceStates.indexOf(evidenceState(account));
		let mask = 0;
		let places = '';
		for (const {role, locationId} of account.roles) {
			mask |= 1 << roles.indexOf(role);
			if (locationId !== undefined) places += places === '' ? locationId : between + locationId;
		}
		this.roles[row] = mask;
		this.role[row] = roleRank(account);
		this.grade[row] = this.#grades.numberOf(account.gradeLevel ?? '');
		this.places[row] = this.#places.numberOf(places);
		const removal = removalOf(account);
		this.removed[row] =
			removal !== undefined && 'at' in removal ? Math.ceil(Date.parse(removal.at) / 1000) : 0;
		this.#set(row, flags.leaving, isLeaving(account));
		this.#set(row, flags.federated, account.authentication === 'Federated');
		this.#set(row, flags.gone, false);
	}

	remove(row: number): void {
		this.flags[row] = flags.gone;
	}

	is(row: number, flag: number): boolean {
		return (this.flags[row]! & flag) !== 0;
	}

	statusOf(row: number): Status {
		return statuses[this.status[row]!]!;
	}

	sourceOf(row: number): Source {
		return sources[this.source[row]!]!;
	}

	/** Sets a flag for these rows and takes it from all the others. */
	setFlag(flag: number, rows: Iterable<number>): void {
		const {flags: all} = this;
		for (let row = 0; row < all.length; row++) all[row]! &= ~flag;
		for (const row of rows) all[row]! |= flag;
	}

	/** Of each grade its place among all grades, by number. */
	gradeRanks(): readonly number[] {
		const {texts} = this.#grades;
		const ranks: number[] = [];
		const sorted = texts.map((_, index) => index).sort((a, b) => compareGrades(texts[a]!, texts[b]!));
		for (const [rank, number] of sorted.entries()) ranks[number] = rank;
		return ranks;
	}

	/** Compiles what of a query is in columns into one test; undefined: it narrows nothing. */
	test(
		query: PeopleQuery,
		locationNames: ReadonlyMap<string, string>,
	): ((row: number) => boolean) | undefined {
		const tests: Array<(row: number) => boolean> = [];
		const equal = (column: 'status' | 'source' | 'grade' | 'evidence', number: number) =>
			tests.push((row) => this[column][row] === number);
		const flagged = (flag: number, wanted: boolean) =>
			tests.push((row) => ((this.flags[row]! & flag) !== 0) === wanted);
		const {status, source, grade, role, location, conflicted, followUp, leaving, evidence} = query;
		if (status !== undefined) equal('status', statuses.indexOf(status));
		if (source !== undefined) equal('source', sources.indexOf(source));
		// An account without a grade has none: not the empty one.
		if (grade !== undefined) equal('grade', grade === '' ? -1 : this.#grades.texts.indexOf(grade));
		if (role !== undefined) {
			const place = roles.findIndex((each) => each.toLowerCase() === role.toLowerCase());
			const mask = place === -1 ? 0 : 1 << place;
			tests.push((row) => (this.roles[row]! & mask) !== 0);
		}
		if (location !== undefined) {
			const called = placesCalled(location, locationNames);
			const there = Uint8Array.from(this.#places.texts, (places) =>
				Number(places !== '' && places.split(between).some(called)),
			);
			tests.push((row) => there[this.places[row]!] === 1);
		}
		if (conflicted !== undefined) flagged(flags.conflicted, conflicted);
		if (followUp !== undefined) flagged(flags.followUp, followUp);
		if (leaving !== undefined) flagged(flags.leaving, leaving);
		if (evidence !== undefined) equal('evidence', evidenceStates.indexOf(evidence));
		const [first, second, ...rest] = tests;
		if (first === undefined) return undefined;
		if (second === undefined) return first;
		if (rest.length === 0) return (row) => first(row) && second(row);
		return (row) => first(row) && second(row) && rest.every((test) => test(row));
	}

	#set(row: number, flag: number, on: boolean) {
		if (on) this.flags[row]! |= flag;
		else this.flags[row]! &= ~flag;
	}

	#grow(row: number) {
		const size = Math.max(row + 1, this.status.length * 2);
		const bytes = (from: Uint8Array) => {
			const to = new Uint8Array(size);
			to.set(from);
			return to;
		};
		const words = (from: Uint32Array) => {
			const to = new Uint32Array(size);
			to.set(from);
			return to;
		};
		const masks = new Uint16Array(size);
		masks.set(this.roles);
		this.roles = masks;
		this.status = bytes(this.status);
		this.source = bytes(this.source);
		this.role = bytes(this.role);
		this.flags = bytes(this.flags);
		this.evidence = bytes(this.evidence);
		this.grade = words(this.grade);
		this.places = words(this.places);
		this.removed = words(this.removed);
	}
}
