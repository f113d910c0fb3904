import {RowCheck} from '../check.ts';
import type {ColumnRows} from '../columns.ts';
import type {Findings} from '../findings.ts';
import type {KeyIndex} from '../key-index.ts';
import {ListCell} from '../list-cell.ts';
import type {RowFault, TableHandler} from '../table.ts';
import type {TableRow} from '../table-row.ts';
import {checkedColumns, tableColumns} from './columns.ts';
import {appleColumns, passwordPolicies} from './format.ts';

const kinds = {
	'students.csv': new TextEncoder().encode('student'),
	'staff.csv': new TextEncoder().encode('staff'),
} as const;

/** Columns of people in the order of the roster's fields, past id and kind; each with its field. */
const texts = [
	['person_number', 'personNumber'],
	['first_name', 'firstName'],
	['middle_name', 'middleName'],
	['last_name', 'lastName'],
	['grade_level', 'gradeLevel'],
	['email_address', 'email'],
	['sis_username', 'sisUsername'],
	['password_policy', 'passwordPolicy'],
] as const;

/** Reads students.csv or staff.csv into people; person_id is one key over both files. */
export class PeopleTable implements TableHandler {
	readonly columns;
	readonly #file: keyof typeof kinds;
	readonly #rows: ColumnRows<'people'>;
	readonly #keys: KeyIndex;
	readonly #findings: Findings;
	readonly #check: RowCheck;
	readonly #texts: readonly number[];
	readonly #location: number;
	readonly #locations = new ListCell();

	constructor(file: keyof typeof kinds, rows: ColumnRows<'people'>, keys: KeyIndex, findings: Findings) {
		this.#file = file;
		this.#rows = rows;
		this.#keys = keys;
		this.#findings = findings;
		this.columns = tableColumns(file);
		this.#check = new RowCheck(file, 'people', checkedColumns(file), findings, true);
		const names: readonly string[] = appleColumns[file];
		this.#texts = texts.map(([name]) => names.indexOf(name));
		this.#location = names.indexOf('location_id');
	}

	row(row: TableRow): void {
		if (!this.#check.row(row) || !this.#takeLocations(row)) return;
		this.#checkPolicy(row);
		const {bytes} = row;
		const from = row.from(0);
		const to = row.to(0);
		if (this.#isRepeated(row)) return;
		this.#keys.add(bytes, from, to);
		this.#rows.append(bytes, from, to);
		this.#rows.append(bytes, from, to);
		const kind = kinds[this.#file];
		this.#rows.append(kind, 0, kind.length);
		for (const column of this.#texts) {
			if (column < 0 || this.#check.isDropped(column)) this.#rows.append(bytes, 0, 0);
			else this.#rows.append(bytes, row.from(column), row.to(column));
		}
		this.#rows.append(this.#locations.bytes, 0, this.#locations.length);
		this.#rows.end(this.#file, row.line);
	}

	faulty(row: TableRow, message: string, code: RowFault = 'field-count'): void {
		this.#check.faulty(row, {code, message});
	}

	#takeLocations(row: TableRow): boolean {
		const list = this.#locations;
		list.clear();
		list.add(row.bytes, row.from(this.#location), row.to(this.#location));
		for (const {column, at} of row.header.repeats) {
			if (column !== this.#location) continue;
			const from = row.start(at);
			const to = row.stop(at);
			if (!this.#check.cell(row, {name: 'location_id', rule: 'optional-reference'}, from, to)) return false;
			list.add(row.bytes, from, to);
		}
		if (list.length > 0) return true;
		this.#check.faulty(row, {
			code: 'missing-required',
			field: 'location_id',
			message: 'is required and empty',
		});
		return false;
	}

	#checkPolicy(row: TableRow): void {
		const column = this.#texts.at(-1)!;
		if (column < 0 || this.#check.isDropped(column) || row.from(column) === row.to(column)) return;
		if (!(passwordPolicies as readonly string[]).includes(row.text(column)))
			this.#check.drop(row, column, 'unknown-value', 'is no password policy: 4, 6, 8 or nothing');
	}

	/** A row that says again what an earlier one said; two rows that differ are both kept, for the rules to judge. */
	#isRepeated(row: TableRow): boolean {
		const earlier = this.#keys.find(row.bytes, row.from(0), row.to(0));
		if (earlier < 0) return false;
		const same =
			this.#rows.text(earlier, 'kind') === (this.#file === 'staff.csv' ? 'staff' : 'student') &&
			this.#rows.text(earlier, 'locations') === this.#locations.text() &&
			texts.every(([, field], index) => {
				const column = this.#texts[index]!;
				const text = column < 0 || this.#check.isDropped(column) ? '' : row.text(column);
				return this.#rows.text(earlier, field) === text;
			});
		if (same)
			this.#findings.add(this.#check.place(row), {
				code: 'duplicate-row',
				severity: 'warning',
				field: 'person_id',
				value: row.text(0),
				message: `repeats line ${this.#rows.place(earlier).line} word for word`,
				action: 'row left out',
			});
		return same;
	}
}
