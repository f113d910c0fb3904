/** What two nights of the same source differ by; whoever plans them must agree on every number. */
export interface TwoNights {
	readonly milliseconds: number;
	/** The most memory that the process ever held, in bytes. */
	readonly memory: number;
	/** By name, such as `accounts created`. */
	readonly counts: Readonly<Record<string, number>>;
}

const tables = {
	students: [
		...['person_id', 'person_number', 'first_name', 'middle_name', 'last_name', 'grade_level'],
		...['email_address', 'sis_username', 'password_policy', 'location_id'],
	],
	staff: [
		...['person_id', 'person_number', 'first_name', 'middle_name', 'last_name'],
		...['email_address', 'sis_username', 'location_id'],
	],
	locations: ['location_id', 'location_name'],
	courses: ['course_id', 'course_number', 'course_name', 'location_id'],
	classes: [
		...['class_id', 'class_number', 'course_id', 'instructor_id', 'instructor_id_2', 'instructor_id_3'],
		'location_id',
	],
	rosters: ['roster_id', 'class_id', 'student_id'],
} as const;
export type TableName = keyof typeof tables;
export const tableNames = Object.keys(tables) as readonly TableName[];

/** What a table is looked up by, in SQL. */
export const keyOf = (name: TableName) => (name === 'rosters' ? 'class_id, student_id' : tables[name][0]);

/** The same diff in words that DuckDB and SQLite both know, over tables called `students1`, `students2` and so on. */
export const diffQueries: Readonly<Record<string, string>> = {
	...Object.fromEntries(
		(['students', 'staff', 'locations', 'courses', 'classes'] as const).flatMap((name) => {
			const [key, ...fields] = tables[name];
			const differs = fields.map((field) => `a.${field} IS DISTINCT FROM b.${field}`).join(' OR ');
			return [
				[`${name} created`, antiJoin(`${name}2`, `${name}1`, key)],
				[
					`${name} updated`,
					`SELECT count(*) FROM ${name}1 a JOIN ${name}2 b USING (${key}) WHERE ${differs}`,
				],
				[`${name} absent`, antiJoin(`${name}1`, `${name}2`, key)],
			];
		}),
	),
	'enrolments created': `SELECT count(*) FROM (SELECT DISTINCT class_id, student_id FROM rosters2) b
		WHERE EXISTS (SELECT 1 FROM classes2 c WHERE c.class_id = b.class_id)
		AND EXISTS (SELECT 1 FROM students2 s WHERE s.person_id = b.student_id)
		AND NOT EXISTS (SELECT 1 FROM rosters1 a WHERE a.class_id = b.class_id AND a.student_id = b.student_id)`,
	// Whoever is absent keeps their classes until they are gone for good.
	'enrolments removed': `SELECT count(*) FROM (SELECT DISTINCT class_id, student_id FROM rosters1) a
		WHERE EXISTS (SELECT 1 FROM students2 s WHERE s.person_id = a.student_id)
		AND NOT EXISTS (SELECT 1 FROM rosters2 b WHERE a.class_id = b.class_id AND a.student_id = b.student_id)`,
	'roster rows of nobody': antiJoin('rosters2', 'students2', 'student_id', 'person_id'),
	'roster rows of no class': antiJoin('rosters2', 'classes2', 'class_id'),
};

function antiJoin(left: string, right: string, key: string, other = key): string {
	return `SELECT count(*) FROM ${left} b WHERE NOT EXISTS (SELECT 1 FROM ${right} a WHERE a.${other} = b.${key})`;
}

/** Names in which the two differ, with both numbers. */
export const disagreements = (ours: TwoNights, theirs: TwoNights): readonly string[] =>
	Object.keys({...ours.counts, ...theirs.counts})
		.filter((name) => ours.counts[name] !== theirs.counts[name])
		.map((name) => `${name}: ${ours.counts[name]} and ${theirs.counts[name]}`);
