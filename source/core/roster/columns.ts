import {noDay, textOfDay} from './day.ts';
import {GrowingNumbers} from './growing.ts';
import {hashFields, join64, RowHash} from './hash64.ts';
import type {Place} from './problem.ts';
import {
	type EnrolmentView,
	type RosterField,
	type RosterKind,
	type RosterView,
	rosterFields,
} from './roster.ts';

/** Values are kept up to this many bytes; a longer one is a problem long before. */
export const longestField = 0xffff;

const pageBytes = 1 << 22;
/** The last page grows up to that: a column of a few rows takes little. */
const firstBytes = 1 << 10;
const encoder = new TextEncoder();

/** Values of one field, packed one after the other in pages: no object a value, nothing copied when it grows. */
export class TextColumn {
	readonly #pages: Buffer[] = [];
	/** Page and place in it, as one number of 32 bits: 4 GiB a column. */
	readonly #starts = new GrowingNumbers();
	readonly #lengths = new GrowingNumbers();
	#used = 0;

	get count(): number {
		return this.#starts.length;
	}

	append(bytes: Uint8Array, from: number, to: number): void {
		const length = to - from;
		if (this.#pages.length === 0 || this.#used + length > pageBytes) this.#turn();
		let page = this.#pages.at(-1)!;
		if (this.#used + length > page.length) page = this.#grow(page, this.#used + length);
		const start = this.#used;
		if (length < 48) for (let at = 0; at < length; at++) page[start + at] = bytes[from + at]!;
		else page.set(bytes.subarray(from, to), start);
		this.#starts.push((((this.#pages.length - 1) * pageBytes) | start) >>> 0);
		this.#lengths.push(length);
		this.#used += length;
	}

	text(row: number): string {
		const length = this.#lengths.at(row);
		if (length <= 0) return '';
		const start = this.#starts.at(row) >>> 0;
		const from = start % pageBytes;
		return this.#pages[Math.floor(start / pageBytes)]!.toString('utf8', from, from + length);
	}

	/** Whether the row's value is these bytes. */
	equals(row: number, bytes: Uint8Array, from: number, to: number): boolean {
		if (this.#lengths.at(row) !== to - from) return false;
		const start = this.#starts.at(row) >>> 0;
		const page = this.#pages[Math.floor(start / pageBytes)]!;
		const first = start % pageBytes;
		for (let at = from; at < to; at++) if (page[first + at - from] !== bytes[at]) return false;
		return true;
	}

	/** Whether the row's value is ASCII without a space at its ends, two in a row, or any other white space. */
	isPlain(row: number): boolean {
		const length = this.#lengths.at(row);
		if (length <= 0) return true;
		const start = this.#starts.at(row) >>> 0;
		const page = this.#pages[Math.floor(start / pageBytes)]!;
		const from = start % pageBytes;
		let before = 0x20;
		for (let at = from; at < from + length; at++) {
			const byte = page[at]!;
			if (byte >= 0x80 || byte < 0x20 || (byte === 0x20 && before === 0x20)) return false;
			before = byte;
		}
		return before !== 0x20;
	}

	#turn(): void {
		if (this.#pages.length >= 2 ** 32 / pageBytes) throw new RangeError('a column holds at most 4 GiB');
		this.#pages.push(Buffer.allocUnsafe(this.#pages.length === 0 ? firstBytes : pageBytes));
		this.#used = 0;
	}

	#grow(page: Buffer, needed: number): Buffer {
		const wider = Buffer.allocUnsafe(Math.min(pageBytes, Math.max(page.length * 4, needed)));
		page.copy(wider, 0, 0, this.#used);
		this.#pages[this.#pages.length - 1] = wider;
		return wider;
	}
}

/** The file that rows come from, and their lines; rows of several files stand one file after the other. */
class Places {
	readonly lines = new GrowingNumbers();
	readonly #files: Array<{readonly file: string; readonly first: number}> = [];

	push(file: string, line: number): void {
		if (this.#files.at(-1)?.file !== file) this.#files.push({file, first: this.lines.length});
		this.lines.push(line);
	}

	at(row: number): Place {
		const from = this.#files.findLast(({first}) => first <= row);
		return {file: from?.file ?? '', line: Math.max(0, this.lines.at(row))};
	}
}

/**
 * Rows of one kind as columns. A row is written field by field in the order of {@link rosterFields} and
 * closed by {@link end}; its hash is taken on the way.
 */
export class ColumnRows<K extends RosterKind> implements RosterView<K> {
	readonly kind: K;
	readonly #columns: readonly TextColumn[];
	readonly #fields: ReadonlyMap<string, TextColumn>;
	readonly #highs = new GrowingNumbers();
	readonly #lows = new GrowingNumbers();
	readonly #places = new Places();
	readonly #hash = new RowHash();
	#next = 0;

	constructor(kind: K) {
		this.kind = kind;
		this.#columns = rosterFields[kind].map(() => new TextColumn());
		this.#fields = new Map(rosterFields[kind].map((field, index) => [field, this.#columns[index]!]));
	}

	get count(): number {
		return this.#highs.length;
	}

	/** Writes the next field of the row. */
	append(bytes: Uint8Array, from: number, to: number): void {
		if (this.#next === 0) this.#hash.start();
		this.#hash.field(bytes, from, to);
		this.#columns[this.#next++]!.append(bytes, from, to);
	}

	appendText(text: string): void {
		const bytes = encoder.encode(text);
		this.append(bytes, 0, bytes.length);
	}

	/** Closes the row, which must be whole. */
	end(file: string, line: number): void {
		if (this.#next !== this.#columns.length) throw new RangeError(`a row of ${this.kind} was not whole`);
		this.#next = 0;
		this.#hash.end();
		this.#highs.push(this.#hash.high);
		this.#lows.push(this.#hash.low);
		this.#places.push(file, line);
	}

	/** Writes a whole row of text; what is not given is `''`. */
	add(row: {readonly [F in RosterField<K>]?: string}, {file, line}: Place): void {
		for (const field of rosterFields[this.kind]) this.appendText(row[field as RosterField<K>] ?? '');
		this.end(file, line);
	}

	column(field: RosterField<K>): TextColumn {
		return this.#fields.get(field)!;
	}

	text(row: number, field: RosterField<K>): string {
		return this.#fields.get(field)!.text(row);
	}

	hash64(row: number): bigint {
		return join64(this.#highs.at(row) >>> 0, this.#lows.at(row) >>> 0);
	}

	offset(row: number): number {
		return this.#places.lines.at(row);
	}

	place(row: number): Place {
		return this.#places.at(row);
	}
}

/** What enrolments need to know of the rows that they name. */
export interface NamedRows {
	/** The external id of a row. */
	text(row: number): string;
}

/**
 * Enrolments as numbers: rows of classes and people where they are known, else −2 and below for a name that
 * nobody has; only the roster ids are text.
 */
export class EnrolmentRows implements EnrolmentView {
	readonly kind = 'enrolments';
	readonly #ids = new TextColumn();
	readonly #classes = new GrowingNumbers();
	readonly #students = new GrowingNumbers();
	readonly #begins = new GrowingNumbers();
	readonly #ends = new GrowingNumbers();
	/** Whether any row has a day: most sources give none. */
	#isDated = false;
	readonly #places = new Places();
	readonly #unknown: string[] = [];
	readonly #unknownCodes = new Map<string, number>();
	readonly #named: {readonly class: NamedRows; readonly student: NamedRows};

	constructor(classes: NamedRows, people: NamedRows) {
		this.#named = {class: classes, student: people};
	}

	get count(): number {
		return this.#classes.length;
	}

	/** The code of a name that no row has. */
	unknown(name: string): number {
		let code = this.#unknownCodes.get(name);
		if (code === undefined) {
			code = -2 - this.#unknown.length;
			this.#unknown.push(name);
			this.#unknownCodes.set(name, code);
		}
		return code;
	}

	/** Adds a row: its roster id's bytes, the row or code of class and student, and its days. */
	add(
		bytes: Uint8Array,
		from: number,
		to: number,
		classRow: number,
		studentRow: number,
		begins = noDay,
		ends = noDay,
	): void {
		this.#ids.append(bytes, from, to);
		if (begins !== noDay || ends !== noDay) this.#date(begins, ends);
		else if (this.#isDated) this.#setDays(noDay, noDay);
		this.#classes.push(classRow);
		this.#students.push(studentRow);
	}

	/** From the first row with a day on all rows have some, so that a source without days pays nothing. */
	#date(begins: number, ends: number): void {
		this.#isDated = true;
		while (this.#begins.length < this.count) this.#setDays(noDay, noDay);
		this.#setDays(begins, ends);
	}

	#setDays(begins: number, ends: number): void {
		this.#begins.push(begins);
		this.#ends.push(ends);
	}

	/** The row's first day as a number; {@link noDay} where it has none. */
	begins(row: number): number {
		return this.#isDated ? this.#begins.at(row) : noDay;
	}

	ends(row: number): number {
		return this.#isDated ? this.#ends.at(row) : noDay;
	}

	/** Closes the row that was added. */
	end(file: string, line: number): void {
		this.#places.push(file, line);
	}

	/** Roster ids, to look for repeated ones. */
	get ids(): TextColumn {
		return this.#ids;
	}

	text(row: number, field: RosterField<'enrolments'>): string {
		if (row < 0 || row >= this.count) return '';
		if (field === 'id') return this.#ids.text(row);
		if (field === 'begins') return textOfDay(this.begins(row));
		if (field === 'ends') return textOfDay(this.ends(row));
		const code = (field === 'class' ? this.#classes : this.#students).at(row);
		return code >= 0 ? this.#named[field].text(code) : (this.#unknown[-2 - code] ?? '');
	}

	hash64(row: number): bigint {
		return hashFields(rosterFields.enrolments.map((field) => this.text(row, field)));
	}

	offset(row: number): number {
		return this.#places.lines.at(row);
	}

	place(row: number): Place {
		return this.#places.at(row);
	}

	classRow(row: number): number {
		return Math.max(-1, this.#classes.at(row));
	}

	studentRow(row: number): number {
		return Math.max(-1, this.#students.at(row));
	}
}
