import {dayOf, noDay, textOfDay} from '../../core/roster/day.ts';
import type {TableHandler} from '../../core/roster/table.ts';
import type {TableRow} from '../../core/roster/table-row.ts';
import {columnOf, columnsOf} from './columns.ts';
import type {Mapped} from './mapped.ts';

const at = (name: Parameters<typeof columnOf<'academicSessions'>>[1]) => columnOf('academicSessions', name);
const schoolYear = at('schoolYear');
const title = at('title');
const startDate = at('startDate');
const endDate = at('endDate');
const parentSourcedId = at('parentSourcedId');

interface Session {
	readonly year: string;
	readonly title: string;
	readonly begins: number;
	readonly ends: number;
	readonly parent: string;
}

/** When a class or course is held. Days as `2026-08-15`, `''` where none is known. */
export interface Held {
	/** All that the sessions are called: ids and titles, those of the sessions that they lie in too. */
	readonly terms: readonly string[];
	readonly begins: string;
	readonly ends: string;
}

/** Sessions lie in each other at most so deep: terms in a school year, grading periods in terms. */
const deepest = 8;

/** Reads academicSessions: the school year, names and days of each session. */
export class SessionsTable implements TableHandler {
	readonly columns = columnsOf('academicSessions');
	readonly #sessions = new Map<string, Session>();
	readonly #mapped: Mapped;

	constructor(mapped: Mapped) {
		this.#mapped = mapped;
	}

	row(row: TableRow): void {
		this.#sessions.set(row.text(0), {
			year: row.text(schoolYear).trim(),
			title: row.text(title).replaceAll(/\s+/g, ' ').trim(),
			begins: this.#day(row, startDate, 'startDate'),
			ends: this.#day(row, endDate, 'endDate'),
			parent: row.text(parentSourcedId).trim(),
		});
	}

	/** A session that cannot be read gives its classes no year. */
	faulty(): void {}

	/** The last school year that a class' terms lie in; `''` where none is known. */
	yearOf(terms: readonly string[]): string {
		const years = terms.map((term) => this.#withYear(term)?.year ?? '');
		return years.sort().at(-1) ?? '';
	}

	/**
	 * Names and days of these sessions together, from the first day to the last. Where one of them has no day,
	 * nobody knows when they end: then there is none (no date means kept, `sync.md`).
	 */
	heldIn(ids: readonly string[]): Held {
		const called = new Set<string>();
		let [begins, ends] = [Number.POSITIVE_INFINITY, noDay];
		let isOpen = ids.length === 0;
		for (const id of ids) {
			called.add(id);
			const session = this.#sessions.get(id);
			for (const {name, above} of this.#up(id)) {
				if (name !== '') called.add(name);
				called.add(above);
			}
			if (session === undefined || session.begins === noDay || session.ends === noDay) isOpen = true;
			else {
				begins = Math.min(begins, session.begins);
				ends = Math.max(ends, session.ends);
			}
		}
		return {
			terms: [...called].sort(),
			begins: isOpen ? '' : textOfDay(begins),
			ends: isOpen ? '' : textOfDay(ends),
		};
	}

	/** The session itself, or the nearest one that it lies in which has a school year. */
	#withYear(id: string): Session | undefined {
		for (const {above} of this.#up(id)) {
			const session = this.#sessions.get(above);
			if (session !== undefined && session.year !== '') return session;
		}
		return undefined;
	}

	/** The session and those that it lies in, nearest first. */
	*#up(id: string): Generator<{readonly above: string; readonly name: string}> {
		let above = id;
		for (let depth = 0; depth < deepest && above !== ''; depth++) {
			const session = this.#sessions.get(above);
			if (session === undefined) return;
			yield {above, name: session.title};
			above = session.parent;
		}
	}

	#day(row: TableRow, column: number, field: string): number {
		const text = row.text(column).trim();
		const day = dayOf(text);
		if (text !== '' && day === noDay)
			this.#mapped.findings.counted(
				{file: this.#mapped.nameOf('academicSessions'), line: row.line},
				{code: 'bad-date', severity: 'warning', field, value: text, action: 'taken as no date'},
				(count) => `is no day like 2026-08-15${count === 1 ? '' : ` (${count} such values)`}`,
			);
		return day;
	}
}
