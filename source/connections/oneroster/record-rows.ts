import type {TableHandler} from '../../core/roster/table.ts';
import {TableRow} from '../../core/roster/table-row.ts';
import {checked, type OneRosterFile} from '../oneroster-map/columns.ts';
import {cellsOf} from './record-cells.ts';

const encoder = new TextEncoder();

/** Hands records of a service to the table that reads rows of an export: one mapping serves both. */
export class RecordRows {
	readonly #file: OneRosterFile;
	readonly #columns: readonly string[];
	readonly #handler: TableHandler;
	readonly #row: TableRow;
	readonly #starts: Uint32Array;
	readonly #ends: Uint32Array;
	#bytes = new Uint8Array(1 << 12);
	/** How many were taken. */
	count = 0;

	constructor(file: OneRosterFile, handler: TableHandler) {
		this.#file = file;
		this.#handler = handler;
		this.#columns = checked[file].map(({name}) => name);
		const width = this.#columns.length;
		this.#row = new TableRow({width, positions: Int32Array.from(this.#columns.keys()), repeats: []});
		this.#starts = new Uint32Array(width);
		this.#ends = new Uint32Array(width);
	}

	/** Takes the next record; its number among them, from 1, is its line. */
	take(record: unknown): void {
		this.count++;
		const isRecord = typeof record === 'object' && record !== null && !Array.isArray(record);
		const {cells, wrong} = isRecord
			? cellsOf(this.#file, this.#columns, record as Readonly<Record<string, unknown>>)
			: {cells: this.#columns.map(() => ''), wrong: 'is no record'};
		this.#pack(cells);
		const row = this.#row.take({
			bytes: this.#bytes,
			starts: this.#starts,
			ends: this.#ends,
			count: cells.length,
			line: this.count,
			unended: false,
		});
		if (wrong === undefined) this.#handler.row(row);
		else this.#handler.faulty(row, wrong, 'wrong-type');
	}

	#pack(cells: readonly string[]): void {
		const most = cells.reduce((sum, {length}) => sum + length * 3, 0);
		if (most > this.#bytes.length) this.#bytes = new Uint8Array(most * 2);
		let at = 0;
		for (const [index, cell] of cells.entries()) {
			this.#starts[index] = at;
			at += encoder.encodeInto(cell, this.#bytes.subarray(at)).written;
			this.#ends[index] = at;
		}
	}
}
