import type {TableHandler} from '../../core/roster/table.ts';
import type {TableRow} from '../../core/roster/table-row.ts';
import {columnOf, columnsOf} from './columns.ts';

const schoolYear = columnOf('academicSessions', 'schoolYear');

/** Reads academicSessions.csv: the school year of each session. */
export class SessionsTable implements TableHandler {
	readonly columns = columnsOf('academicSessions');
	readonly #years = new Map<string, string>();

	row(row: TableRow): void {
		this.#years.set(row.text(0), row.text(schoolYear).trim());
	}

	/** A session that cannot be read gives its classes no year. */
	faulty(): void {}

	/** The last school year that a class' terms lie in; `''` where none is known. */
	yearOf(terms: readonly string[]): string {
		const years = terms.map((term) => this.#years.get(term) ?? '');
		return years.sort().at(-1) ?? '';
	}
}
