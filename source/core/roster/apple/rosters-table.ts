import {RowCheck} from '../check.ts';
import type {EnrolmentRows} from '../columns.ts';
import type {Findings} from '../findings.ts';
import {KeyIndex} from '../key-index.ts';
import type {RowFault, TableHandler} from '../table.ts';
import type {TableRow} from '../table-row.ts';
import {checkedColumns, tableColumns} from './columns.ts';

const file = 'rosters.csv';
const rosterId = 0;
const classId = 1;
const studentId = 2;

/** Reads rosters.csv: both sides become row numbers as they are read. */
export class RostersTable implements TableHandler {
	readonly columns = tableColumns(file);
	/** Rows that name a student, or a class, whose file does not hold it. */
	unknownStudents = 0;
	unknownClasses = 0;
	readonly #rows: EnrolmentRows;
	readonly #classes: KeyIndex;
	readonly #people: KeyIndex;
	readonly #ids: KeyIndex;
	readonly #findings: Findings;
	readonly #check: RowCheck;

	constructor(rows: EnrolmentRows, classes: KeyIndex, people: KeyIndex, findings: Findings) {
		this.#rows = rows;
		this.#classes = classes;
		this.#people = people;
		this.#findings = findings;
		this.#ids = new KeyIndex(rows.ids);
		this.#check = new RowCheck(file, 'enrolments', checkedColumns(file), findings, true);
	}

	row(row: TableRow): void {
		if (!this.#check.row(row)) {
			this.#keepPlace(row);
			return;
		}
		const {bytes} = row;
		const from = row.from(rosterId);
		const to = row.to(rosterId);
		const classRow = this.#classes.find(bytes, row.from(classId), row.to(classId));
		const studentRow = this.#people.find(bytes, row.from(studentId), row.to(studentId));
		if (classRow < 0) this.unknownClasses++;
		if (studentRow < 0) this.unknownStudents++;
		const earlier = this.#ids.add(bytes, from, to);
		this.#rows.add(
			bytes,
			from,
			to,
			classRow < 0 ? this.#rows.unknown(row.text(classId)) : classRow,
			studentRow < 0 ? this.#rows.unknown(row.text(studentId)) : studentRow,
		);
		this.#rows.end(file, row.line);
		if (earlier >= 0)
			this.#findings.counted(
				this.#check.place(row),
				{
					code: 'duplicate-roster-id',
					severity: 'warning',
					field: 'roster_id',
					value: row.text(rosterId),
					action: 'given a new id where it is new',
				},
				(count) =>
					`was used by a row before${count === 1 ? '' : `, as are ${count - 1} others`}; it must be unique over all rows`,
			);
	}

	faulty(row: TableRow, message: string, code: RowFault = 'field-count'): void {
		this.#check.faulty(row, {code, message});
		this.#keepPlace(row);
	}

	/** Whom a faulty row puts where, so far as it can be read: its own id may be another tonight. */
	#keepPlace(row: TableRow): void {
		const place = {class: row.text(classId), person: row.text(studentId)};
		if (place.class !== '' && place.person !== '') this.#findings.faultyPlaces.push(place);
	}
}
