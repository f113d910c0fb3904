import {checked, columnsOf, type OneRosterFile} from '../oneroster-map/columns.ts';
import {fieldOf} from './record-cells.ts';
import type {OneRosterSettings} from './settings.ts';

/** What is asked of a list beside its page: name and value. */
export type Question = ReadonlyArray<readonly [string, string]>;

/** A server that takes no large page takes this one: the standard's own default (OneRoster 1.1 §3.4.1). */
const standardPage = 100;

export interface Asking {
	readonly query: Question;
	readonly limit: number;
}

/**
 * Ways to ask for a list, the best first: ordered, so that pages hold still, and of the fields that are read alone, so
 * that no password or phone number travels. Who does not take that is asked plainly; what comes is the same.
 */
export function askings(
	file: OneRosterFile,
	{filter, inactive}: Pick<OneRosterSettings, 'filter' | 'inactive'>,
	pageSize: number,
): readonly [Asking, ...Asking[]] {
	const status = inactive === 'drop' ? "status='active'" : "status!='tobedeleted'";
	// A session that ended still gives its year to classes.
	const filtered: Question = filter === 'active' && file !== 'academicSessions' ? [['filter', status]] : [];
	const fields = checked[file].map(({name}) => fieldOf(file, name)).join(',');
	const ordered: Question = [
		['sort', 'sourcedId'],
		['orderBy', 'asc'],
	];
	const plain = {query: [], limit: pageSize};
	return [
		{query: [...filtered, ...ordered, ['fields', fields]], limit: pageSize},
		{query: [...filtered, ...ordered], limit: pageSize},
		plain,
		...(pageSize > standardPage ? [{query: [], limit: standardPage}] : []),
	];
}

/** Whether no record holds what every record of the list must: a server that misreads `fields`. */
export function lacksAll(file: OneRosterFile, records: readonly unknown[]): boolean {
	const needed = columnsOf(file).required.map((column) => fieldOf(file, column));
	return (
		records.length > 0 &&
		records.every(
			(record) => typeof record !== 'object' || record === null || needed.some((name) => !(name in record)),
		)
	);
}
