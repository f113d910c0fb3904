import type {AccountSource, Organisation, Person} from './organisation.ts';

/** Answers in the shape of Apple's roster service for device management (`mdm-roster.*.json`), all on one page. */
export interface RosterPage {
	readonly cursor: string;
	/** The text `false`, as Apple's own examples have it. */
	readonly more_to_follow: 'false';
}

export interface RosterPerson {
	readonly unique_identifier: string;
	readonly source: string;
	readonly source_system_identifier: string;
	readonly name: string;
	readonly managed_apple_id: string;
	readonly first_name: string;
	readonly middle_name?: string;
	readonly last_name: string;
	/** Students only. */
	readonly grade?: string;
	readonly passcode_type: 'four' | 'six' | 'complex';
	readonly person_id: string;
	readonly sis_username?: string;
	readonly email_address?: string;
	readonly status: 'Active' | 'InActive' | 'FailedPasswordLocked' | 'AtoLocked';
}

const page: RosterPage = {cursor: '0', more_to_follow: 'false'};

/** The service has no words of its own for identity providers; LDAP is the nearest in its list. */
const sourceNames: Readonly<Record<AccountSource, string>> = {
	SIS: 'SIS',
	SFTP: 'SFTP',
	Manual: 'MANUAL',
	'Google Workspace': 'LDAP',
	'Microsoft Entra ID': 'LDAP',
	'Identity Provider': 'LDAP',
	SCIM: 'LDAP',
};

const passcodes = {4: 'four', 6: 'six', 8: 'complex'} as const;

/** New and Active look the same here: the service cannot tell who never signed in. */
const statusOf = ({status, lock}: Person): RosterPerson['status'] => {
	if (status === 'Deactivated') return 'InActive';
	return status === 'Locked' ? (lock ?? 'FailedPasswordLocked') : 'Active';
};

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export const persons = (
	organisation: Organisation,
): RosterPage & {readonly persons: readonly RosterPerson[]} => ({
	persons: organisation.people
		.values()
		.map((person) => ({
			unique_identifier: person.uid,
			source: sourceNames[person.source],
			source_system_identifier: person.personId,
			name: [person.firstName, person.middleName, person.lastName].filter(Boolean).join(' '),
			managed_apple_id: person.managedAppleId,
			...(person.grade !== undefined && person.role === 'Student' && {grade: person.grade}),
			first_name: person.firstName,
			...(person.middleName !== undefined && {middle_name: person.middleName}),
			last_name: person.lastName,
			passcode_type: passcodes[person.policy],
			person_id: person.personId,
			...(person.sisUsername !== undefined && {sis_username: person.sisUsername}),
			...(person.email !== undefined && {email_address: person.email}),
			status: statusOf(person),
		}))
		.toArray()
		.sort((a, b) => compare(a.source_system_identifier, b.source_system_identifier)),
	...page,
});

export interface RosterThing {
	readonly unique_identifier: string;
	readonly source: string;
	readonly source_system_identifier: string;
	readonly name: string;
}

export const locations = (
	organisation: Organisation,
): RosterPage & {readonly locations: readonly RosterThing[]} => ({
	locations: organisation.places
		.values()
		.map((place) => ({
			unique_identifier: place.uid,
			source: sourceNames[place.source],
			source_system_identifier: place.locationId,
			name: place.name,
		}))
		.toArray()
		.sort((a, b) => compare(a.source_system_identifier, b.source_system_identifier)),
	...page,
});

export const courses = (
	organisation: Organisation,
): RosterPage & {readonly courses: readonly RosterThing[]} => ({
	courses: organisation.courses
		.values()
		.map((course) => ({
			unique_identifier: course.uid,
			source: sourceNames[course.source],
			source_system_identifier: course.courseId,
			name: course.name ?? '',
		}))
		.toArray()
		.sort((a, b) => compare(a.source_system_identifier, b.source_system_identifier)),
	...page,
});

export interface RosterClass extends RosterThing {
	readonly class_number?: string;
	readonly location: {readonly unique_identifier: string; readonly name: string};
	readonly course: {readonly unique_identifier: string; readonly name: string};
	readonly instructor_unique_identifiers: readonly string[];
	readonly student_unique_identifiers: readonly string[];
}

export const classes = (
	organisation: Organisation,
): RosterPage & {readonly classes: readonly RosterClass[]} => {
	const uid = (personId: string) => organisation.people.get(personId)?.uid ?? [];
	return {
		classes: organisation.classes
			.values()
			.map((one) => {
				const place = organisation.places.get(one.locationId);
				const course = organisation.courses.get(one.courseId);
				return {
					unique_identifier: one.uid,
					source: sourceNames[one.source],
					source_system_identifier: one.classId,
					name: course?.name ?? one.classId,
					...(one.number !== undefined && {class_number: one.number}),
					location: {unique_identifier: place?.uid ?? '', name: place?.name ?? ''},
					course: {unique_identifier: course?.uid ?? '', name: course?.name ?? ''},
					instructor_unique_identifiers: one.instructorIds.flatMap(uid),
					student_unique_identifiers: one.students.flatMap(([, id]) => uid(id)),
				};
			})
			.toArray()
			.sort((a, b) => compare(a.source_system_identifier, b.source_system_identifier)),
		...page,
	};
};
