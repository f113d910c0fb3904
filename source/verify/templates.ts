/**
 * Apple's six templates as this reader knows them (ASM guide axm1bd5a3b1e students, axm79e293c37 staff,
 * axm5629a4fe4 courses, axm0e48f1bbe classes, axmca8275369 rosters, axm230e24905 locations). A wanted
 * duplicate: the writer's table is another one.
 */
export interface Template {
	readonly columns: readonly string[];
	readonly required: readonly string[];
	readonly key: string;
	/** Column whose `_2`, `_3` … may follow, up to this number. */
	readonly repeats?: {readonly column: string; readonly most: number; readonly known: number};
	/** Column → the file whose key it names. */
	readonly refers: Readonly<Record<string, FileName>>;
}

export const fileNames = [
	'locations.csv',
	'staff.csv',
	'students.csv',
	'courses.csv',
	'classes.csv',
	'rosters.csv',
] as const;
/** In the order in which they are read: what is named stands before what names it. */
export type FileName = (typeof fileNames)[number];

const words = (text: string): readonly string[] => text.split(' ');
const locations = {column: 'location_id', most: 999, known: 1};

export const templates: Readonly<Record<FileName, Template>> = {
	'locations.csv': {
		columns: words('location_id location_name'),
		required: words('location_id location_name'),
		key: 'location_id',
		refers: {},
	},
	'staff.csv': {
		columns: words(
			'person_id person_number first_name middle_name last_name email_address sis_username location_id',
		),
		required: words('person_id first_name last_name location_id'),
		key: 'person_id',
		repeats: locations,
		refers: {location_id: 'locations.csv'},
	},
	'students.csv': {
		columns: words(
			'person_id person_number first_name middle_name last_name grade_level email_address sis_username password_policy location_id',
		),
		required: words('person_id first_name last_name location_id'),
		key: 'person_id',
		repeats: locations,
		refers: {location_id: 'locations.csv'},
	},
	'courses.csv': {
		columns: words('course_id course_number course_name location_id'),
		required: words('course_id location_id'),
		key: 'course_id',
		refers: {location_id: 'locations.csv'},
	},
	'classes.csv': {
		columns: words('class_id class_number course_id instructor_id location_id'),
		required: words('class_id course_id location_id'),
		key: 'class_id',
		// The template itself has three.
		repeats: {column: 'instructor_id', most: 15, known: 3},
		refers: {course_id: 'courses.csv', instructor_id: 'staff.csv', location_id: 'locations.csv'},
	},
	'rosters.csv': {
		columns: words('roster_id class_id student_id'),
		required: words('roster_id class_id student_id'),
		key: 'roster_id',
		refers: {class_id: 'classes.csv', student_id: 'students.csv'},
	},
};

export const isFileName = (name: string): name is FileName => (fileNames as readonly string[]).includes(name);
