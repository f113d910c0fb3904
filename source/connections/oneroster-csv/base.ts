import {deflateRawSync, inflateRawSync} from 'node:zlib';
import {tableLine} from '../../core/roster/delta.ts';
import type {RosterBase} from '../../core/roster/roster.ts';
import type {TableHandler} from '../../core/roster/table.ts';
import type {TableRow} from '../../core/roster/table-row.ts';
import {checked, type OneRosterFile} from '../oneroster-map/columns.ts';

/** Text of so many characters is compressed at once. */
const pageLength = 1 << 20;

/** Names of the columns that are kept: those that are read, never passwords, phones or demographics. */
export const baseColumns = (file: OneRosterFile): readonly string[] => checked[file].map(({name}) => name);
export const baseHeader = (file: OneRosterFile): string => tableLine(baseColumns(file));

/** Who has no place in Apple School Manager: that they are there is kept, and nothing of them. */
const nobody: ReadonlySet<string> = new Set(['parent', 'guardian', 'relative']);

/** The row as it is kept. */
export function baseLine(file: OneRosterFile, row: TableRow): string {
	const columns = baseColumns(file);
	const cells = columns.map((_, index) => row.text(index));
	if (file !== 'users' || !nobody.has((cells[columns.indexOf('role')] ?? '').trim().toLowerCase()))
		return tableLine(cells);
	return tableLine(
		cells.map((cell, index) => (['sourcedId', 'status', 'role'].includes(columns[index]!) ? cell : '')),
	);
}

/** The rows of a bundle while they are read, compressed: what a later delta is merged into. */
export class BaseRecorder {
	readonly #pages = new Map<OneRosterFile, Buffer[]>();

	/** The handler, with every row kept on the way. */
	around(file: OneRosterFile, handler: TableHandler): TableHandler {
		const pages: Buffer[] = [];
		this.#pages.set(file, pages);
		let text = `${baseHeader(file)}\n`;
		const turn = () => {
			pages.push(deflateRawSync(text, {level: 1}));
			text = '';
		};
		this.#ends.push(turn);
		return {
			columns: handler.columns,
			row(row) {
				text += `${baseLine(file, row)}\n`;
				if (text.length >= pageLength) turn();
				handler.row(row);
			},
			faulty(row, message, code) {
				// Too few cells, as it had too few or too many: it stays faulty, and so is not absent, until it is whole.
				const id = row.text(0);
				text += `${id.trim() === '' ? ',' : tableLine([id])}\n`;
				handler.faulty(row, message, code);
			},
		};
	}
	readonly #ends: Array<() => void> = [];

	/** @param wholeAt when the source was last read whole, ISO. */
	base(wholeAt: string): RosterBase {
		for (const end of this.#ends.splice(0)) end();
		const files = [...this.#pages].map(([file, pages]) => ({
			name: `${file}.csv`,
			chunks: () => pages.map((page) => inflateRawSync(page).toString('utf8')),
		}));
		return {wholeAt, files: [...files, {name: 'whole.txt', chunks: () => [wholeAt]}]};
	}
}
