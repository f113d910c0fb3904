import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Account} from '../../source/core/directory/account.ts';
import {classId, courseId, locationId, personId} from '../../source/core/directory/ids.ts';
import {joinList} from '../../source/core/directory/records.ts';
import type {Work} from '../../source/core/ports.ts';
import {type AppleRecords, appleFiles} from '../../source/core/roster/apple/write.ts';
import {type Roster, rosterFields, rosterKinds, rosterList} from '../../source/core/roster/roster.ts';
import type {ByteFile} from '../../source/core/roster/table.ts';

/** Runs work to its end and gives its result. */
export async function finished<T>(work: Work<T>): Promise<T> {
	for (;;) {
		const step = await work.next();
		if (step.done) return step.value;
	}
}

/** A file that stands in memory; handed out in chunks of this size, each a fresh copy. */
export const memoryFile = (name: string, text: string | Uint8Array, chunk = 1 << 16): ByteFile => {
	const bytes = typeof text === 'string' ? Buffer.from(text) : text;
	return {
		name,
		bytes: bytes.length,
		async *open() {
			for (let at = 0; at < bytes.length; at += chunk) yield Uint8Array.from(bytes.subarray(at, at + chunk));
		},
	};
};

/** Writes texts as files of a folder. */
export async function writeFolder(folder: string, files: Readonly<Record<string, string | Uint8Array>>) {
	await mkdir(folder, {recursive: true});
	for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
	return folder;
}

/** All that a roster says, in an order of its own: equal rosters give equal objects. */
export function contents(roster: Roster) {
	return Object.fromEntries(
		rosterKinds.map((kind) => {
			const view = roster[kind] as Roster['people'];
			const rows = Array.from({length: view.count}, (_, row) =>
				Object.fromEntries(
					[...rosterFields[kind]].map((field) => [field, view.text(row, field as 'externalId')]),
				),
			);
			return [kind, rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))];
		}),
	);
}

/** A hash of each row by its id, which no order and no writing changes. */
export function hashes(roster: Roster): ReadonlyMap<string, bigint> {
	return new Map(
		rosterKinds.flatMap((kind) => {
			const view = roster[kind] as Roster['people'];
			return Array.from(
				{length: view.count},
				(_, row) => [`${kind} ${view.text(row, 'id')}`, view.hash64(row)] as const,
			);
		}),
	);
}

const noted = {externalIds: {}} as const;

/** The records that a roster stands for, as Apple School Manager would hold them. */
export function recordsOf(roster: Roster): AppleRecords {
	const students = new Map<string, Array<{student: string; id: string}>>();
	for (let row = 0; row < roster.enrolments.count; row++) {
		const inClass = students.get(roster.enrolments.text(row, 'class')) ?? [];
		inClass.push({student: roster.enrolments.text(row, 'student'), id: roster.enrolments.text(row, 'id')});
		students.set(roster.enrolments.text(row, 'class'), inClass);
	}
	const each = <T>(count: number, give: (row: number) => T) =>
		Array.from({length: count}, (_, row) => give(row));
	const {people, locations, courses, classes} = roster;
	const courseIds = new Map(
		each(courses.count, (row) => [courses.text(row, 'externalId'), courses.text(row, 'id')] as const),
	);
	return {
		accounts: each(people.count, (row) => accountOf(roster, row)),
		locations: each(locations.count, (row) => ({
			...noted,
			locationId: locationId(locations.text(row, 'id')),
			name: locations.text(row, 'name'),
		})),
		courses: each(courses.count, (row) => ({
			...noted,
			courseId: courseId(courses.text(row, 'id')),
			number: courses.text(row, 'number'),
			name: courses.text(row, 'name'),
			locationId: locationId(courses.text(row, 'location')),
		})),
		classes: each(classes.count, (row) => ({
			...noted,
			classId: classId(classes.text(row, 'id')),
			number: classes.text(row, 'number'),
			courseId: courseId(courseIds.get(classes.text(row, 'course')) ?? classes.text(row, 'course')),
			instructorIds: rosterList(classes.text(row, 'instructors')).map(personId),
			locationId: locationId(classes.text(row, 'location')),
			source: 'SIS',
		})),
		enrolments: [...students].map(([id, inClass]) => {
			const sorted = inClass.sort((a, b) => (a.student < b.student ? -1 : 1));
			return {
				classId: classId(id),
				students: joinList(sorted.map(({student}) => student)),
				rosterIds: joinList(sorted.map((one) => one.id)),
			};
		}),
	};
}

function accountOf({people}: Roster, row: number): Account {
	const policy = people.text(row, 'passwordPolicy');
	return {
		...noted,
		personId: personId(people.text(row, 'id')),
		personNumber: people.text(row, 'personNumber'),
		firstName: people.text(row, 'firstName'),
		middleName: people.text(row, 'middleName'),
		lastName: people.text(row, 'lastName'),
		email: people.text(row, 'email'),
		sisUsername: people.text(row, 'sisUsername'),
		gradeLevel: people.text(row, 'gradeLevel'),
		...(policy === '' ? {} : {passwordPolicy: policy as '4'}),
		roles: rosterList(people.text(row, 'locations')).map((location) => ({
			role: people.text(row, 'kind') === 'student' ? ('Student' as const) : ('Instructor' as const),
			locationId: locationId(location),
		})),
		source: 'SIS',
		status: 'Active',
		authentication: 'Managed Apple Account',
		created: '2026-08-01T00:00:00.000Z',
	};
}

/** The six files of a roster as text, as the writer makes them. */
export function appleTexts(
	roster: Roster,
	options: Parameters<typeof appleFiles>[1] = {quoteEscape: 'double'},
): Record<string, string> {
	return Object.fromEntries(
		appleFiles(recordsOf(roster), options).map(({name, chunks}) => [name, [...chunks()].join('')]),
	);
}
