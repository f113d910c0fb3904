/** The six files as Apple's templates have them, and the sandbox's own knowledge of them (ASM guide). */
export interface Template {
	readonly columns: readonly string[];
	readonly required: readonly string[];
	/** The column whose values have to be unique. */
	readonly key: string;
	/** A column that may be repeated as `name_2`, `name_3` …, and how many there may be. */
	readonly repeated?: {readonly column: string; readonly most: number};
}

export const fileNames = [
	'students.csv',
	'staff.csv',
	'courses.csv',
	'classes.csv',
	'rosters.csv',
	'locations.csv',
] as const;
export type FileName = (typeof fileNames)[number];

const manyLocations = {column: 'location_id', most: 999};

export const templates: Readonly<Record<FileName, Template>> = {
	'students.csv': {
		columns: [
			'person_id',
			'person_number',
			'first_name',
			'middle_name',
			'last_name',
			'grade_level',
			'email_address',
			'sis_username',
			'password_policy',
			'location_id',
		],
		required: ['person_id', 'first_name', 'last_name', 'location_id'],
		key: 'person_id',
		repeated: manyLocations,
	},
	'staff.csv': {
		columns: [
			'person_id',
			'person_number',
			'first_name',
			'middle_name',
			'last_name',
			'email_address',
			'sis_username',
			'location_id',
		],
		required: ['person_id', 'first_name', 'last_name', 'location_id'],
		key: 'person_id',
		repeated: manyLocations,
	},
	'courses.csv': {
		columns: ['course_id', 'course_number', 'course_name', 'location_id'],
		required: ['course_id', 'location_id'],
		key: 'course_id',
	},
	'classes.csv': {
		columns: ['class_id', 'class_number', 'course_id', 'instructor_id', 'location_id'],
		required: ['class_id', 'course_id', 'location_id'],
		key: 'class_id',
		repeated: {column: 'instructor_id', most: 15},
	},
	'rosters.csv': {
		columns: ['roster_id', 'class_id', 'student_id'],
		required: ['roster_id', 'class_id', 'student_id'],
		key: 'roster_id',
	},
	'locations.csv': {
		columns: ['location_id', 'location_name'],
		required: ['location_id', 'location_name'],
		key: 'location_id',
	},
};

/**
 * What is wrong with a header row: the template's columns in their order, and of a repeated one
 * `_2` … `_N` anywhere after its first (production tools put them on either side of `location_id`).
 */
export function headerFault(file: FileName, header: readonly string[]): string | undefined {
	const {columns, repeated} = templates[file];
	if (new Set(header).size < header.length) return 'a column stands twice';
	const isExtra = (column: string) => {
		const number = repeated && new RegExp(`^${repeated.column}_([2-9]|[1-9][0-9]{1,2})$`).exec(column)?.[1];
		return number !== undefined && Number(number) <= (repeated?.most ?? 0);
	};
	const base = header.filter((column) => !isExtra(column));
	if (base.join() !== columns.join()) return `the header must be ${columns.join(',')}`;
	const first = repeated && header.indexOf(repeated.column);
	if (first !== undefined && header.some((column, at) => isExtra(column) && at < first))
		return `${repeated?.column} must stand before its further columns`;
	return undefined;
}
