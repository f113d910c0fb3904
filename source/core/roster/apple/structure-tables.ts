import {RowCheck} from '../check.ts';
import {ColumnRows} from '../columns.ts';
import type {Findings} from '../findings.ts';
import {KeyIndex} from '../key-index.ts';
import {ListCell} from '../list-cell.ts';
import type {RowFault, TableHandler} from '../table.ts';
import type {TableRow} from '../table-row.ts';
import {checkedColumns, tableColumns} from './columns.ts';
import type {AppleFileName} from './format.ts';

/** Reads one of the three files that people are put in: locations, courses, classes. */
abstract class StructureTable<K extends 'locations' | 'courses' | 'classes'> implements TableHandler {
	readonly columns;
	readonly rows: ColumnRows<K>;
	readonly keys: KeyIndex;
	protected readonly file: AppleFileName;
	protected readonly check: RowCheck;

	constructor(file: AppleFileName, kind: K, findings: Findings) {
		this.file = file;
		this.columns = tableColumns(file);
		this.rows = new ColumnRows<K>(kind);
		this.keys = new KeyIndex(this.rows.column('externalId'));
		this.check = new RowCheck(file, kind, checkedColumns(file), findings, true);
	}

	row(row: TableRow): void {
		if (!this.check.row(row) || !this.prepare(row)) return;
		const from = row.from(0);
		const to = row.to(0);
		this.keys.add(row.bytes, from, to);
		this.rows.append(row.bytes, from, to);
		this.rows.append(row.bytes, from, to);
		this.write(row);
		this.rows.end(this.file, row.line);
	}

	faulty(row: TableRow, message: string, code: RowFault = 'field-count'): void {
		this.check.faulty(row, {code, message});
	}

	/** What has to be right besides single cells; false when the row is held back. */
	protected prepare(_row: TableRow): boolean {
		return true;
	}

	/** Writes the fields after externalId and id. */
	protected abstract write(row: TableRow): void;

	protected copy(row: TableRow, column: number): void {
		if (this.check.isDropped(column)) this.rows.append(row.bytes, 0, 0);
		else this.rows.append(row.bytes, row.from(column), row.to(column));
	}
}

export class LocationsTable extends StructureTable<'locations'> {
	constructor(findings: Findings) {
		super('locations.csv', 'locations', findings);
	}

	protected write(row: TableRow): void {
		this.copy(row, 1);
	}
}

export class CoursesTable extends StructureTable<'courses'> {
	constructor(findings: Findings) {
		super('courses.csv', 'courses', findings);
	}

	protected write(row: TableRow): void {
		for (const column of [1, 2, 3]) this.copy(row, column);
		for (let days = 0; days < 2; days++) this.rows.append(row.bytes, 0, 0);
	}
}

/** Numbers of the columns of classes.csv. */
const number = 1;
const course = 2;
const instructor = 3;
const location = 4;

export class ClassesTable extends StructureTable<'classes'> {
	readonly #instructors = new ListCell();

	constructor(findings: Findings) {
		super('classes.csv', 'classes', findings);
	}

	protected override prepare(row: TableRow): boolean {
		const list = this.#instructors;
		list.clear();
		list.add(row.bytes, row.from(instructor), row.to(instructor));
		for (const {column, at} of row.header.repeats) {
			if (column !== instructor) continue;
			const from = row.start(at);
			const to = row.stop(at);
			if (!this.check.cell(row, {name: 'instructor_id', rule: 'optional-reference'}, from, to)) return false;
			list.add(row.bytes, from, to);
		}
		return true;
	}

	protected write(row: TableRow): void {
		this.copy(row, number);
		this.copy(row, course);
		this.rows.append(this.#instructors.bytes, 0, this.#instructors.length);
		this.copy(row, location);
		// Apple's format has no school year (identity is the id alone), no terms and no days.
		for (let absent = 0; absent < 5; absent++) this.rows.append(row.bytes, 0, 0);
	}
}
