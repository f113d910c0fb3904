import type {District, Row} from './district.ts';

/** What the second night brings, for the story and for tests. */
export interface SecondNight {
	readonly district: District;
	readonly joiners: number;
	readonly leavers: number;
	readonly movers: number;
	/** Whose record the SIS gave to another human. */
	readonly reused: Row;
	/** Who came a second time under another id. */
	readonly doubled: Row;
	/** Enrolments and teachers that name nobody. */
	readonly broken: number;
}

const newcomers: ReadonlyArray<readonly [given: string, family: string]> = [
	['Zoë', 'Nightingale'],
	['Łukasz', 'Wiśniewski'],
	['小龍', '李'],
	['Saoirse', "O'Malley"],
	['Amina', 'al-Hassan'],
	['Jürgen', 'Groß-Beck'],
];

/** Ids of the sample's own shape, the same every time. */
const made = (number: number) => `de300000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/**
 * The morning after: joiners, leavers, movers, a name changed by marriage, a record that the SIS gave to another
 * human, a pupil who came twice, and references to nobody.
 */
export function secondNight(first: District): SecondNight {
	const students = first.users.rows.filter(({role}) => role === 'student');
	const teachers = first.users.rows.filter(({role}) => role === 'teacher');
	const pick = (index: number) => students[index * 71]!;
	const [reused, doubled] = [pick(1), pick(2)];
	const leavers = new Set([3, 4, 5].map((index) => pick(index).sourcedId!));
	const movers = [6, 7].map(pick);
	const renamed = teachers[7]!;
	const schools = [...new Set(students.map(({orgSourcedIds}) => orgSourcedIds!))];
	const nextSchool = (school: string) => schools[(schools.indexOf(school) + 1) % schools.length]!;
	const homeroomOf = (school: string) =>
		first.classes.rows.find(({schoolSourcedId}) => schoolSourcedId === school)!;

	const moved = new Map(movers.map((row) => [row.sourcedId!, nextSchool(row.orgSourcedIds!)]));
	const joined = newcomers.map(([givenName, familyName], index): Row => {
		const like = pick(8);
		return {
			...like,
			sourcedId: made(index + 1),
			givenName,
			familyName,
			middleName: '',
			username: `newcomer.${index + 1}`,
			identifier: `92000000${index}`,
			email: `newcomer.${index + 1}@raspberryhighlandsunifie.edu`,
		};
	});
	const twice: Row = {...doubled, sourcedId: made(100), identifier: '929999999'};

	const users = [
		...first.users.rows
			.filter(({sourcedId}) => !leavers.has(sourcedId!))
			.map((row): Row => {
				if (row === reused)
					return {
						...row,
						givenName: 'Theodore',
						familyName: 'Quartermaine',
						username: 'theodore.quartermaine',
						email: 'theodore.quartermaine@raspberryhighlandsunifie.edu',
					};
				if (row === renamed) return {...row, familyName: `${row.familyName}-Ashdown`};
				const school = moved.get(row.sourcedId!);
				return school === undefined ? row : {...row, orgSourcedIds: school};
			}),
		...joined,
		twice,
	];

	let number = 1000;
	const enrol = (user: string, each: Row): Row => ({
		...first.enrollments.rows.find(({role}) => role === 'student')!,
		sourcedId: made(number++),
		userSourcedId: user,
		classSourcedId: each.sourcedId!,
		schoolSourcedId: each.schoolSourcedId!,
	});
	const home = homeroomOf(pick(8).orgSourcedIds!);
	const ghosts = [1, 2, 3].map((index) => enrol(made(9000 + index), home));
	const nowhere = {...enrol(pick(9).sourcedId!, home), classSourcedId: made(9100)};
	const teacherOf = first.enrollments.rows.find(({role}) => role === 'teacher')!;
	const noTeacher = {...teacherOf, sourcedId: made(number++), userSourcedId: made(9200), primary: 'false'};
	const enrollments = [
		...first.enrollments.rows.filter(
			({userSourcedId}) => !leavers.has(userSourcedId!) && !moved.has(userSourcedId!),
		),
		...joined.map(({sourcedId}) => enrol(sourcedId!, home)),
		...[...moved].map(([user, school]) => enrol(user, homeroomOf(school))),
		...ghosts,
		nowhere,
		noTeacher,
	];
	return {
		district: {
			...first,
			users: {...first.users, rows: users},
			enrollments: {...first.enrollments, rows: enrollments},
		},
		joiners: joined.length,
		leavers: leavers.size,
		movers: movers.length,
		reused,
		doubled,
		broken: ghosts.length + 2,
	};
}
