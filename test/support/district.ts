import type {Account, RoleAt, Source} from '../../source/core/directory/account.ts';
import {type Directory, directoryCollections, recordSet} from '../../source/core/directory/directory.ts';
import {
	classId,
	connectionId,
	courseId,
	locationId,
	personId,
	runId,
} from '../../source/core/directory/ids.ts';
import {
	type Class,
	type ClassEnrolments,
	type Course,
	joinList,
	type Location,
	type Tombstone,
} from '../../source/core/directory/records.ts';
import type {Conflict} from '../../source/core/plan/conflict.ts';
import {defaultPolicy, type PlanInput} from '../../source/core/plan/input.ts';
import {type RosterObjects, rosterFrom} from '../../source/core/roster/from-objects.ts';

/** The connection whose rosters are planned in tests. */
export const sis = connectionId('sis');
export const otherConnection = connectionId('idp');
export const firstNight = '2026-08-21T02:00:00.000Z';

type Row<K extends 'people' | 'classes' | 'enrolments'> = NonNullable<RosterObjects[K]>[number];

/** One row of people; what is not given is a student at the North school. */
export const student = (id: string, firstName: string, lastName: string, row: Row<'people'> = {}) => ({
	externalId: id,
	firstName,
	lastName,
	email: `${id}@school.example`,
	locations: ['north'],
	...row,
});
export const teacher = (id: string, firstName: string, lastName: string, row: Row<'people'> = {}) =>
	student(id, firstName, lastName, {kind: 'staff', ...row});
export const enrolment = (inClass: string, who: string) => ({
	id: `${inClass}-${who}`,
	class: inClass,
	student: who,
});

const schools = [
	{externalId: 'north', name: 'North School'},
	{externalId: 'south', name: 'South School'},
];
const courses = [{externalId: 'maths', number: 'M1', name: 'Maths', location: 'north'}];
const ofClass = (externalId: string, row: Row<'classes'> = {}) => ({
	externalId,
	course: 'maths',
	location: 'north',
	instructors: ['t1'],
	...row,
});

/** A school of four: Ada teaches Ben, Cleo and Dan in one class. */
export const smallSchool = {
	locations: schools,
	people: [
		teacher('t1', 'Ada', 'Ash'),
		student('s1', 'Ben', 'Birch'),
		student('s2', 'Cleo', 'Cedar'),
		student('s3', 'Dan', 'Doum'),
	],
	courses,
	classes: [ofClass('c1')],
	enrolments: [enrolment('c1', 's1'), enrolment('c1', 's2'), enrolment('c1', 's3')],
} satisfies RosterObjects;

/** The school without these people, their enrolments and slots: what a source says of leavers. */
export function without(objects: RosterObjects, ...gone: readonly string[]): RosterObjects {
	return {
		...objects,
		people: (objects.people ?? []).filter(({externalId}) => !gone.includes(externalId as string)),
		enrolments: (objects.enrolments ?? []).filter((each) => !gone.includes(each.student as string)),
		classes: (objects.classes ?? []).map((each) => ({
			...each,
			instructors: (each.instructors as readonly string[]).filter((id) => !gone.includes(id)),
		})),
	};
}

/** The school with one person's row changed. */
export const withRow = (objects: RosterObjects, id: string, row: Row<'people'>): RosterObjects => ({
	...objects,
	people: (objects.people ?? []).map((each) => (each.externalId === id ? {...each, ...row} : each)),
});

export const withPeople = (
	objects: RosterObjects,
	...people: ReadonlyArray<Row<'people'>>
): RosterObjects => ({
	...objects,
	people: [...(objects.people ?? []), ...people],
});

/** A school of so many students and staff, with a class for every ten students. */
export function schoolOf(students: number, staff = 1): RosterObjects {
	const people = [
		...Array.from({length: staff}, (_, at) => teacher(`t${at + 1}`, `Given${at}`, `Teacher${at}`)),
		...Array.from({length: students}, (_, at) => student(`s${at + 1}`, `Name${at}`, `Family${at}`)),
	];
	const classes = Array.from({length: Math.ceil(students / 10)}, (_, at) => ofClass(`c${at + 1}`));
	return {
		locations: schools,
		people,
		courses,
		classes,
		enrolments: Array.from({length: students}, (_, at) =>
			enrolment(`c${Math.floor(at / 10) + 1}`, `s${at + 1}`),
		),
	};
}

