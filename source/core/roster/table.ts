import {SourceUnhealthyError} from '../errors.ts';
import type {Progress} from '../ports.ts';
import type {Findings} from './findings.ts';
import {type Header, headerOf, type TableColumns} from './header.ts';
import {type ScannedRow, Scanner} from './scan.ts';
import {TableRow} from './table-row.ts';

/** A file of bytes that can be read from its beginning, more than once. */
export interface ByteFile {
	/** Without folders: `users.csv`. */
	readonly name: string;
	/** Size once unpacked, where it is known beforehand. */
	readonly bytes?: number;
	open(): AsyncIterable<Uint8Array>;
}

/** How a file's quotes are read: the scanner reads `plain` ones, {@link OddReader} the others. */
export type Dialect = 'plain' | 'backslash' | 'literal';

/** Reads what the scanner cannot. Quotes that do not match the dialect are thrown, with a `code`. */
export type OddReader = (
	chunks: AsyncIterable<Uint8Array>,
	dialect: {readonly delimiter: ',' | ';'; readonly quotes: 'backslash' | 'literal'},
) => AsyncIterable<{readonly fields: readonly Uint8Array[]; readonly line: number}>;

/** What is wrong with a row as a whole. `wrong-type`: of a service's record, whose values need not be text. */
export type RowFault = 'field-count' | 'row-too-long' | 'wrong-type';

export interface TableHandler {
	/** The columns, in the order that rows answer to by number. */
	readonly columns: TableColumns;
	row(row: TableRow): void;
	/**
	 * A row whose cells do not match the header (`field-count`), that is too long (`row-too-long`), or whose values are no
	 * text (`wrong-type`): what can be read of it, by name of the key column.
	 */
	faulty(row: TableRow, message: string, code?: RowFault): void;
}

/** How much of a file is read between two words of progress. */
const progressBytes = 1 << 23;

/** The file has to be read again in another dialect. */
class OtherDialect extends Error {
	readonly file: string;
	readonly dialect: Dialect;
	constructor(file: string, dialect: Dialect) {
		super(`${file} is read again as ${dialect}`);
		this.file = file;
		this.dialect = dialect;
	}
}

/**
 * Runs a reading of several files, and again from the start whenever a file turns out to be written in an
 * odd dialect: rare, and simpler than taking rows back.
 */
export async function* readDialects<T>(
	run: (dialects: ReadonlyMap<string, Dialect>) => AsyncGenerator<Progress, T, void>,
): AsyncGenerator<Progress, T, void> {
	const dialects = new Map<string, Dialect>();
	for (;;) {
		try {
			return yield* run(dialects);
		} catch (error) {
			if (!(error instanceof OtherDialect)) throw error;
			dialects.set(error.file, error.dialect);
		}
	}
}

/**
 * Reads one table, row by row, into its handler.
 * @returns how many rows it has, the header aside.
 * @throws SourceUnhealthyError when it has no header or not the columns it must have, when it is cut in the
 * middle, or is no CSV in UTF-8.
 */
export async function* readTable(
	file: ByteFile,
	handler: TableHandler,
	tools: {
		readonly dialects: ReadonlyMap<string, Dialect>;
		readonly odd: OddReader;
		readonly findings: Findings;
		readonly signal: AbortSignal;
	},
): AsyncGenerator<Progress, number, void> {
	const dialect = tools.dialects.get(file.name) ?? 'plain';
	const table = new Table(file.name, handler, tools.findings);
	const scanner = new Scanner(table);
	table.scanner = scanner;
	const told = {done: 0, next: progressBytes};
	const progress = (): Progress => ({
		stage: 'read',
		message: file.name,
		done: told.done,
		...(file.bytes === undefined ? {} : {total: file.bytes}),
		unit: 'bytes',
	});
	const counted = async function* () {
		for await (const chunk of file.open()) {
			tools.signal.throwIfAborted();
			told.done += chunk.length;
			yield chunk;
		}
	};
	if (dialect === 'plain') {
		for await (const chunk of counted()) {
			scanner.push(chunk);
			if (scanner.fault !== undefined) break;
			if (told.done >= told.next) {
				told.next = told.done + progressBytes;
				yield progress();
			}
		}
		scanner.end();
		judge(file.name, scanner, table);
	} else {
		const delimiter = await delimiterIn(file);
		try {
			for await (const row of tools.odd(counted(), {delimiter, quotes: dialect})) table.row(packed(row));
		} catch (error) {
			const {code, line} = error as {code?: unknown; line?: unknown};
			if (typeof code !== 'string' || typeof line !== 'number') throw error;
			if (dialect === 'backslash') throw new OtherDialect(file.name, 'literal');
			throw unreadable(file.name, code, line, error);
		}
		if (dialect === 'backslash' && table.miscounted > 0) throw new OtherDialect(file.name, 'literal');
		tools.findings.note(
			file.name,
			`quotes-${dialect}`,
			dialect === 'backslash'
				? 'writes a quote inside a value as \\"'
				: 'has quotes that neither open nor close a value',
		);
	}
	yield progress();
	return table.finish();
}

