import {
	type Filtered,
	type FilteredOut,
	type FilteredTally,
	type Roster,
	type RosterKind,
	type RosterView,
	rosterKinds,
} from '../roster.ts';
import {type Reason, reasonNumber, reasons, wordReason} from './reasons.ts';
import type {RosterFilter} from './settings.ts';
import {heldText, windowOf} from './window.ts';

/** Rows of each kind that are left out, each with its reason as one byte. */
export class Dropped implements Filtered {
	readonly hash: string;
	readonly #roster: Roster;
	readonly #filter: RosterFilter;
	readonly #today: number;
	/** Made for a kind when its first row is left out: most filters leave most kinds alone. */
	readonly #reasons: Partial<Record<RosterKind, Uint8Array>> = {};
	readonly #counts: Partial<Record<RosterKind, number>> = {};
	readonly #rows: Partial<Record<RosterKind, ReadonlyMap<string, number>>> = {};

	/** `today` in days since 1970: reasons name the days that the filter takes. */
	constructor(roster: Roster, hash: string, filter: RosterFilter, today: number) {
		this.#roster = roster;
		this.hash = hash;
		this.#filter = filter;
		this.#today = today;
	}

	/** Leaves a row out; the first reason stands. */
	drop(kind: RosterKind, row: number, reason: Exclude<Reason, 'stays'>): void {
		this.#reasons[kind] ??= new Uint8Array(this.#roster[kind].count);
		if (this.#reasons[kind][row] !== 0) return;
		this.#reasons[kind][row] = reasonNumber(reason);
		this.#counts[kind] = this.count(kind) + 1;
	}

	has(kind: RosterKind, row: number): boolean {
		const given = this.#reasons[kind];
		return given !== undefined && given[row] !== 0;
	}

	count(kind: RosterKind): number {
		return this.#counts[kind] ?? 0;
	}

	/** Rows that stay, in their order; undefined: all of them. */
	kept(kind: RosterKind): Uint32Array | undefined {
		const given = this.#reasons[kind];
		if (given === undefined) return undefined;
		const rows = new Uint32Array(given.length - this.count(kind));
		let next = 0;
		for (let row = 0; row < given.length; row++) if (given[row] === 0) rows[next++] = row;
		return rows;
	}

	why(kind: RosterKind, externalId: string): FilteredOut | undefined {
		if (this.count(kind) === 0) return undefined;
		this.#rows[kind] ??= this.#byId(kind);
		const row = this.#rows[kind].get(externalId);
		return row === undefined ? undefined : this.#told(kind, row);
	}

	*each(kind: RosterKind): Generator<FilteredOut> {
		const given = this.#reasons[kind] ?? [];
		for (let row = 0; row < given.length; row++) if (given[row] !== 0) yield this.#told(kind, row);
	}

	*places(): Generator<{readonly class: string; readonly student: string}> {
		const {enrolments} = this.#roster;
		const given = this.#reasons.enrolments ?? [];
		const dates = reasonNumber('dates');
		for (let row = 0; row < given.length; row++)
			if (given[row] === dates)
				yield {class: enrolments.text(row, 'class'), student: enrolments.text(row, 'student')};
	}

	tally(): readonly FilteredTally[] {
		return rosterKinds.flatMap((kind) => {
			const counts = new Uint32Array(reasons.length);
			for (const reason of this.#reasons[kind] ?? []) counts[reason]!++;
			return [...counts].flatMap((count, at) =>
				at === 0 || count === 0
					? []
					: [{kind, ...this.#worded(reasons[at] as Exclude<Reason, 'stays'>, kind, ''), count}],
			);
		});
	}

	/** Ids of rows that are left out, unless another row of the same id stays: that one is listed. */
	#byId(kind: RosterKind): ReadonlyMap<string, number> {
		const rows = new Map<string, number>();
		const {count} = this.#roster[kind];
		for (let row = 0; row < count; row++) if (this.has(kind, row)) rows.set(this.#id(kind, row), row);
		for (let row = 0; row < count; row++) if (!this.has(kind, row)) rows.delete(this.#id(kind, row));
		return rows;
	}

	#id(kind: RosterKind, row: number): string {
		return kind === 'enrolments'
			? this.#roster.enrolments.text(row, 'id')
			: (this.#roster[kind] as RosterView<'people'>).text(row, 'externalId');
	}

	#told(kind: RosterKind, row: number): FilteredOut {
		const reason = reasons[this.#reasons[kind]![row]!] as Exclude<Reason, 'stays'>;
		return {
			kind,
			externalId: this.#id(kind, row),
			...this.#roster[kind].place(row),
			...this.#worded(reason, kind, this.#days(kind, row)),
		};
	}

	#worded(reason: Exclude<Reason, 'stays'>, kind: RosterKind, days: string) {
		const {students, instructors, ...others} = this.#filter;
		const choice =
			reason === 'staff-dates'
				? instructors
				: kind === 'people' || kind === 'enrolments'
					? students
					: others[kind];
		return wordReason(reason, kind, days, windowOf(choice, this.#today));
	}

	#days(kind: RosterKind, row: number): string {
		if (kind === 'people' || kind === 'locations') return '';
		const view = this.#roster[kind] as RosterView<'classes'>;
		return heldText(view.text(row, 'begins'), view.text(row, 'ends'));
	}
}
