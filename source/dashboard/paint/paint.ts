import {type Cells, cellsOf} from './cells.ts';
import {type Shift, shiftOf} from './shift.ts';
import {type CellStyle, plainStyle, turn} from './style.ts';

/** What stands on a terminal, as far as we painted it. */
export interface Painted {
	readonly columns: number;
	/** One for each row of the terminal, as Ink gave them. */
	readonly rows: readonly string[];
}

export interface PaintOptions {
	readonly columns: number;
	readonly rows: number;
	/** The terminal moves rows within margins (DECSTBM). */
	readonly scrolls: boolean;
}

/** This many equal cells between two that changed are written again sooner than stepped over. */
const gap = 5;

/**
 * The bytes that turn what stands on the terminal into a frame: the cells that changed, and a window of rows moved
 * where one moved. Before and after, the terminal's style is plain, its lines do not wrap, and the place of its
 * cursor is nobody's business.
 * @param before What stands there; undefined: nobody knows, and all is painted.
 * @param frame Rows of text and SGR, each closing what it opened. Too many are cut, missing ones are blank.
 */
export function paint(
	before: Painted | undefined,
	frame: readonly string[],
	{columns, rows, scrolls}: PaintOptions,
): {readonly bytes: string; readonly painted: Painted} {
	const after = Array.from({length: rows}, (_, row) => frame[row] ?? '');
	const painted = {columns, rows: after};
	let bytes = '';
	let standing = before?.rows;
	if (standing === undefined || before?.columns !== columns || standing.length !== rows) {
		bytes = '\x1b[m\x1b[H\x1b[J';
		standing = after.map(() => '');
	} else if (scrolls) {
		const shift = shiftOf(standing, after);
		if (shift !== undefined) {
			bytes = shiftBytes(shift);
			standing = shifted(standing, shift);
		}
	}
	for (let row = 0; row < rows; row++)
		if (standing[row] !== after[row]) bytes += rowBytes(row, standing[row]!, after[row]!, columns);
	return {bytes, painted};
}

/** A line feed on the bottom margin moves up, a reverse one on the top margin down: any VT100 does that. */
const shiftBytes = ({top, bottom, by}: Shift) =>
	`\x1b[${top + 1};${bottom + 1}r${
		by > 0 ? `\x1b[${bottom + 1}H${'\n'.repeat(by)}` : `\x1b[${top + 1}H${'\x1bM'.repeat(-by)}`
	}\x1b[r`;

const shifted = (rows: readonly string[], {top, bottom, by}: Shift): readonly string[] =>
	rows.map((row, at) => {
		if (at < top || at > bottom) return row;
		const from = at + by;
		return from < top || from > bottom ? '' : rows[from]!;
	});

const place = (row: number, column: number) => `\x1b[${row + 1}${column === 0 ? '' : `;${column + 1}`}H`;

function rowBytes(row: number, before: string, after: string, columns: number): string {
	const [old, fresh] = [cellsOf(before, columns), cellsOf(after, columns)];
	// Erased first: behind a character of uncertain width nobody knows where the row ends.
	if (old === undefined || fresh === undefined) return `${place(row, 0)}\x1b[K${after}\x1b[m`;
	return changedCells(row, old, fresh);
}

function changedCells(row: number, old: Cells, fresh: Cells): string {
	const {characters, styles, end} = fresh;
	const differs = (at: number) => characters[at] !== old.characters[at] || styles[at] !== old.styles[at];
	let bytes = '';
	let style: CellStyle = plainStyle;
	/** Where the cursor stands in this row, once it does. */
	let cursor = -1;
	const go = (column: number) => {
		if (cursor !== column) bytes += cursor < 0 ? place(row, column) : `\x1b[${column + 1}G`;
		cursor = column;
	};
	for (let at = 0; at < end; at++) {
		if (!differs(at)) continue;
		// What lies between is written again where that is shorter than stepping over it.
		const from = cursor >= 0 && at - cursor < gap ? cursor : at;
		go(from);
		for (let column = from; column <= at; column++) {
			bytes += turn(style, styles[column]!) + characters[column];
			style = styles[column]!;
		}
		cursor = at + 1;
	}
	let rest = end;
	while (rest < characters.length && !differs(rest)) rest++;
	bytes += turn(style, plainStyle);
	if (rest < characters.length) {
		go(rest);
		bytes += '\x1b[K';
	}
	return bytes;
}
