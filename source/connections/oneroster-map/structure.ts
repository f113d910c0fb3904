import {TextColumn} from '../../core/roster/columns.ts';
import {rosterList} from '../../core/roster/roster.ts';
import type {RowFault} from '../../core/roster/table.ts';
import type {TableRow} from '../../core/roster/table-row.ts';
import {BaseTable} from './base-table.ts';
import {columnOf} from './columns.ts';
import {IdList} from './id-list.ts';
import {KnownIds} from './known.ts';
import type {Mapped} from './mapped.ts';
import {noLocation} from './orgs.ts';

/** A course as it stands in its file; where it belongs is settled when the classes are known. */
export interface ReadCourse {
	readonly sourcedId: string;
	readonly number: string;
	readonly name: string;
	/** The school, or `''` where it hangs on something that is no location. */
	readonly location: string;
	/** The session that is its school year. */
	readonly year: string;
	readonly line: number;
}

const courseAt = (name: Parameters<typeof columnOf<'courses'>>[1]) => columnOf('courses', name);
const title = courseAt('title');
const courseCode = courseAt('courseCode');
const orgSourcedId = courseAt('orgSourcedId');
const schoolYearSourcedId = courseAt('schoolYearSourcedId');

/** Reads courses. */
export class CoursesTable extends BaseTable<'courses'> {
	readonly courses: ReadCourse[] = [];
	readonly #orgs: KnownIds;

	constructor(mapped: Mapped, orgs: KnownIds) {
		super('courses', 'courses', mapped);
		this.#orgs = orgs;
	}

	row(row: TableRow): void {
		if (!this.isPresent(row) || !this.check.row(row)) return;
		const org = this.#orgs.get(row.bytes, row.from(orgSourcedId), row.to(orgSourcedId));
		this.courses.push({
			sourcedId: row.text(0),
			number: this.check.isDropped(courseCode) ? '' : row.text(courseCode),
			name: this.check.isDropped(title) ? '' : row.text(title),
			location: org === noLocation ? '' : row.text(orgSourcedId),
			year: row.text(schoolYearSourcedId).trim(),
			line: row.line,
		});
	}
}

/** A class as it stands in its file, its instructors still unknown. */
export interface ReadClass {
	readonly sourcedId: string;
	readonly number: string;
	readonly course: string;
	readonly location: string;
	readonly terms: readonly string[];
	readonly line: number;
}

const classAt = (name: Parameters<typeof columnOf<'classes'>>[1]) => columnOf('classes', name);
const classCode = classAt('classCode');
const courseSourcedId = classAt('courseSourcedId');
const schoolSourcedId = classAt('schoolSourcedId');
const termSourcedIds = classAt('termSourcedIds');

/** Reads classes. */
export class ClassesTable extends BaseTable<'classes'> {
	readonly classes: ReadClass[] = [];
	/** What can be read of faulty classes: their courses are held at their schools as well. */
	readonly faultyClasses: Array<Pick<ReadClass, 'course' | 'location'>> = [];
	/** External ids, in the order of {@link classes}: enrolments name their class through it. */
	readonly ids = new TextColumn();
	/** Row of every class that is taken, −1 for those which are not. */
	readonly known = new KnownIds();
	readonly #orgs: KnownIds;
	readonly #terms: IdList;

	constructor(mapped: Mapped, orgs: KnownIds) {
		super('classes', 'classes', mapped);
		this.#orgs = orgs;
		this.#terms = new IdList(this.file, 'termSourcedIds', mapped.findings);
	}

	row(row: TableRow): void {
		const present = this.isPresent(row);
		const taken = present && this.check.row(row) && this.#hasSchool(row);
		if (present && !taken) this.#keepPlace(row);
		const from = row.from(0);
		const to = row.to(0);
		const earlier = this.known.add(row.bytes, from, to, taken ? this.classes.length : -1);
		if (!taken) return;
		if (earlier === -1) this.known.set(row.bytes, from, to, this.classes.length);
		this.ids.append(row.bytes, from, to);
		this.#terms.take(row, termSourcedIds, () => true);
		this.classes.push({
			sourcedId: row.text(0),
			number: this.check.isDropped(classCode) ? '' : row.text(classCode),
			course: row.text(courseSourcedId),
			location: row.text(schoolSourcedId),
			terms: rosterList(this.#terms.cell.text()),
			line: row.line,
		});
	}

	override faulty(row: TableRow, message: string, code?: RowFault): void {
		super.faulty(row, message, code);
		this.known.add(row.bytes, row.from(0), row.to(0), -1);
		this.#keepPlace(row);
	}

	#keepPlace(row: TableRow): void {
		const org = this.#orgs.get(row.bytes, row.from(schoolSourcedId), row.to(schoolSourcedId));
		if (org === undefined || org === noLocation) return;
		this.faultyClasses.push({course: row.text(courseSourcedId), location: row.text(schoolSourcedId)});
	}

	#hasSchool(row: TableRow): boolean {
		if (this.#orgs.get(row.bytes, row.from(schoolSourcedId), row.to(schoolSourcedId)) !== noLocation)
			return true;
		this.check.faulty(row, {
			code: 'missing-required',
			field: 'schoolSourcedId',
			value: row.text(schoolSourcedId),
			message: 'is no school',
		});
		return false;
	}
}
