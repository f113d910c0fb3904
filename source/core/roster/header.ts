import {SourceUnhealthyError} from '../errors.ts';
import {decode} from './cells.ts';
import type {Findings} from './findings.ts';
import type {ScannedRow} from './scan.ts';

export interface TableColumns {
	/** Wanted columns by name; a row answers to their place in this list. */
	readonly wanted: readonly string[];
	/** Those without which the file is no such file. */
	readonly required: readonly string[];
	/** Wanted columns that may go on as `name_2`, `name_3` …. */
	readonly repeated?: readonly string[];
	/** Columns that the format has and we do not read: nothing is said of them. */
	readonly known: readonly string[];
}

/** Where the columns stand in this file. */
export interface Header {
	readonly width: number;
	/** Of each wanted column; −1 where there is none. */
	readonly positions: Int32Array;
	/** Further columns of a repeated one, in the order of their numbers. */
	readonly repeats: ReadonlyArray<{readonly column: number; readonly at: number}>;
}

/**
 * Finds the wanted columns in a header row: other order, other case and further columns are accepted, with
 * a note.
 * @throws SourceUnhealthyError when a required column is missing, or a wanted one stands there twice.
 */
export function headerOf(file: string, row: ScannedRow, columns: TableColumns, findings: Findings): Header {
	const names = Array.from({length: Math.min(row.count, row.starts.length)}, (_, at) =>
		decode(row.bytes, row.starts[at]!, row.ends[at]!).trim(),
	);
	const places = new Map<string, number>();
	for (const [at, name] of names.entries()) {
		const key = name.toLowerCase();
		if (places.has(key) && isKnown(key, columns))
			throw new SourceUnhealthyError(`${file} has the column ${name} twice`, {
				next: 'Remove one of the two columns at the source.',
			});
		places.set(key, at);
	}
	const positions = Int32Array.from(columns.wanted, (name) => places.get(name.toLowerCase()) ?? -1);
	missing(file, names, columns, positions, findings);
	tell(file, names, columns, positions, findings);
	if (row.bytes[row.starts[0]! - 1] === 0x22)
		findings.note(file, 'quoted', 'has its values in quotes where they need none');
	return {width: row.count, positions, repeats: repeatsOf(names, columns)};
}

function repeatsOf(names: readonly string[], columns: TableColumns): Header['repeats'] {
	const found: Array<{column: number; number: number; at: number}> = [];
	for (const [at, name] of names.entries()) {
		const match = /^(.+)_(\d{1,3})$/.exec(name.toLowerCase());
		if (match === null || !columns.repeated?.includes(match[1]!)) continue;
		found.push({column: columns.wanted.indexOf(match[1]!), number: Number(match[2]), at});
	}
	return found.sort((a, b) => a.number - b.number).map(({column, at}) => ({column, at}));
}

function isKnown(key: string, {wanted, known, repeated = []}: TableColumns): boolean {
	return (
		[...wanted, ...known].some((name) => name.toLowerCase() === key) ||
		repeated.includes(/^(.+)_\d{1,3}$/.exec(key)?.[1] ?? '')
	);
}

function missing(
	file: string,
	names: readonly string[],
	columns: TableColumns,
	positions: Int32Array,
	findings: Findings,
): void {
	const absent = columns.wanted.filter((_, index) => positions[index]! < 0);
	const needed = absent.filter((name) => columns.required.includes(name));
	if (needed.length > 0) {
		const isHeader = absent.length < columns.wanted.length;
		throw new SourceUnhealthyError(
			isHeader
				? `${file} has no column ${needed.join(', ')}; it has ${names.slice(0, 12).join(', ')}`
				: `${file} has no header row: its first line names none of the columns`,
			{next: 'Export it again with the header row exactly as the format has it.'},
		);
	}
	for (const name of absent)
		findings.add(
			{file, line: 1},
			{
				code: 'missing-column',
				severity: 'warning',
				field: name,
				message: 'is no column of this file',
				action: 'taken as empty',
			},
		);
}

/** Notes of what is unusual and does no harm. */
function tell(
	file: string,
	names: readonly string[],
	columns: TableColumns,
	positions: Int32Array,
	findings: Findings,
): void {
	const extra = names.filter((name) => name !== '' && !isKnown(name.toLowerCase(), columns));
	if (extra.length > 0)
		findings.note(file, 'extra-columns', `has further columns, which are not read: ${listed(extra)}`);
	const present = positions.filter((at) => at >= 0);
	if (present.some((at, index) => index > 0 && at < present[index - 1]!))
		findings.note(file, 'column-order', 'has its columns in another order');
	const otherCase = columns.wanted.filter((name, index) => {
		const at = positions[index]!;
		return at >= 0 && names[at] !== name;
	});
	if (otherCase.length > 0)
		findings.note(file, 'column-case', `writes column names in its own way: ${listed(otherCase)}`);
}

const listed = (names: readonly string[]) =>
	names.length > 6 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : names.join(', ');
