import {CsvError, type Options, parse} from 'csv-parse';

/** How the odd ones write a quote inside quotes, and whether quotes in plain fields stand for themselves. */
export interface CsvDialect {
	readonly delimiter: ',' | ';';
	/** `double`: RFC 4180's `""`. `backslash`: Apple's `\"`. `literal`: quotes that close nothing are text. */
	readonly quotes: 'double' | 'backslash' | 'literal';
}

/** One row: its fields as bytes, the line it begins on (from 1), and whether the file ended in it. */
export interface CsvRow {
	readonly fields: readonly Uint8Array[];
	readonly line: number;
}

/** The file cannot be read in this dialect. */
export class CsvFaultError extends Error {
	readonly code: 'irregular-quote' | 'unterminated-quote' | 'row-too-long';
	readonly line: number;

	constructor(code: CsvFaultError['code'], line: number, cause: unknown) {
		super(`line ${line}: ${code}`, {cause});
		this.name = 'CsvFaultError';
		this.code = code;
		this.line = line;
	}
}

/** Longer rows end the reading: no roster has one. */
const longestRow = 1 << 22;

/**
 * Rows of a CSV file in a dialect that is known, by csv-parse: thorough, and ten times slower than the
 * scanner of `core/roster/scan.ts`. Blank lines are passed over, a BOM is taken off.
 * @throws CsvFaultError where the quotes do not match the dialect.
 */
export async function* readCsv(
	chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
	dialect: CsvDialect,
): AsyncGenerator<CsvRow, void, void> {
	const options: Options = {
		encoding: null,
		delimiter: dialect.delimiter,
		quote: '"',
		escape: dialect.quotes === 'backslash' ? '\\' : '"',
		relax_quotes: dialect.quotes === 'literal',
		relax_column_count: true,
		record_delimiter: ['\n', '\r\n'],
		skip_empty_lines: true,
		max_record_size: longestRow,
		info: true,
	};
	const parser = parse(options);
	const lines = new LineCounter();
	const feeding = feed(chunks, parser, lines);
	feeding.catch((error: unknown) => parser.destroy(error as Error));
	try {
		for await (const item of parser) {
			const {info, record} = item as {info: {bytes: number}; record: Uint8Array[]};
			yield {fields: record, line: lines.endingAt(info.bytes) - newlinesIn(record)};
		}
		await feeding;
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		lines.endingAt(Number((error as {bytes?: number}).bytes ?? 0));
		throw new CsvFaultError(codeOf(error), lines.next, error);
	} finally {
		parser.destroy();
	}
}

/** Lines by their newlines: csv-parse's own count takes a lone CR, and a CR LF inside quotes, for more. */
class LineCounter {
	/** Line that the next row begins on, blank lines aside. */
	next = 1;
	#length = 0;
	#newlines: number[] = [];

	push(chunk: Uint8Array): void {
		for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1))
			this.#newlines.push(this.#length + at);
		this.#length += chunk.length;
	}

	/** Line of the last byte of a row that ends, its newline included, before this offset. */
	endingAt(end: number): number {
		let passed = 0;
		while (passed < this.#newlines.length && this.#newlines[passed]! < end) passed++;
		const terminated = passed > 0 && this.#newlines[passed - 1] === end - 1;
		this.#newlines.splice(0, passed);
		this.next += passed;
		return terminated ? this.next - 1 : this.next;
	}
}

function codeOf(error: CsvError): CsvFaultError['code'] {
	if (error.code === 'CSV_QUOTE_NOT_CLOSED') return 'unterminated-quote';
	return error.code === 'CSV_MAX_RECORD_SIZE' ? 'row-too-long' : 'irregular-quote';
}

async function feed(
	chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
	parser: ReturnType<typeof parse>,
	lines: LineCounter,
): Promise<void> {
	for await (const chunk of withoutBom(chunks)) {
		if (parser.destroyed) return;
		lines.push(chunk);
		if (!parser.write(chunk)) await new Promise((resolve) => whenever(parser, resolve));
	}
	parser.end();
}

function whenever(parser: ReturnType<typeof parse>, resolve: (value: unknown) => void): void {
	parser.once('drain', resolve);
	parser.once('close', resolve);
}

async function* withoutBom(
	chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
	let head: Uint8Array | undefined = new Uint8Array(0);
	for await (const chunk of chunks) {
		if (head === undefined) yield chunk;
		else {
			head = Buffer.concat([head, chunk]);
			if (head.length < 3) continue;
			yield afterBom(head);
			head = undefined;
		}
	}
	if (head !== undefined) yield head;
}

const afterBom = (head: Uint8Array) =>
	head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head;

function newlinesIn(fields: readonly Uint8Array[]): number {
	let count = 0;
	for (const field of fields) for (const byte of field) if (byte === 0x0a) count++;
	return count;
}
