import {createWriteStream} from 'node:fs';
import {pipeline} from 'node:stream/promises';
import yazl from 'yazl';

/** The six files as text, by name. */
export type AppleFiles = Readonly<Record<string, string>>;

export const headers = {
	'students.csv':
		'person_id,person_number,first_name,middle_name,last_name,grade_level,email_address,sis_username,password_policy,location_id',
	'staff.csv':
		'person_id,person_number,first_name,middle_name,last_name,email_address,sis_username,location_id',
	'courses.csv': 'course_id,course_number,course_name,location_id',
	'classes.csv': 'class_id,class_number,course_id,instructor_id,instructor_id_2,instructor_id_3,location_id',
	'rosters.csv': 'roster_id,class_id,student_id',
	'locations.csv': 'location_id,location_name',
} as const;

/** One school: three students, one teacher, one course with two classes. */
export const smallSchool: Readonly<Record<keyof typeof headers, readonly string[]>> = {
	'students.csv': [
		'S1,101,Ana,,Diaz,5,ana@school.example,adiaz,4,L1',
		'S2,102,Ben,Kim,Ho,5,,,6,L1',
		'S3,103,Zoë,,Núñez,6,,,,L1',
	],
	'staff.csv': ['T1,201,Mia,,Smith,mia@school.example,,L1'],
	'courses.csv': ['C1,BIO,Biology,L1'],
	'classes.csv': ['K1,1A,C1,T1,,,L1', 'K2,1B,C1,,,,L1'],
	'rosters.csv': ['R1,K1,S1', 'R2,K1,S2', 'R3,K2,S3'],
	'locations.csv': ['L1,North School'],
};

/** The six files of a school, some of them with other rows. */
export function appleFiles(rows: Partial<Record<keyof typeof headers, readonly string[]>> = {}): AppleFiles {
	return Object.fromEntries(
		Object.entries(headers).map(([name, header]) => [
			name,
			`${[header, ...(rows[name as keyof typeof headers] ?? smallSchool[name as keyof typeof headers])].join('\n')}\n`,
		]),
	);
}

/** Writes files into a zip, in order, and answers its path. */
export async function writeZip(
	file: string,
	files: Readonly<Record<string, string | Buffer>>,
): Promise<string> {
	const zip = new yazl.ZipFile();
	for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
	zip.end();
	await pipeline(zip.outputStream, createWriteStream(file, {mode: 0o600}));
	return file;
}
