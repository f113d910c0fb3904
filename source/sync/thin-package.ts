import type {Account} from '../core/directory/account.ts';
import {classId, courseId, locationId, personId} from '../core/directory/ids.ts';
import {
	type Class,
	type ClassEnrolments,
	type Course,
	joinList,
	type Location,
} from '../core/directory/records.ts';
import {type Roster, rosterList} from '../core/roster/roster.ts';
import type {Context} from './context.ts';
import {buildPackage, keepPackage, noName, readPackage} from './package.ts';

/** Ids of all people whose row is in a package, whole or faulty. */
export function* peopleIn({people, faulty}: Roster): Iterable<string> {
	for (let row = 0; row < people.count; row++) yield people.text(row, 'id');
	yield* faulty.people ?? [];
}

/**
 * Keeps in place of a package what the wire guard compares with, and no more: ids, where they belong, who is in which
 * class, without names, and without those who are forgotten. It is never sent.
 * @returns the new file's name.
 */
export async function keepThin(
	context: Context,
	path: string,
	isForgotten: (id: string) => boolean,
): Promise<string> {
	const built = await buildPackage(context, thinned(await readPackage(context, path), isForgotten), {});
	try {
		return (await keepPackage(context, built.file)).file;
	} finally {
		await context.packages.discard(built.file);
	}
}

const nameless = {firstName: noName, lastName: noName, externalIds: {}, created: ''} as const;

function thinned(roster: Roster, isForgotten: (id: string) => boolean) {
	const {people, classes, courses, locations, enrolments, faulty} = roster;
	const person = (id: string, student: boolean, at: readonly string[]): Account => ({
		...nameless,
		personId: personId(id),
		roles: at.map((each) => ({role: student ? 'Student' : 'Instructor', locationId: locationId(each)})),
		source: 'SFTP',
		status: 'New',
		authentication: 'Managed Apple Account',
	});
	const rows = <T>({count}: {readonly count: number}, make: (row: number) => T): readonly T[] =>
		Array.from({length: count}, (_, row) => make(row));
	const accounts = [
		...rows(people, (row) =>
			person(
				people.text(row, 'id'),
				people.text(row, 'kind') === 'student',
				rosterList(people.text(row, 'locations')),
			),
		),
		// A row that was faulty there is faulty here: it stands for its id, and nobody knows where.
		...[...(faulty.people ?? [])].map((id) => person(id, true, [])),
	];
	const students = new Map<string, Array<readonly [student: string, rosterId: string]>>();
	for (let row = 0; row < enrolments.count; row++) {
		const [inClass, who] = [enrolments.classRow(row), enrolments.studentRow(row)];
		if (inClass < 0 || who < 0) continue;
		const student = people.text(who, 'id');
		if (isForgotten(student)) continue;
		const id = classes.text(inClass, 'id');
		const list = students.get(id);
		if (list === undefined) students.set(id, [[student, String(row)]]);
		else list.push([student, String(row)]);
	}
	return {
		accounts: accounts.filter((each) => !isForgotten(each.personId)),
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
				locationId: locationId(courses.text(row, 'location')),
				externalIds: {},
			}),
		),
		classes: rows(
			classes,
			(row): Class => ({
				classId: classId(classes.text(row, 'id')),
				courseId: courseId(classes.text(row, 'course')),
				instructorIds: [],
				locationId: locationId(classes.text(row, 'location')),
				source: 'SFTP',
				externalIds: {},
			}),
		),
		enrolments: [...students].map(
			([id, pairs]): ClassEnrolments => ({
				classId: classId(id),
				students: joinList(pairs.map(([student]) => student)),
				rosterIds: joinList(pairs.map(([, rosterId]) => rosterId)),
			}),
		),
	};
}
