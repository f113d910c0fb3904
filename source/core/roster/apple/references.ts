import type {ColumnRows, EnrolmentRows, TextColumn} from '../columns.ts';
import {withoutZeros} from '../excel.ts';
import type {Findings} from '../findings.ts';
import type {KeyIndex} from '../key-index.ts';
import type {Place} from '../problem.ts';
import {rosterList} from '../roster.ts';

interface Keyed<K extends 'courses' | 'classes'> {
	readonly rows: ColumnRows<K>;
	readonly keys: KeyIndex;
}

/**
 * Names references that would be known if leading zeros were put back (or taken off): a spreadsheet opened
 * one of the files. Seen only where another id shows it; nothing is changed.
 */
export function noteLostZeros(
	read: {
		readonly locations: {readonly rows: ColumnRows<'locations'>};
		readonly people: ColumnRows<'people'>;
		readonly persons: KeyIndex;
		readonly courses: Keyed<'courses'>;
		readonly classes: Keyed<'classes'>;
		readonly enrolments: EnrolmentRows;
	},
	findings: Findings,
): void {
	const locations = new LostZeros(
		'location_id',
		read.locations.rows.column('externalId'),
		'locations.csv',
		findings,
	);
	const people = new LostZeros('person_id', read.people.column('externalId'), 'the people files', findings);
	const courses = new LostZeros('course_id', read.courses.rows.column('externalId'), 'courses.csv', findings);
	const classes = new LostZeros('class_id', read.classes.rows.column('externalId'), 'classes.csv', findings);
	const known = new Set<string>();
	for (let row = 0; row < read.locations.rows.count; row++)
		known.add(read.locations.rows.text(row, 'externalId'));
	const unknownLocation = (id: string) => !known.has(id);

	for (let row = 0; row < read.people.count; row++)
		for (const id of rosterList(read.people.text(row, 'locations')))
			if (unknownLocation(id)) locations.see(id, () => read.people.place(row));
	for (let row = 0; row < read.courses.rows.count; row++) {
		const id = read.courses.rows.text(row, 'location');
		if (unknownLocation(id)) locations.see(id, () => read.courses.rows.place(row));
	}
	for (let row = 0; row < read.classes.rows.count; row++) {
		const {rows} = read.classes;
		const place = () => rows.place(row);
		const location = rows.text(row, 'location');
		if (unknownLocation(location)) locations.see(location, place);
		const course = rows.text(row, 'course');
		if (read.courses.keys.findText(course) < 0) courses.see(course, place);
		for (const id of rosterList(rows.text(row, 'instructors')))
			if (read.persons.findText(id) < 0) people.see(id, place, 'instructor_id');
	}
	for (let row = 0; row < read.enrolments.count; row++) {
		const place = () => read.enrolments.place(row);
		if (read.enrolments.classRow(row) < 0) classes.see(read.enrolments.text(row, 'class'), place);
		if (read.enrolments.studentRow(row) < 0)
			people.see(read.enrolments.text(row, 'student'), place, 'student_id');
	}
}

/** Ids of one kind without their leading zeros; gathered when the first unknown number is seen. */
class LostZeros {
	readonly #field: string;
	readonly #ids: TextColumn;
	readonly #where: string;
	readonly #findings: Findings;
	#stripped: Map<string, string> | undefined;

	constructor(field: string, ids: TextColumn, where: string, findings: Findings) {
		this.#field = field;
		this.#ids = ids;
		this.#where = where;
		this.#findings = findings;
	}

	see(reference: string, place: () => Place, field = this.#field): void {
		const stripped = withoutZeros(reference);
		if (stripped === undefined) return;
		this.#stripped ??= this.#gather();
		const like = this.#stripped.get(stripped);
		if (like === undefined) return;
		this.#findings.counted(
			place(),
			{code: 'excel-leading-zeros', severity: 'warning', field, value: reference, action: 'kept as it is'},
			(count) =>
				`differs from ${like} in ${this.#where} only by leading zeros, which spreadsheets take away${count === 1 ? '' : ` (${count} such values)`}`,
		);
	}

	#gather(): Map<string, string> {
		const map = new Map<string, string>();
		for (let row = 0; row < this.#ids.count; row++) {
			const id = this.#ids.text(row);
			const stripped = withoutZeros(id);
			if (stripped !== undefined && stripped !== id) map.set(stripped, id);
			else if (stripped !== undefined && !map.has(stripped)) map.set(stripped, id);
		}
		return map;
	}
}
