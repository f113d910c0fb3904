import {decode} from './cells.ts';
import type {Header} from './header.ts';
import type {ScannedRow} from './scan.ts';

const nothing: ScannedRow = {
	bytes: new Uint8Array(0),
	starts: new Uint32Array(0),
	ends: new Uint32Array(0),
	count: 0,
	line: 0,
	unended: false,
};

/** A row under its header: cells by the number of their column. One object serves all rows of a table. */
export class TableRow {
	readonly header: Header;
	#row = nothing;

	constructor(header: Header) {
		this.header = header;
	}

	take(row: ScannedRow): this {
		this.#row = row;
		return this;
	}

	get bytes(): Uint8Array {
		return this.#row.bytes;
	}

	get line(): number {
		return this.#row.line;
	}

	/** Begin of a wanted column's cell; an absent column is empty. */
	from(column: number): number {
		return this.start(this.header.positions[column]!);
	}

	/** End of a wanted column's cell. */
	to(column: number): number {
		return this.stop(this.header.positions[column]!);
	}

	text(column: number): string {
		return decode(this.bytes, this.from(column), this.to(column));
	}

	/** Begin of the cell that stands at this place of the row. */
	start(at: number): number {
		return at >= 0 && at < this.#row.count && at < this.#row.starts.length ? this.#row.starts[at]! : 0;
	}

	stop(at: number): number {
		return at >= 0 && at < this.#row.count && at < this.#row.ends.length ? this.#row.ends[at]! : 0;
	}
}
