import type {Findings} from '../../core/roster/findings.ts';
import {ListCell} from '../../core/roster/list-cell.ts';
import type {TableRow} from '../../core/roster/table-row.ts';

const comma = 0x2c;
const semicolon = 0x3b;
const space = 0x20;

/** A list inside a cell: comma-separated by the standard; semicolons are read too, with a note. */
export class IdList {
	readonly cell = new ListCell();
	readonly #file: string;
	readonly #field: string;
	readonly #findings: Findings;

	constructor(file: string, field: string, findings: Findings) {
		this.#file = file;
		this.#field = field;
		this.#findings = findings;
	}

	/** Takes the ids of a cell that are wanted, each once, in their order. */
	take(
		row: TableRow,
		column: number,
		wanted: (bytes: Uint8Array, from: number, to: number) => boolean,
	): void {
		this.cell.clear();
		const {bytes} = row;
		const end = row.to(column);
		let from = row.from(column);
		for (let at = from; at <= end; at++) {
			const byte = at === end ? comma : bytes[at];
			if (byte !== comma && byte !== semicolon) continue;
			if (byte === semicolon)
				this.#findings.note(
					this.#file,
					'list-semicolons',
					`separates the ids in ${this.#field} by semicolons`,
					row.line,
				);
			let start = from;
			let stop = at;
			while (start < stop && bytes[start] === space) start++;
			while (stop > start && bytes[stop - 1] === space) stop--;
			if (start < stop && wanted(bytes, start, stop)) this.cell.add(bytes, start, stop);
			from = at + 1;
		}
	}
}
