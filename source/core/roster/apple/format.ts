/**
 * Apple's six files, exactly as the SFTP upload takes them (ASM guide, axm46d50f6bf and its tables): this is
 * the one place that knows names and columns.
 */
export const appleFileNames = [
	'students.csv',
	'staff.csv',
	'courses.csv',
	'classes.csv',
	'rosters.csv',
	'locations.csv',
] as const;
export type AppleFileName = (typeof appleFileNames)[number];

/** Columns of each template; `location_id` and `instructor_id` go on as numbered columns where they are repeated. */
export const appleColumns = {
	'students.csv': [
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
	'staff.csv': [
		'person_id',
		'person_number',
		'first_name',
		'middle_name',
		'last_name',
		'email_address',
		'sis_username',
		'location_id',
	],
	'courses.csv': ['course_id', 'course_number', 'course_name', 'location_id'],
	'classes.csv': ['class_id', 'class_number', 'course_id', 'instructor_id', 'location_id'],
	'rosters.csv': ['roster_id', 'class_id', 'student_id'],
	'locations.csv': ['location_id', 'location_name'],
} as const satisfies Readonly<Record<AppleFileName, readonly string[]>>;

export type AppleColumn<F extends AppleFileName = AppleFileName> = (typeof appleColumns)[F][number];

/** Columns that may not be empty in any row; a class with no instructor is legal. */
export const appleRequired = {
	'students.csv': ['person_id', 'first_name', 'last_name', 'location_id'],
	'staff.csv': ['person_id', 'first_name', 'last_name', 'location_id'],
	'courses.csv': ['course_id', 'location_id'],
	'classes.csv': ['class_id', 'course_id', 'location_id'],
	'rosters.csv': ['roster_id', 'class_id', 'student_id'],
	'locations.csv': ['location_id', 'location_name'],
} as const satisfies {readonly [F in AppleFileName]: ReadonlyArray<AppleColumn<F>>};

/** Older templates and tools know no more; today's guide goes up to `location_id_999`. */
export const widelyReadLocations = 15;
/** `instructor_id` … `instructor_id_15`. */
export const mostInstructors = 15;
/** The template itself has three. */
const templateInstructors = 3;

export const passwordPolicies = ['4', '6', '8'] as const;

/** `location_id`, `location_id_2`, … as many as asked for, at least one. */
const numberedColumns = (name: string, count: number): readonly string[] =>
	Array.from({length: Math.max(1, count)}, (_, index) => (index === 0 ? name : `${name}_${index + 1}`));

/** How often repeated columns are needed in one package. */
export interface AppleWidths {
	/** Most locations of one person. */
	readonly locations: number;
	/** Most instructors of one class. */
	readonly instructors: number;
}

/**
 * The header row of a file. `location_id_2` … follow `location_id` at the end of both people files; in
 * classes.csv the numbered instructors follow `instructor_id`, and `location_id` stays last.
 */
export function appleHeader(file: AppleFileName, widths: AppleWidths): readonly string[] {
	return appleColumns[file].flatMap((column) => {
		if (column === 'instructor_id')
			return numberedColumns(column, Math.max(templateInstructors, widths.instructors));
		if (column === 'location_id' && (file === 'students.csv' || file === 'staff.csv'))
			return numberedColumns(column, widths.locations);
		return [column];
	});
}