/** What the scanner's end means: fine, another dialect, or no way to read it. */
function judge(file: string, scanner: Scanner, table: Table): void {
	const {fault, backslashed} = scanner;
	if (fault === undefined) {
		if (backslashed && table.miscounted > 0) throw new OtherDialect(file, 'backslash');
		return;
	}
	if (backslashed && fault.code !== 'utf-16') throw new OtherDialect(file, 'backslash');
	if (fault.code === 'irregular-quote') throw new OtherDialect(file, 'literal');
	throw unreadable(file, fault.code, fault.line);
}

function unreadable(file: string, code: string, line: number, cause?: unknown): SourceUnhealthyError {
	const why: Readonly<Record<string, string>> = {
		'unterminated-quote': `${file} is cut: a quote that opens on line ${line} never closes`,
		'utf-16': `${file} is written in UTF-16, not in UTF-8`,
		'row-too-long': `${file} has a row without end on line ${line}`,
	};
	return new SourceUnhealthyError(
		why[code] ?? `${file} cannot be read as CSV: see the quotes on line ${line}`,
		{
			next: 'Export it again as CSV in UTF-8, and look whether the export ended well.',
			cause,
		},
	);
}

/** Cells under a header: finds the columns in the first row and numbers them. */
class Table {
	scanner: Scanner | undefined;
	miscounted = 0;
	#header: Header | undefined;
	#under: TableRow | undefined;
	#rows = 0;
	readonly #file: string;
	readonly #handler: TableHandler;
	readonly #findings: Findings;

	constructor(file: string, handler: TableHandler, findings: Findings) {
		this.#file = file;
		this.#handler = handler;
		this.#findings = findings;
	}

	row(row: ScannedRow): void {
		if (this.#header === undefined) {
			this.#header = headerOf(this.#file, row, this.#handler.columns, this.#findings);
			this.#under = new TableRow(this.#header);
			return;
		}
		this.#rows++;
		const header = this.#header;
		const under = this.#under!.take(row);
		// One cell too many is no harmless padding where it is empty: a comma in a name shifts all that follow.
		if (row.count !== header.width) {
			if (row.unended && row.count < header.width) throw cut(this.#file, row, header.width);
			this.miscounted++;
			this.#handler.faulty(under, `has ${row.count} values where the header has ${header.width}`);
			return;
		}
		this.#handler.row(under);
	}

	/** The record of such a row is there (rule 3 of `sync.md`): it is held back by its id, as any faulty one. */
	tooLong(row: ScannedRow): void {
		if (this.#header === undefined) throw unreadable(this.#file, 'row-too-long', row.line);
		this.#rows++;
		if (row.unended && row.count < this.#header.width) throw cut(this.#file, row, this.#header.width);
		this.#handler.faulty(this.#under!.take(row), 'is longer than any row can be', 'row-too-long');
	}

	/** Tells of the file's ways and gives the number of its rows. */
	finish(): number {
		if (this.#header === undefined)
			throw new SourceUnhealthyError(`${this.#file} is empty: not even its header is there`, {
				next: 'Look whether the export ended well.',
			});
		const {scanner} = this;
		if (scanner?.bom) this.#findings.note(this.#file, 'bom', 'begins with a byte order mark');
		if (scanner?.delimiter === 0x3b)
			this.#findings.note(this.#file, 'semicolons', 'separates values by semicolons');
		return this.#rows;
	}
}

function cut(file: string, row: ScannedRow, width: number): SourceUnhealthyError {
	return new SourceUnhealthyError(
		`${file} is cut: its last line (${row.line}) ends after ${row.count} of ${width} values`,
		{next: 'Look whether the export ended well, and export it again.'},
	);
}

/** A row of separate fields as one that stands in a buffer. */
function packed({fields, line}: {readonly fields: readonly Uint8Array[]; readonly line: number}): ScannedRow {
	const bytes = Buffer.concat(fields);
	const starts = new Uint32Array(fields.length);
	const ends = new Uint32Array(fields.length);
	let at = 0;
	for (const [index, field] of fields.entries()) {
		starts[index] = at;
		ends[index] = at += field.length;
	}
	return {bytes, starts, ends, count: fields.length, line, unended: false};
}

async function delimiterIn(file: ByteFile): Promise<',' | ';'> {
	const scanner = new Scanner({row() {}});
	for await (const chunk of file.open()) {
		scanner.push(chunk);
		if (scanner.delimiter !== undefined) break;
	}
	scanner.end();
	return scanner.delimiter === 0x3b ? ';' : ',';
}
