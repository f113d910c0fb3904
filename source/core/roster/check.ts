import {
	decode,
	hasBreak,
	hasControl,
	hasNul,
	inspect,
	isUtf8,
	notAscii,
	notPlainId,
	spaceBreaks,
} from './cells.ts';
import {longestField} from './columns.ts';
import {excelDamage} from './excel.ts';
import type {Findings} from './findings.ts';
import type {Place} from './problem.ts';
import type {RosterKind} from './roster.ts';
import type {TableRow} from './table-row.ts';

/**
 * What a cell is held to. `id`: required, the record's own key. `reference`: required, names another record.
 * `optional-reference`: may be empty, but not broken. `required` and `optional`: text.
 */
export type CellRule = 'id' | 'reference' | 'optional-reference' | 'required' | 'optional';

export interface CheckedColumn {
	readonly name: string;
	readonly rule: CellRule;
}

/** Holds the cells of one table to their rules; columns are numbered as the table's wanted ones. */
export class RowCheck {
	readonly kind: RosterKind;
	readonly #columns: readonly CheckedColumn[];
	readonly #findings: Findings;
	readonly #file: string;
	readonly #excel: boolean;
	/** 1 for each column whose value was dropped in this row. */
	readonly #dropped: Uint8Array;
	/** Number of the column that holds the record's id. */
	readonly #key: number;

	constructor(
		file: string,
		kind: RosterKind,
		columns: readonly CheckedColumn[],
		findings: Findings,
		/** Whether ids are looked at for what spreadsheets do to them. */
		excel: boolean,
	) {
		this.kind = kind;
		this.#file = file;
		this.#columns = columns;
		this.#findings = findings;
		this.#excel = excel;
		this.#dropped = new Uint8Array(columns.length);
		this.#key = columns.findIndex(({rule}) => rule === 'id');
	}

	/** Checks a row; false when it carries an error and is held back, which is then told. */
	row(row: TableRow): boolean {
		this.#dropped.fill(0);
		for (let column = 0; column < this.#columns.length; column++) {
			const checked = this.#columns[column]!;
			const at = row.header.positions[column]!;
			if (!this.cell(row, checked, row.start(at), row.stop(at), column)) return false;
		}
		return true;
	}

	/** Checks one cell; what is wrong with an optional one is dropped. False when the row is held back. */
	cell(row: TableRow, {name, rule}: CheckedColumn, from: number, to: number, column = -1): boolean {
		const {bytes} = row;
		if (from === to) {
			if (rule === 'optional' || rule === 'optional-reference') return true;
			this.faulty(row, {code: 'missing-required', field: name, message: 'is required and empty'});
			return false;
		}
		const isId = rule !== 'required' && rule !== 'optional';
		const seen = inspect(bytes, from, to);
		const fault = this.#fault(bytes, from, to, seen, isId);
		if (fault !== undefined) {
			const finding = {...fault, field: name, value: decode(bytes, from, Math.min(to, from + 400))};
			if (rule !== 'optional') {
				this.faulty(row, finding);
				return false;
			}
			this.#dropped[column] = 1;
			this.#findings.add(this.place(row), {...finding, severity: 'warning', action: 'value dropped'});
			return true;
		}
		if (isId) {
			if (rule === 'id' && (seen & notPlainId) !== 0) this.#unusual(row, name, from, to);
		} else if ((seen & hasBreak) !== 0) spaceBreaks(bytes, from, to);
		return true;
	}

	/** Whether the row's value of this column was dropped. */
	isDropped(column: number): boolean {
		return this.#dropped[column] === 1;
	}

	/** Drops the value of an optional column, with a warning. */
	drop(row: TableRow, column: number, code: string, message: string): void {
		this.#dropped[column] = 1;
		this.#findings.add(this.place(row), {
			code,
			severity: 'warning',
			field: this.#columns[column]!.name,
			value: row.text(column),
			message,
			action: 'value dropped',
		});
	}

	/** Tells that the row is held back. */
	faulty(row: TableRow, finding: {code: string; field?: string; value?: string; message: string}): void {
		const id = this.#key < 0 ? '' : row.text(this.#key);
		this.#findings.faulty(this.kind, id, this.place(row), finding, this.#isSure(row, finding.code));
	}

	/**
	 * Whether what stands in the id's column is the record's id: it is not when it is empty or damaged itself,
	 * nor when values have shifted and it does not stand before all of them.
	 */
	#isSure(row: TableRow, code: string): boolean {
		if (this.#key < 0) return false;
		const from = row.from(this.#key);
		const to = row.to(this.#key);
		if (from === to || (code === 'field-count' && row.header.positions[this.#key] !== 0)) return false;
		return this.#fault(row.bytes, from, to, inspect(row.bytes, from, to), true) === undefined;
	}

	place(row: TableRow): Place {
		return {file: this.#file, line: row.line};
	}

	#fault(
		bytes: Uint8Array,
		from: number,
		to: number,
		seen: number,
		isId: boolean,
	): {code: string; message: string} | undefined {
		if (to - from > longestField)
			return {
				code: 'field-too-long',
				message: `is ${to - from} bytes long, at most ${longestField} are read`,
			};
		if ((seen & hasNul) !== 0) return {code: 'nul-byte', message: 'holds a NUL byte'};
		if ((seen & notAscii) !== 0 && !isUtf8(bytes, from, to))
			return {code: 'invalid-utf8', message: 'is not written in UTF-8'};
		if (!isId) return undefined;
		if ((seen & (hasControl | hasBreak)) !== 0)
			return {code: 'control-character', message: 'holds a tab, a newline or another control character'};
		return this.#excel ? excelDamage(bytes, from, to, seen) : undefined;
	}

	#unusual(row: TableRow, name: string, from: number, to: number): void {
		this.#findings.counted(
			this.place(row),
			{
				code: 'unusual-id',
				severity: 'warning',
				field: name,
				value: decode(row.bytes, from, to),
				action: 'kept as it is',
			},
			(count) =>
				`${count === 1 ? 'is the only one that holds' : `is one of ${count} that hold`} more than letters, digits and hyphens, which is all that Apple promises to take`,
		);
	}
}
