/**
 * Streaming scanner of plain CSV: RFC 4180 with comma or semicolon, LF or CRLF, a BOM or none. It never
 * holds a whole file, keeps no row and decodes nothing: rows are handed out as places in a buffer.
 * `io/csv.ts` is its twin for odd dialects; property tests hold the two against each other.
 */

/** One row while it is handed out; nothing of it may be kept. */
export interface ScannedRow {
	readonly bytes: Uint8Array;
	/** Where each field begins and ends in {@link bytes}, quotes taken off; the first {@link mostFields} only. */
	readonly starts: Uint32Array;
	readonly ends: Uint32Array;
	readonly count: number;
	/** Line that the row begins on, from 1. */
	readonly line: number;
	/** The file ended in this row, without a newline. */
	readonly unended: boolean;
}

/** Why a file is no plain CSV; the line is the one the row begins on. */
export interface ScanFault {
	readonly code: 'irregular-quote' | 'unterminated-quote' | 'utf-16';
	readonly line: number;
}

export interface ScanHandler {
	row(row: ScannedRow): void;
	/** A row of more than {@link longestRow} bytes was passed over: all its fields are counted, and only those that were whole by then are there. */
	tooLong?(row: ScannedRow): void;
}

/** A row that is longer is passed over with a problem: no roster has one, and memory stays bounded. */
export const longestRow = 1 << 22;
/** `location_id_999` and all other columns fit twice. */
const mostFields = 2048;

const quote = 0x22;
const newline = 0x0a;
const carriageReturn = 0x0d;
const backslash = 0x5c;
const comma = 0x2c;
const semicolon = 0x3b;

const inField = 0;
const inQuotes = 1;

export class Scanner {
	/** Set when the file turned out to be no plain CSV: what was handed out until then is worth nothing. */
	fault: ScanFault | undefined;
	/** A backslash stood before a quote inside quotes: Apple's own way to write one (`\"`). */
	backslashed = false;
	/** What separates the fields, known after the first row. */
	delimiter: typeof comma | typeof semicolon | undefined;
	bom = false;
	crlf = false;

