import {type AppleFileName, appleFileNames} from '../roster/apple/format.ts';
import type {Roster, RosterField, RosterKind, RosterView} from '../roster/roster.ts';
import {type Difference, type FileParity, pairKey} from './difference.ts';

/** The fields of each table beside its id, with the column that each is in. */
const columns = {
	people: [
		['personNumber', 'person_number'],
		['firstName', 'first_name'],
		['middleName', 'middle_name'],
		['lastName', 'last_name'],
		['gradeLevel', 'grade_level'],
		['email', 'email_address'],
		['sisUsername', 'sis_username'],
		['passwordPolicy', 'password_policy'],
		['locations', 'location_id'],
	],
	courses: [
		['number', 'course_number'],
		['name', 'course_name'],
		['location', 'location_id'],
	],
	classes: [
		['number', 'class_number'],
		['course', 'course_id'],
		['instructors', 'instructor_id'],
		['location', 'location_id'],
	],
	locations: [['name', 'location_name']],
} as const satisfies {
	readonly [K in Exclude<RosterKind, 'enrolments'>]: ReadonlyArray<readonly [RosterField<K>, string]>;
};
type Table = keyof typeof columns;

/**
 * Compares two packages row by row and column by column: each row is found by its id (a roster row by class and
 * student), so that their order does not matter, nor does how values are quoted. Linear in their rows.
 * @param tell called with each difference, file by file.
 */
export function compareRosters(
	old: Roster,
	next: Roster,
	tell: (difference: Difference) => void,
): readonly FileParity[] {
	const counts = new Map(appleFileNames.map((file) => [file, new Counts(file)] as const));
	const of = (file: AppleFileName) => counts.get(file)!;
	const context: Comparing = {of, tell: (difference) => tell(of(difference.file).noted(difference))};
	for (const problem of old.problems)
		if (problem.severity === 'error')
			context.tell({
				file: problem.file as AppleFileName,
				key: problem.value ?? '',
				kind: 'faulty',
				...(problem.field === undefined ? {} : {column: problem.field}),
				before: problem.message,
				oldLine: problem.line,
			});
	compareTable(old.locations, next.locations, () => 'locations.csv', context);
	compareTable(old.people, next.people, fileOfPerson, context);
	compareTable(old.courses, next.courses, () => 'courses.csv', context);
	compareTable(old.classes, next.classes, () => 'classes.csv', context);
	compareEnrolments(old, next, context);
	return [...counts.values()].map((each) => each.result());
}

interface Comparing {
	of(file: AppleFileName): Counts;
	tell(difference: Difference): void;
}

/** Counts a file's rows; one of which several columns changed is one row. */
class Counts {
	old = 0;
	next = 0;
	same = 0;
	readonly #file: AppleFileName;
	readonly #by = {missing: 0, added: 0, changed: 0, faulty: 0};
	#last: string | undefined;

	constructor(file: AppleFileName) {
		this.#file = file;
	}

	noted(difference: Difference): Difference {
		const isSameRow = difference.kind === 'changed' && this.#last === difference.key;
		if (!isSameRow) this.#by[difference.kind]++;
		this.#last = difference.kind === 'changed' ? difference.key : undefined;
		return difference;
	}

	result(): FileParity {
		const {missing, added, changed, faulty} = this.#by;
		const {old, next, same} = this;
		return {file: this.#file, old: old + faulty, next, same, changed, missing, added};
	}
}

const fileOfPerson = (people: RosterView<'people'>, row: number): AppleFileName =>
	people.text(row, 'kind') === 'student' ? 'students.csv' : 'staff.csv';

function compareTable<K extends Table>(
	old: RosterView<K>,
	next: RosterView<K>,
	fileOf: (view: RosterView<K>, row: number) => AppleFileName,
	{of, tell}: Comparing,
): void {
	const id = 'id' as RosterField<K>;
	const rows = new Map<string, number>();
	for (let row = 0; row < next.count; row++) {
		rows.set(next.text(row, id), row);
		of(fileOf(next, row)).next++;
	}
	const seen = new Set<string>();
	for (let row = 0; row < old.count; row++) {
		const key = old.text(row, id);
		const file = fileOf(old, row);
		const counts = of(file);
		counts.old++;
		const other = rows.get(key);
		if (other === undefined) {
			tell({file, key, kind: 'missing', oldLine: old.place(row).line});
			continue;
		}
		seen.add(key);
		let differs = false;
		const changed = (column: string, before: string, after: string) => {
			if (before === after) return;
			differs = true;
			const lines = {oldLine: old.place(row).line, newLine: next.place(other).line};
			tell({file, key, kind: 'changed', column, before, after, ...lines});
		};
		changed('file', file, fileOf(next, other));
		for (const [field, column] of columns[old.kind as Table])
			changed(column, old.text(row, field as RosterField<K>), next.text(other, field as RosterField<K>));
		if (!differs) counts.same++;
	}
	for (const [key, row] of rows)
		if (!seen.has(key)) tell({file: fileOf(next, row), key, kind: 'added', newLine: next.place(row).line});
}

const rosters = 'rosters.csv';

/** Rows of each pair of class and student, by class: one map for all pairs would cost a string for each. */
function rowsByClass({classes, people, enrolments}: Roster) {
	const byClass = new Map<string, Map<string, number>>();
	// Each id is made a text once, not once for every row that names it.
	const [classIds, personIds] = [idsOf(classes), idsOf(people)];
	for (let row = 0; row < enrolments.count; row++) {
		const [classRow, studentRow] = [enrolments.classRow(row), enrolments.studentRow(row)];
		const inClass = classRow < 0 ? enrolments.text(row, 'class') : classIds[classRow]!;
		const student = studentRow < 0 ? enrolments.text(row, 'student') : personIds[studentRow]!;
		const students = byClass.get(inClass);
		if (students === undefined) byClass.set(inClass, new Map([[student, row]]));
		else students.set(student, row);
	}
	return byClass;
}

const idsOf = (view: {readonly count: number; text(row: number, field: 'id'): string}): readonly string[] =>
	Array.from({length: view.count}, (_, row) => view.text(row, 'id'));

function compareEnrolments(old: Roster, next: Roster, {of, tell}: Comparing): void {
	const [before, after] = [rowsByClass(old), rowsByClass(next)];
	const counts = of(rosters);
	counts.old += old.enrolments.count;
	counts.next += next.enrolments.count;
	for (const [inClass, students] of before) {
		const now = after.get(inClass);
		for (const [student, row] of students) {
			const other = now?.get(student);
			const about = {file: rosters, key: pairKey(inClass, student)} as const;
			if (other === undefined) {
				tell({...about, kind: 'missing', oldLine: old.enrolments.place(row).line});
				continue;
			}
			const ids = {before: old.enrolments.text(row, 'id'), after: next.enrolments.text(other, 'id')};
			if (ids.before === ids.after) counts.same++;
			else {
				const lines = {
					oldLine: old.enrolments.place(row).line,
					newLine: next.enrolments.place(other).line,
				};
				tell({...about, kind: 'changed', column: 'roster_id', ...ids, ...lines});
			}
		}
	}
	for (const [inClass, students] of after)
		for (const [student, row] of students)
			if (before.get(inClass)?.has(student) !== true)
				tell({
					file: rosters,
					key: pairKey(inClass, student),
					kind: 'added',
					newLine: next.enrolments.place(row).line,
				});
}
