import {z} from 'zod';
import type {RoleAt, SeenFields} from '../directory/account.ts';
import {type Instant, locationId} from '../directory/ids.ts';
import {SourceUnhealthyError} from '../errors.ts';
import type {ClassEvidence, EvidenceReport, PersonEvidence} from './evidence.ts';
import {
	moreFollows,
	type RosterServiceClass,
	type RosterServiceLocation,
	type RosterServicePerson,
	rosterPerson,
} from './roster-records.ts';

const answer = z.object({persons: z.array(rosterPerson), more_to_follow: z.unknown().optional()});

/**
 * Reads people as the MDM roster service gives them: one answer, or a list of answers (pages). The same person
 * may come more than once; the last one counts. A last page that announces more is no complete list.
 * Each is as it was when it was read: `op_date` says when somebody changed last, and what a log said since then is
 * older news all the same.
 * @throws SourceUnhealthyError when it is no such answer.
 */
export function readRosterService(document: unknown, name: string, readAt: string): EvidenceReport {
	const parsed = z.union([answer.transform((one) => [one]), z.array(answer)]).safeParse(document);
	if (!parsed.success)
		throw new SourceUnhealthyError(
			`${name} holds no people of the roster service: "persons" is missing or not a list`,
			{
				notDone: 'No evidence was taken from it.',
				next: 'Give the answer of POST /roster/class/person as JSON, or an activity log CSV.',
			},
		);
	const persons = parsed.data.flatMap((page) => page.persons);
	const complete = moreFollows(parsed.data.at(-1)?.more_to_follow) !== true;
	return {
		kind: 'roster service',
		at: readAt,
		people: peopleOf(persons, readAt),
		issues: [
			...(complete ? [] : [`${name} ends before the list does: "more_to_follow"`]),
			...namelessIssue(persons),
		],
		...namelessIn(persons),
		complete,
	};
}

/** Records as a read of the service gave them; of a record that came twice the last one only. */
export interface RosterServiceRecords {
	readonly persons: readonly RosterServicePerson[];
	readonly classes: readonly RosterServiceClass[];
	readonly locations: readonly RosterServiceLocation[];
	/** All there is: who is not in it is not there. */
	readonly complete: boolean;
}

/**
 * What a read of the roster service tells. A person's roles and locations follow from classes alone (RosterPerson has
 * neither), so that only a complete read tells them, and nobody without a class has any.
 */
export function rosterServiceReport(records: RosterServiceRecords, readAt: Instant): EvidenceReport {
	const {persons, classes, locations, complete} = records;
	return {
		kind: 'roster service',
		at: readAt,
		people: peopleOf(persons, readAt, complete ? rolesIn(classes, locations) : undefined),
		classes: classes.flatMap((each) => classEvidence(each, readAt)),
		issues: namelessIssue(persons),
		...namelessIn(persons),
		complete,
	};
}

const countNameless = (persons: readonly RosterServicePerson[]) =>
	persons.filter(({person_id}) => person_id === undefined).length;

function namelessIn(persons: readonly RosterServicePerson[]): Pick<EvidenceReport, 'nameless'> {
	const nameless = countNameless(persons);
	return nameless === 0 ? {} : {nameless};
}

function namelessIssue(persons: readonly RosterServicePerson[]): readonly string[] {
	const count = countNameless(persons);
	return count === 0
		? []
		: [`${count} people of Apple School Manager have no Person ID, and cannot be told from others`];
}

type Roles = ReadonlyMap<string, readonly RoleAt[]>;

function peopleOf(
	persons: readonly RosterServicePerson[],
	at: Instant,
	roles?: Roles,
): readonly PersonEvidence[] {
	const people = new Map<string, PersonEvidence>();
	for (const person of persons) {
		const {person_id, unique_identifier = '', managed_apple_id, source, status} = person;
		if (person_id === undefined) continue;
		const fields = fieldsOf(person);
		const code = status ?? 'unknown';
		people.set(person_id, {
			personId: person_id,
			at,
			code,
			...meaning(code),
			...(managed_apple_id === undefined ? {} : {managedAppleAccount: managed_apple_id}),
			...(source === undefined ? {} : {source}),
			...(Object.keys(fields).length === 0 ? {} : {fields}),
			...(roles === undefined ? {} : {roles: roles.get(unique_identifier) ?? []}),
		});
	}
	return [...people.values()];
}

/** What it calls them, where it says so. */
function fieldsOf(person: RosterServicePerson): SeenFields {
	const told = {
		firstName: person.first_name,
		middleName: person.middle_name,
		lastName: person.last_name,
		gradeLevel: person.grade,
		email: person.email_address,
		sisUsername: person.sis_username,
	};
	return Object.fromEntries(Object.entries(told).filter(([, text]) => text !== undefined));
}

/** Class status is `Active` or `Inactive` (Apple, RosterClass); one without a status is listed, and so there. */
function classEvidence(
	{source_system_identifier: id, status}: RosterServiceClass,
	at: Instant,
): ClassEvidence[] {
	if (id === undefined) return [];
	const code = status ?? 'Active';
	return [{classId: id, at, code, says: code.toLowerCase() === 'inactive' ? 'inactive' : 'live'}];
}

/** Roles by a person's unique identifier, in order of locations; of locations without an id of the school none. */
function rolesIn(classes: readonly RosterServiceClass[], locations: readonly RosterServiceLocation[]): Roles {
	const ids = new Map(locations.map((each) => [each.unique_identifier, each.source_system_identifier]));
	const found = new Map<string, Set<string>>();
	const note = (people: readonly string[], role: string, location: string | undefined) => {
		for (const person of people)
			found.set(person, (found.get(person) ?? new Set()).add(`${role}\t${location ?? ''}`));
	};
	for (const {location, instructor_unique_identifiers, student_unique_identifiers} of classes) {
		const at = location === undefined ? undefined : ids.get(location);
		note(instructor_unique_identifiers, 'Instructor', at);
		note(student_unique_identifiers, 'Student', at);
	}
	return new Map([...found].map(([person, roles]) => [person, [...roles].sort().map(roleAt)]));
}

function roleAt(text: string): RoleAt {
	const [role, location = ''] = text.split('\t');
	const known = role === 'Instructor' ? 'Instructor' : 'Student';
	return location === '' ? {role: known} : {role: known, locationId: locationId(location)};
}

/** `directory.md`, *Status*: FailedPasswordLocked and AtoLocked are Locked, InActive is evidence and not our intent. */
function meaning(status: string): Pick<PersonEvidence, 'says' | 'signIn'> {
	switch (status) {
		case 'Active':
			return {says: 'live', signIn: 'active'};
		case 'FailedPasswordLocked':
		case 'AtoLocked':
			return {says: 'live', signIn: 'locked'};
		case 'InActive':
			return {says: 'inactive'};
		default:
			return {says: 'issue'};
	}
}
