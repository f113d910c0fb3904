import type {CellRule, CheckedColumn} from '../check.ts';
import type {TableColumns} from '../header.ts';
import {type AppleFileName, appleColumns, appleRequired} from './format.ts';

/** Seen in older guides and in what other tools send; of no use to us. */
const known: Readonly<Partial<Record<AppleFileName, readonly string[]>>> = {
	'classes.csv': ['class_display_name'],
};

const ids: Readonly<Record<AppleFileName, string>> = {
	'students.csv': 'person_id',
	'staff.csv': 'person_id',
	'courses.csv': 'course_id',
	'classes.csv': 'class_id',
	'rosters.csv': 'roster_id',
	'locations.csv': 'location_id',
};

const references = new Set(['location_id', 'course_id', 'class_id', 'student_id', 'instructor_id']);

/** What reading wants of a file; rows answer to the template's columns by their number. */
export const tableColumns = (file: AppleFileName): TableColumns => ({
	wanted: appleColumns[file],
	required: appleRequired[file],
	known: known[file] ?? [],
	repeated: repeatedIn(file),
});

function repeatedIn(file: AppleFileName): readonly string[] {
	if (file === 'classes.csv') return ['instructor_id'];
	return file === 'students.csv' || file === 'staff.csv' ? ['location_id'] : [];
}

/** The template's columns with what their cells are held to. */
export const checkedColumns = (file: AppleFileName): readonly CheckedColumn[] =>
	appleColumns[file].map((name) => ({name, rule: ruleOf(file, name)}));

function ruleOf(file: AppleFileName, name: string): CellRule {
	if (name === ids[file]) return 'id';
	const required = (appleRequired[file] as readonly string[]).includes(name);
	// A person whose first location column is empty may have one in the next.
	if (repeatedIn(file).includes(name)) return 'optional-reference';
	if (references.has(name)) return required ? 'reference' : 'optional-reference';
	return required ? 'required' : 'optional';
}
