import {EnrolmentRows, type TextColumn} from '../../core/roster/columns.ts';
import {dayOf, noDay} from '../../core/roster/day.ts';
import type {InstructorDays} from '../../core/roster/instructor-days.ts';
import type {TableRow} from '../../core/roster/table-row.ts';
import {BaseTable} from './base-table.ts';
import {columnOf} from './columns.ts';
import type {KnownIds} from './known.ts';
import type {Mapped} from './mapped.ts';
import {Words} from './words.ts';

const at = (name: Parameters<typeof columnOf<'enrollments'>>[1]) => columnOf('enrollments', name);
const classSourcedId = at('classSourcedId');
const userSourcedId = at('userSourcedId');
const role = at('role');
const primary = at('primary');
const beginDate = at('beginDate');
const endDate = at('endDate');

interface Instructor extends InstructorDays {
	readonly primary: boolean;
}

/** Reads enrollments: students become enrolments, teachers instructors of their classes. */
export class EnrollmentsTable extends BaseTable<'enrollments'> {
	readonly rows: EnrolmentRows;
	/** Rows that name a user, or a class, that its file does not hold. */
	unknownUsers = 0;
	unknownClasses = 0;
	/** Rows that are there, whatever their role. */
	present = 0;
	readonly #users: KnownIds;
	readonly #classes: KnownIds;
	readonly #instructors = new Map<number, Instructor[]>();
	readonly #roles = new Words(['student', 'teacher', 'administrator', 'proctor']);
	readonly #booleans = new Words(['true', 'false']);
	readonly #days = new Days();

	constructor(
		mapped: Mapped,
		users: {readonly known: KnownIds; readonly ids: TextColumn},
		classes: {readonly known: KnownIds; readonly ids: TextColumn},
	) {
		super('enrollments', 'enrolments', mapped);
		this.#users = users.known;
		this.#classes = classes.known;
		this.rows = new EnrolmentRows(classes.ids, users.ids);
	}

	row(row: TableRow): void {
		if (!this.isPresent(row)) return;
		if (!this.check.row(row)) {
			this.#keepPlace(row);
			return;
		}
		this.present++;
		const {bytes} = row;
		const user = this.#users.get(bytes, row.from(userSourcedId), row.to(userSourcedId));
		const classRow = this.#classes.get(bytes, row.from(classSourcedId), row.to(classSourcedId));
		if (user === undefined) this.unknownUsers++;
		if (classRow === undefined) this.unknownClasses++;
		const word = this.word(row, role, this.#roles);
		switch (word) {
			case 'student':
				this.#enrol(row, classRow ?? -1, user ?? -1);
				break;
			case 'teacher':
				this.#teach(row, classRow ?? -1);
				break;
			case 'administrator':
			case 'proctor':
				this.leaveOut(row, 'role', `role ${word} has no place in a class`);
				break;
			case '':
			case undefined:
				this.check.faulty(row, {
					code: 'unknown-value',
					field: 'role',
					value: row.text(role),
					message: 'is no role of the standard',
				});
				this.#keepPlace(row);
		}
	}

	override faulty(row: TableRow, message: string): void {
		super.faulty(row, message);
		this.#keepPlace(row);
	}

	/** Whom a faulty row puts where, so far as it can be read: its own id may be another tonight. */
	#keepPlace(row: TableRow): void {
		const place = {class: row.text(classSourcedId), person: row.text(userSourcedId)};
		if (place.class !== '' && place.person !== '') this.findings.faultyPlaces.push(place);
	}

	/** Ids of a class' instructors, the primary one first; their order in the file does not matter. */
	instructorsOf(classRow: number): readonly string[] {
		const all = this.#instructors.get(classRow) ?? [];
		all.sort((a, b) => Number(b.primary) - Number(a.primary) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
		return [...new Set(all.map(({id}) => id))];
	}

	/** Places of a class' instructors on days of their own; not of who has a place without any day as well. */
	instructorDaysOf(classRow: number): readonly InstructorDays[] {
		const all = this.#instructors.get(classRow) ?? [];
		const isDated = ({begins, ends}: InstructorDays) => begins !== noDay || ends !== noDay;
		if (!all.some(isDated)) return [];
		const always = new Set(all.flatMap((each) => (isDated(each) ? [] : each.id)));
		return all
			.filter(({id}) => !always.has(id))
			.sort((a, b) => (a.id === b.id ? a.begins - b.begins || a.ends - b.ends : a.id < b.id ? -1 : 1));
	}

	#enrol(row: TableRow, classRow: number, studentRow: number): void {
		this.rows.add(
			row.bytes,
			row.from(0),
			row.to(0),
			classRow < 0 ? this.rows.unknown(row.text(classSourcedId)) : classRow,
			studentRow < 0 ? this.rows.unknown(row.text(userSourcedId)) : studentRow,
			this.#day(row, beginDate, 'beginDate'),
			this.#day(row, endDate, 'endDate'),
		);
		this.rows.end(this.file, row.line);
	}

	#day(row: TableRow, column: number, field: string): number {
		if (row.from(column) === row.to(column)) return noDay;
		const text = row.text(column);
		const day = this.#days.of(text);
		if (day === noDay && text.trim() !== '')
			this.findings.counted(
				this.check.place(row),
				{code: 'bad-date', severity: 'warning', field, value: text, action: 'taken as no date'},
				(count) => `is no day like 2026-08-15${count === 1 ? '' : ` (${count} such values)`}`,
			);
		return day;
	}

	#teach(row: TableRow, classRow: number): void {
		if (classRow < 0) {
			this.findings.counted(
				this.check.place(row),
				{
					code: 'unknown-class',
					severity: 'warning',
					field: 'classSourcedId',
					value: row.text(classSourcedId),
					action: 'row left out',
				},
				(count) =>
					`is no class that is taken, so its teacher teaches nothing there${count === 1 ? '' : ` (${count} such rows)`}`,
			);
			return;
		}
		const isPrimary = this.word(row, primary, this.#booleans) === 'true';
		const instructors = this.#instructors.get(classRow);
		const instructor = {
			id: row.text(userSourcedId),
			primary: isPrimary,
			begins: this.#day(row, beginDate, 'beginDate'),
			ends: this.#day(row, endDate, 'endDate'),
		};
		if (instructors === undefined) this.#instructors.set(classRow, [instructor]);
		else instructors.push(instructor);
	}
}

/** Enrolments share few days: each is read once. */
class Days {
	readonly #known = new Map<string, number>();

	of(text: string): number {
		let day = this.#known.get(text);
		if (day === undefined) {
			day = dayOf(text);
			if (this.#known.size < 10_000) this.#known.set(text, day);
		}
		return day;
	}
}