/** An account as a run of the connection {@link sis} left it. */
export function accountOf(id: string, more: Partial<Account> = {}): Account {
	return {
		personId: personId(id),
		firstName: 'Ben',
		lastName: 'Birch',
		email: `${id}@school.example`,
		roles: [{role: 'Student', locationId: locationId('north')}],
		source: 'SIS',
		status: 'Active',
		authentication: 'Managed Apple Account',
		owner: sis,
		externalIds: {[sis]: id},
		created: firstNight,
		...more,
	};
}

/** An account that the connection does not own. */
export function foreignAccount(id: string, source: Source, more: Partial<Account> = {}): Account {
	const {owner: _, ...account} = accountOf(id, {source, externalIds: {}});
	return {...account, ...more};
}

export const staffAt = (...locations: readonly string[]): readonly RoleAt[] =>
	locations.map((id) => ({role: 'Instructor', locationId: locationId(id)}));
export const studentAt = (...locations: readonly string[]): readonly RoleAt[] =>
	locations.map((id) => ({role: 'Student', locationId: locationId(id)}));

export const locationOf = (id: string, more: Partial<Location> = {}): Location => ({
	locationId: locationId(id),
	name: id,
	owner: sis,
	externalIds: {[sis]: id},
	...more,
});
export const courseOf = (id: string, more: Partial<Course> = {}): Course => ({
	courseId: courseId(id),
	locationId: locationId('north'),
	owner: sis,
	externalIds: {[sis]: id},
	...more,
});
export const classOf = (id: string, more: Partial<Class> = {}): Class => ({
	classId: classId(id),
	courseId: courseId('maths'),
	instructorIds: [],
	locationId: locationId('north'),
	source: 'SIS',
	owner: sis,
	externalIds: {[sis]: id},
	...more,
});
export const enrolmentsOf = (id: string, ...students: readonly string[]): ClassEnrolments => ({
	classId: classId(id),
	students: joinList(students),
	rosterIds: joinList(students.map((each) => `${id}-${each}`)),
	owner: sis,
});
export const tombstoneOf = (id: string, more: Partial<Tombstone> = {}): Tombstone => ({
	personId: personId(id),
	deletedAt: firstNight,
	reservedUntil: '2026-12-19T02:00:00.000Z',
	externalIds: {[sis]: id},
	firstName: 'Ben',
	lastName: 'Birch',
	...more,
});

interface Records {
	readonly accounts?: readonly Account[];
	readonly locations?: readonly Location[];
	readonly courses?: readonly Course[];
	readonly classes?: readonly Class[];
	readonly enrolments?: readonly ClassEnrolments[];
	readonly tombstones?: readonly Tombstone[];
}

const keyOf = {
	accounts: 'personId',
	locations: 'locationId',
	courses: 'courseId',
	classes: 'classId',
	enrolments: 'classId',
	tombstones: 'personId',
} as const;

/** A directory of these records. */
export const directoryOf = (records: Records): Directory =>
	Object.fromEntries(
		directoryCollections.map((name) => [
			name,
			recordSet(
				(records[name] ?? []).map((record) => [
					(record as unknown as Record<string, string>)[keyOf[name]]!,
					record,
				]),
			),
		]),
	) as unknown as Directory;

/** Whatever of a plan's input a test does not care for. */
export const planInput = (
	directory: Directory,
	roster: RosterObjects,
	more: Partial<PlanInput> = {},
): PlanInput => ({
	connection: {id: sis, name: 'SIS', source: 'SIS'},
	directory,
	roster: rosterFrom(roster),
	policy: defaultPolicy,
	conflicts: [] as readonly Conflict[],
	connectionNames: new Map([
		[sis, 'SIS'],
		[otherConnection, 'IdP'],
	]),
	now: new Date(firstNight),
	run: runId(1),
	removals: 'decide',
	...more,
});