	readonly #handler: ScanHandler;
	readonly #starts = new Uint32Array(mostFields);
	readonly #ends = new Uint32Array(mostFields);
	/** One object for all rows: they are handed out one after the other. */
	readonly #row: {-readonly [K in keyof ScannedRow]: ScannedRow[K]} = {
		bytes: new Uint8Array(0),
		starts: this.#starts,
		ends: this.#ends,
		count: 0,
		line: 0,
		unended: false,
	};
	/** Fields of this row that hold doubled quotes. */
	readonly #doubled: number[] = [];
	readonly #special = new Uint8Array(256);
	#bytes = new Uint8Array(0);
	#begun = false;
	#ended = false;
	#state: typeof inField | typeof inQuotes = inField;
	/** Next byte to look at, begin of the row and of the field, all in #bytes. */
	#at = 0;
	#rowStart = 0;
	#fieldStart = 0;
	#fieldIsDoubled = false;
	#count = 0;
	#line = 1;
	#rowLine = 1;
	#skipping = false;
	/** Of a row that is passed over: its fields that were whole when it became too long, and so perhaps its id. */
	#head: Pick<ScannedRow, 'bytes' | 'starts' | 'ends'> | undefined;

	constructor(handler: ScanHandler) {
		this.#handler = handler;
	}

	/** Takes the next bytes of the file, which become the scanner's: it may write over them. */
	push(chunk: Uint8Array): void {
		if (this.fault !== undefined || chunk.length === 0) return;
		this.#take(chunk);
		this.#scan();
	}

	/** The file is at its end: hands out the last row. */
	end(): void {
		if (this.fault !== undefined || this.#ended) return;
		this.#ended = true;
		this.#scan();
		if (this.fault !== undefined) return;
		if (this.#state === inQuotes) this.#fail('unterminated-quote');
		else if (this.#at > this.#rowStart || this.#count > 0) this.#endRow(this.#at, true);
	}

	#take(chunk: Uint8Array): void {
		const kept = this.#bytes.length - this.#rowStart;
		if (kept > longestRow) {
			this.#head ??= this.#wholeFields();
			this.#skipping = true;
			this.#rowStart = this.#at;
		}
		const rest = this.#bytes.subarray(this.#rowStart);
		if (rest.length === 0) this.#bytes = chunk as Uint8Array<ArrayBuffer>;
		else {
			const joined = new Uint8Array(rest.length + chunk.length);
			joined.set(rest);
			joined.set(chunk, rest.length);
			this.#bytes = joined;
		}
		const moved = this.#rowStart;
		this.#rowStart = 0;
		this.#at -= moved;
		this.#fieldStart -= moved;
		if (moved > 0)
			for (let field = 0; field < Math.min(this.#count, mostFields); field++) {
				this.#starts[field]! -= moved;
				this.#ends[field]! -= moved;
			}
	}

	/** Looks at the file's head: byte order mark and delimiter. Says whether there was enough of it. */
	#begin(): boolean {
		const bytes = this.#bytes;
		const firstLine = bytes.indexOf(newline);
		if (firstLine < 0 && bytes.length < 1 << 16 && !this.#ended) return false;
		if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
			this.#fail('utf-16');
			return false;
		}
		if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
			this.bom = true;
			this.#at = this.#rowStart = this.#fieldStart = 3;
		}
		this.delimiter = delimiterOf(firstLine < 0 ? bytes : bytes.subarray(0, firstLine));
		for (const byte of [this.delimiter, newline, carriageReturn, quote]) this.#special[byte] = 1;
		this.#begun = true;
		return true;
	}

	#scan(): void {
		if (!this.#begun && !this.#begin()) return;
		while (this.#at < this.#bytes.length) {
			if (this.#state === inField ? !this.#plain() : !this.#quoted()) return;
		}
	}

	/** Outside quotes, up to the end of the buffer or into quotes; false when it needs more bytes, or cannot go on. */
	#plain(): boolean {
		const bytes = this.#bytes;
		const special = this.#special;
		const {length} = bytes;
		let at = this.#at;
		while (at < length) {
			const byte = bytes[at]!;
			if (special[byte] === 0) {
				at++;
				continue;
			}
			if (byte === this.delimiter) {
				this.#endField(at);
				this.#fieldStart = ++at;
			} else if (byte === newline) {
				this.#endRow(at, false);
				this.#beginRow(++at);
			} else if (byte === carriageReturn) {
				if (at + 1 === length && !this.#ended) {
					this.#at = at;
					return false;
				}
				if (bytes[at + 1] === newline) {
					this.crlf = true;
					this.#endRow(at, false);
					at += 2;
					this.#beginRow(at);
				} else at++;
			} else if (at === this.#fieldStart) {
				this.#state = inQuotes;
				this.#at = at + 1;
				this.#fieldIsDoubled = false;
				return true;
			} else {
				this.#fail('irregular-quote');
				return false;
			}
		}
		this.#at = at;
		return true;
	}

	/** Inside quotes, up to the delimiter or newline after them. */
	#quoted(): boolean {
		const bytes = this.#bytes;
		const {length} = bytes;
		let at = this.#at;
		while (at < length) {
			const byte = bytes[at]!;
			if (byte === quote) {
				if (at + 1 === length && !this.#ended) break;
				const next = bytes[at + 1];
				if (next === quote) {
					if (bytes[at - 1] === backslash) this.backslashed = true;
					this.#fieldIsDoubled = true;
					at += 2;
					continue;
				}
				if (bytes[at - 1] === backslash) this.backslashed = true;
				return this.#close(at);
			}
			if (byte === newline) this.#line++;
			at++;
		}
		this.#at = at;
		return at === length;
	}

	/** At a closing quote: what follows must end the field. */
	#close(at: number): boolean {
		const bytes = this.#bytes;
		const next = bytes[at + 1];
		if (next === carriageReturn && at + 2 === bytes.length && !this.#ended) {
			this.#at = at;
			return false;
		}
		const isRowEnd =
			next === undefined || next === newline || (next === carriageReturn && bytes[at + 2] === newline);
		if (!isRowEnd && next !== this.delimiter) {
			this.#fail('irregular-quote');
			return false;
		}
		if (this.#fieldIsDoubled && this.#count < mostFields) this.#doubled.push(this.#count);
		this.#fieldStart++;
		this.#state = inField;
		if (next === this.delimiter) {
			this.#endField(at);
			this.#fieldStart = this.#at = at + 2;
			return true;
		}
		if (next === carriageReturn) this.crlf = true;
		this.#endRow(at, next === undefined, true);
		this.#beginRow(next === undefined ? at + 1 : at + (next === newline ? 2 : 3));
		return true;
	}

	#endField(end: number): void {
		if (this.#count < mostFields) {
			this.#starts[this.#count] = this.#fieldStart;
			this.#ends[this.#count] = end;
		}
		this.#count++;
	}

	#endRow(end: number, unended: boolean, wasQuoted = false): void {
		const blank = this.#count === 0 && end === this.#fieldStart && !wasQuoted;
		this.#endField(end);
		if (this.#skipping)
			this.#handler.tooLong?.({...this.#head!, count: this.#count, line: this.#rowLine, unended});
		else if (!blank) {
			for (const field of this.#doubled) this.#ends[field] = this.#undouble(field);
			const row = this.#row;
			row.bytes = this.#bytes;
			row.count = this.#count;
			row.line = this.#rowLine;
			row.unended = unended;
			this.#handler.row(row);
		}
		this.#skipping = false;
		this.#head = undefined;
		this.#doubled.length = 0;
		this.#count = 0;
	}

	/** The fields of this row that have ended, in a buffer of their own. */
	#wholeFields(): Pick<ScannedRow, 'bytes' | 'starts' | 'ends'> {
		for (const field of this.#doubled) this.#ends[field] = this.#undouble(field);
		const count = Math.min(this.#count, mostFields);
		const starts = this.#starts.slice(0, count);
		const ends = this.#ends.slice(0, count);
		const from = starts[0] ?? 0;
		const bytes = this.#bytes.slice(from, ends.at(-1) ?? from);
		for (let field = 0; field < count; field++) {
			starts[field]! -= from;
			ends[field]! -= from;
		}
		return {bytes, starts, ends};
	}

	/** The next row begins here. */
	#beginRow(at: number): void {
		this.#at = this.#rowStart = this.#fieldStart = at;
		this.#rowLine = ++this.#line;
	}

	/** Takes the doubled quotes of a field together, in place. */
	#undouble(field: number): number {
		const bytes = this.#bytes;
		const end = this.#ends[field]!;
		let to = this.#starts[field]!;
		for (let from = to; from < end; from++) {
			if (bytes[from] === quote) from++;
			bytes[to++] = bytes[from]!;
		}
		return to;
	}

	#fail(code: ScanFault['code']): void {
		this.fault = {code, line: this.#rowLine};
	}
}

/** Comma, or semicolon where the header has more of those outside quotes. */
export function delimiterOf(header: Uint8Array): typeof comma | typeof semicolon {
	let balance = 0;
	let quoted = false;
	for (const byte of header) {
		if (byte === quote) quoted = !quoted;
		else if (!quoted && byte === comma) balance--;
		else if (!quoted && byte === semicolon) balance++;
	}
	return balance > 0 ? semicolon : comma;
}
