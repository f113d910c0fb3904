import type {Account, PasswordPolicy} from '../core/directory/account.ts';
import {classId, courseId, locationId, personId} from '../core/directory/ids.ts';
import {
	type Class,
	type ClassEnrolments,
	type Course,
	joinList,
	type Location,
} from '../core/directory/records.ts';
import type {PublishedRecords} from '../core/plan/published.ts';
import {type Roster, rosterList} from '../core/roster/roster.ts';

/**
 * The records that the rows of a package stand for: every row with all its values, its roster ids too, and nothing
 * matched, patched or left out but rows that carry a fault, or name a class or a student who is not in it.
 */
export function packagedRecords(roster: Roster): PublishedRecords {
	const {people, classes, courses, locations} = roster;
	return {
		accounts: rows(people, (row) => personIn(people, row)),
		locations: rows(
			locations,
			(row): Location => ({
				locationId: locationId(locations.text(row, 'id')),
				name: locations.text(row, 'name'),
				externalIds: {},
			}),
		),
		courses: rows(
			courses,
			(row): Course => ({
				courseId: courseId(courses.text(row, 'id')),
				...given('number', courses.text(row, 'number')),
				...given('name', courses.text(row, 'name')),
				locationId: locationId(courses.text(row, 'location')),
				externalIds: {},
			}),
		),
		classes: rows(
			classes,
			(row): Class => ({
				classId: classId(classes.text(row, 'id')),
				...given('number', classes.text(row, 'number')),
				courseId: courseId(classes.text(row, 'course')),
				instructorIds: rosterList(classes.text(row, 'instructors')).map(personId),
				locationId: locationId(classes.text(row, 'location')),
				source: 'SFTP',
				externalIds: {},
			}),
		),
		enrolments: enrolmentsIn(roster),
	};
}

const rows = <T>({count}: {readonly count: number}, make: (row: number) => T): readonly T[] =>
	Array.from({length: count}, (_, row) => make(row));

const given = <K extends string>(key: K, text: string) =>
	(text === '' ? {} : {[key]: text}) as {readonly [P in K]?: string};

function personIn(people: Roster['people'], row: number): Account {
	const policy = people.text(row, 'passwordPolicy');
	const role = people.text(row, 'kind') === 'student' ? ('Student' as const) : ('Instructor' as const);
	return {
		personId: personId(people.text(row, 'id')),
		...given('personNumber', people.text(row, 'personNumber')),
		firstName: people.text(row, 'firstName'),
		...given('middleName', people.text(row, 'middleName')),
		lastName: people.text(row, 'lastName'),
		...given('email', people.text(row, 'email')),
		...given('sisUsername', people.text(row, 'sisUsername')),
		...given('gradeLevel', people.text(row, 'gradeLevel')),
		// Reading drops what is none.
		...(policy === '' ? {} : {passwordPolicy: policy as PasswordPolicy}),
		roles: rosterList(people.text(row, 'locations')).map((each) => ({role, locationId: locationId(each)})),
		source: 'SFTP',
		status: 'New',
		authentication: 'Managed Apple Account',
		externalIds: {},
		created: '',
	};
}

/** One record a class; students in the order of their Person IDs, as the writer wants them. */
function enrolmentsIn({people, classes, enrolments}: Roster): readonly ClassEnrolments[] {
	const students = new Map<string, Array<readonly [student: string, rosterId: string]>>();
	for (let row = 0; row < enrolments.count; row++) {
		const [inClass, who] = [enrolments.classRow(row), enrolments.studentRow(row)];
		if (inClass < 0 || who < 0) continue;
		const id = classes.text(inClass, 'id');
		const pair = [people.text(who, 'id'), enrolments.text(row, 'id')] as const;
		const list = students.get(id);
		if (list === undefined) students.set(id, [pair]);
		else list.push(pair);
	}
	return [...students].map(([id, pairs]): ClassEnrolments => {
		const sorted = pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
		return {
			classId: classId(id),
			students: joinList(sorted.map(([student]) => student)),
			rosterIds: joinList(sorted.map(([, rosterId]) => rosterId)),
		};
	});
}
