import type {CsvRow, Tables} from './tables.ts';

/** A school of three students and a teacher, in the district's tables: what a test changes is easily told. */
export const school: Tables = {
	academicSessions: [
		{
			sourcedId: 'Y1',
			status: 'active',
			title: 'Year',
			type: 'schoolYear',
			startDate: '2026-08-15',
			endDate: '2027-06-10',
			parentSourcedId: '',
			schoolYear: '2027',
		},
		{
			sourcedId: 'T1',
			status: 'active',
			title: 'Autumn',
			type: 'term',
			startDate: '2026-08-15',
			endDate: '2026-12-20',
			parentSourcedId: 'Y1',
			schoolYear: '',
		},
	],
	orgs: [
		{
			sourcedId: 'D',
			status: 'active',
			name: 'District',
			type: 'district',
			identifier: '',
			parentSourcedId: '',
		},
		{sourcedId: 'A', status: 'active', name: 'North', type: 'school', identifier: '', parentSourcedId: 'D'},
		{sourcedId: 'B', status: 'active', name: 'South', type: 'school', identifier: '', parentSourcedId: 'D'},
	],
	users: [
		user('S1', 'student', 'Ana', 'Diaz', {orgSourcedIds: 'A,B', grades: '09,10'}),
		user('S2', 'student', 'Bo', 'Berg', {}),
		user('S3', 'student', 'Cleo', 'Cedar', {status: 'inactive', enabledUser: 'false'}),
		user('T1', 'teacher', 'Cy', 'Young', {}),
		user('M1', 'administrator', 'Max', 'Boss', {}),
		user('P1', 'parent', 'Pa', 'Diaz', {}),
		user('S9', 'student', 'Gone', 'Goner', {status: 'tobedeleted'}),
	],
	courses: [
		{
			sourcedId: 'K1',
			status: 'active',
			schoolYearSourcedId: 'Y1',
			title: 'Maths',
			courseCode: 'MA',
			orgSourcedId: 'D',
		},
		{
			sourcedId: 'K2',
			status: 'active',
			schoolYearSourcedId: 'Y1',
			title: 'Art',
			courseCode: 'AR',
			orgSourcedId: 'A',
		},
	],
	classes: [
		{
			sourcedId: 'C1',
			status: 'active',
			title: 'Maths A',
			courseSourcedId: 'K1',
			classCode: 'MA-1',
			classType: 'scheduled',
			location: '',
			schoolSourcedId: 'A',
			termSourcedIds: 'T1,Y1',
		},
		{
			sourcedId: 'C2',
			status: 'active',
			title: 'Maths B',
			courseSourcedId: 'K1',
			classCode: 'MA-2',
			classType: 'scheduled',
			location: '',
			schoolSourcedId: 'B',
			termSourcedIds: 'Y1',
		},
	],
	enrollments: [
		enrolment('E1', 'C1', 'S1', 'student', {beginDate: '2026-08-15'}),
		enrolment('E2', 'C1', 'S2', 'student', {}),
		enrolment('E3', 'C1', 'T1', 'teacher', {primary: 'true'}),
		enrolment('E4', 'C2', 'S1', 'student', {}),
		enrolment('E5', 'C2', 'S3', 'student', {}),
	],
};

function user(sourcedId: string, role: string, givenName: string, familyName: string, more: CsvRow): CsvRow {
	return {
		sourcedId,
		status: 'active',
		enabledUser: 'true',
		orgSourcedIds: 'A',
		role,
		username: givenName.toLowerCase(),
		givenName,
		familyName,
		middleName: '',
		identifier: `9${sourcedId}`,
		email: `${givenName.toLowerCase()}@example.org`,
		grades: '',
		...more,
	};
}

function enrolment(sourcedId: string, inClass: string, who: string, role: string, more: CsvRow): CsvRow {
	return {
		sourcedId,
		status: 'active',
		classSourcedId: inClass,
		schoolSourcedId: 'A',
		userSourcedId: who,
		role,
		primary: '',
		beginDate: '',
		endDate: '',
		...more,
	};
}
