import {type District, parseTable, type Row} from './district.ts';

/** The six files of an upload as text, by name. */
export type UploadFiles = Readonly<Record<string, string>>;

/** What the tool before us made of the district: the same people and classes, under ids of its own. */
export interface Incumbent {
	/** Its last upload. */
	readonly upload: UploadFiles;
	/** What another tool uploaded the night after: the same, and one account that is in no SIS. */
	readonly lastNight: UploadFiles;
	/** Its Person ID of somebody in the district. */
	readonly idOf: (person: Row) => string;
	/** Person ID of whom only the other tool uploaded. */
	readonly stranger: string;
}

const columns = {
	'students.csv':
		'person_id,person_number,first_name,middle_name,last_name,grade_level,email_address,sis_username,password_policy,location_id',
	'staff.csv':
		'person_id,person_number,first_name,middle_name,last_name,email_address,sis_username,location_id',
	'courses.csv': 'course_id,course_number,course_name,location_id',
	'classes.csv': 'class_id,class_number,course_id,instructor_id,instructor_id_2,instructor_id_3,location_id',
	'rosters.csv': 'roster_id,class_id,student_id',
	'locations.csv': 'location_id,location_name',
} as const;

/**
 * Makes the uploads of an organisation that lives already, from the sample district alone and the same every time: Person
 * IDs are made of the SIS's numbers, classes are named by school and class code, courses by code and school, schools by
 * their number. It writes its files in its own way: quoted, with CR LF, and in the order of names.
 */
export function incumbentOf(district: District): Incumbent {
	const orgs = parseTable(district.others['orgs.csv'] ?? '').rows.filter(({type}) => type === 'school');
	const courses = new Map(
		parseTable(district.others['courses.csv'] ?? '').rows.map((row) => [row.sourcedId, row] as const),
	);
	const schools = new Map(orgs.map((row) => [row.sourcedId, `SCHOOL-${row.identifier ?? ''}`] as const));
	const idOf = ({identifier = ''}: Row) => `P${identifier.padStart(9, '0')}`;
	const people = new Map(district.users.rows.map((row) => [row.sourcedId, row] as const));
	const at = (org = '') => schools.get(org) ?? '';
	const classId = ({schoolSourcedId, classCode = ''}: Row) => `${at(schoolSourcedId)}/${classCode}`;
	const courseId = ({courseSourcedId, schoolSourcedId}: Row) =>
		`${courses.get(courseSourcedId)?.courseCode ?? ''}@${at(schoolSourcedId)}`;

	const ofRole = (role: string) =>
		district.users.rows
			.filter((row) => row.role === role)
			.toSorted((a, b) => (`${a.familyName} ${a.sourcedId}` < `${b.familyName} ${b.sourcedId}` ? -1 : 1));
	const names = (row: Row) => [row.givenName, row.middleName, row.familyName];
	const students = ofRole('student').map((row) => [
		idOf(row),
		row.identifier,
		...names(row),
		row.grades,
		row.email,
		row.username,
		'',
		at(row.orgSourcedIds),
	]);
	const staff = ofRole('teacher').map((row) => [
		idOf(row),
		row.identifier,
		...names(row),
		row.email,
		row.username,
		at(row.orgSourcedIds),
	]);
	const teachers = Map.groupBy(
		district.enrollments.rows.filter(({role}) => role === 'teacher'),
		({classSourcedId}) => classSourcedId,
	);
	const classes = district.classes.rows.map((row) => {
		const ids = (teachers.get(row.sourcedId) ?? [])
			.toSorted((a, b) => Number(b.primary === 'true') - Number(a.primary === 'true'))
			.flatMap(({userSourcedId}) => (people.has(userSourcedId) ? [idOf(people.get(userSourcedId)!)] : []));
		return [
			classId(row),
			row.classCode,
			courseId(row),
			...[0, 1, 2].map((slot) => ids[slot] ?? ''),
			at(row.schoolSourcedId),
		];
	});
	const held = new Map(district.classes.rows.map((row) => [courseId(row), row] as const));
	const byId = new Map(district.classes.rows.map((row) => [row.sourcedId, row] as const));
	const rosters = district.enrollments.rows
		.filter(({role}) => role === 'student')
		.map(({classSourcedId, userSourcedId}, index) => [
			`R${String(index + 1).padStart(6, '0')}`,
			classId(byId.get(classSourcedId)!),
			idOf(people.get(userSourcedId)!),
		]);
	const rows = {
		'students.csv': students,
		'staff.csv': staff,
		'courses.csv': [...held].map(([id, row]) => {
			const course = courses.get(row.courseSourcedId);
			return [id, course?.courseCode, course?.title, at(row.schoolSourcedId)];
		}),
		'classes.csv': classes,
		'rosters.csv': rosters,
		'locations.csv': orgs.map((row) => [at(row.sourcedId), row.name]),
	};
	const stranger = 'P999999999';
	const visitor = [stranger, '', 'Nora', '', 'Nightshift', '12', '', '', '', at(orgs[0]?.sourcedId)];
	return {
		upload: files(rows),
		lastNight: files({...rows, 'students.csv': [...students, visitor]}),
		idOf,
		stranger,
	};
}

const files = (
	rows: Readonly<Record<keyof typeof columns, ReadonlyArray<ReadonlyArray<string | undefined>>>>,
): UploadFiles =>
	Object.fromEntries(
		Object.entries(columns).map(([name, header]) => [
			name,
			[header.split(','), ...rows[name as keyof typeof columns]]
				.map((cells) => `${cells.map((cell = '') => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`)
				.join(''),
		]),
	);
