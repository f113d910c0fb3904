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
	{statusFilter, inactive, paging}: Pick<OneRosterSettings, 'statusFilter' | 'inactive' | 'paging'>,
	pageSize: number,
): readonly Asking[] {
	const status = inactive === 'drop' ? "status='active'" : "status!='tobedeleted'";
	// A session that ended still gives its year to classes.
	const filtered: Question =
		statusFilter === 'active' && file !== 'academicSessions' ? [['filter', status]] : [];
	const fields = checked[file].map(({name}) => fieldOf(file, name)).join(',');
	const ordered: Question = [
		['sort', 'sourcedId'],
		['orderBy', 'asc'],
	];
	const inOrder = {query: [...filtered, ...ordered], limit: pageSize};
	// Whether fields are told rightly is seen by a sample, which only a service with pages can give.
	const ofFields = {query: [...inOrder.query, ['fields', fields] as const], limit: pageSize};
	return [
		...(paging === 'pages' ? [ofFields] : []),
		inOrder,
		{query: [], limit: pageSize},
		...(pageSize > standardPage ? [{query: [], limit: standardPage}] : []),
	];
}

/** Records that are asked for whole, to see whether `fields` leaves something out; few, since they hold all there is. */
export const sampleSize = 3;

/**
 * Whether a server misreads `fields`: no record holds what every record of the list must, or what the sample shows
 * that records have.
 */
export function losesFields(
	file: OneRosterFile,
	records: readonly unknown[],
	sample: readonly unknown[],
): boolean {
	const has = (record: unknown, name: string) =>
		typeof record === 'object' &&
		record !== null &&
		(record as Readonly<Record<string, unknown>>)[name] != null;
	return (
		lacksAll(file, records) ||
		checked[file]
			.map(({name}) => fieldOf(file, name))
			.some(
				(name) => sample.some((record) => has(record, name)) && !records.some((record) => has(record, name)),
			)
	);
}

function lacksAll(file: OneRosterFile, records: readonly unknown[]): boolean {
	const needed = columnsOf(file).required.map((column) => fieldOf(file, column));
	return (
		records.length > 0 &&
		records.every(
			(record) => typeof record !== 'object' || record === null || needed.some((name) => !(name in record)),
		)
	);
}
