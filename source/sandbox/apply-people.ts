import {accountName, freeAccountName} from './account-name.ts';
import type {LogRow} from './activity-log.ts';
import {nextUid, type Organisation, type PasscodePolicy, type Person} from './organisation.ts';
import {uploadOwns} from './rules.ts';
import type {Row, Upload} from './upload.ts';

const fold = (text: string) => text.normalize('NFC').toLowerCase();

/** Whether both names differ: as Apple does, the row then overwrites another human's account. */
const isOther = (person: Pick<Person, 'firstName' | 'lastName'>, row: Row) =>
	fold(person.firstName) !== fold(row.get('first_name')) &&
	fold(person.lastName) !== fold(row.get('last_name'));

const optional = <K extends string>(key: K, value: string) =>
	(value === '' ? {} : {[key]: value}) as {readonly [P in K]?: string};

/** What a row says of a person, without what only Apple keeps. */
const delivered = (row: Row, kind: 'student' | 'staff') => ({
	personId: row.get('person_id'),
	// Every uploaded staff row becomes an Instructor (ASM guide, classes template).
	role: kind === 'student' ? 'Student' : 'Instructor',
	...optional('personNumber', row.get('person_number')),
	firstName: row.get('first_name'),
	...optional('middleName', row.get('middle_name')),
	lastName: row.get('last_name'),
	...optional('grade', row.get('grade_level')),
	...optional('email', row.get('email_address')),
	...optional('sisUsername', row.get('sis_username')),
	locations: row.all('location_id'),
});

const logged = (status: LogRow['status'], substatus: string, person: Omit<Person, 'uid'> | Row): LogRow => ({
	status,
	substatus,
	values:
		'get' in person
			? {
					person_id: person.get('person_id'),
					last_name: person.get('last_name'),
					first_name: person.get('first_name'),
					person_number: person.get('person_number'),
					email: person.get('email_address'),
				}
			: {
					person_id: person.personId,
					last_name: person.lastName,
					first_name: person.firstName,
					person_number: person.personNumber ?? '',
					email: person.email ?? '',
				},
});

const keptByApple = (person: Person) => ({
	uid: person.uid,
	managedAppleId: person.managedAppleId,
	signedIn: person.signedIn,
	...(person.password && {password: person.password}),
	...(person.purchases && {purchases: person.purchases}),
});

/** Status after an upload that lists the person: whoever was deactivated comes back. */
const statusNow = (person: Person): Pick<Person, 'status' | 'lock'> => {
	if (person.status === 'Deactivated') return {status: person.signedIn ? 'Active' : 'New'};
	return {status: person.status, ...(person.lock && {lock: person.lock})};
};

export interface PeopleApplied {
	readonly log: readonly LogRow[];
	/** Person IDs whose account was given another human's names. */
	readonly overwritten: readonly string[];
}

/**
 * Creates, updates, brings back and deactivates people as an upload lists them or leaves them out
 * (ASM guide, axm46d50f6bf; support.apple.com/101391).
 */
export function applyPeople(organisation: Organisation, upload: Upload, now: Date): PeopleApplied {
	const {people, graves, setup} = organisation;
	const log: LogRow[] = [];
	const overwritten: string[] = [];
	const listed = new Set<string>();
	const taken = new Set([
		...people.values().map((person) => person.managedAppleId),
		...graves
			.values()
			.flatMap((grave) => (new Date(grave.reservedUntil) > now ? [grave.managedAppleId] : [])),
	]);

	for (const kind of ['student', 'staff'] as const)
		for (const row of upload[kind === 'student' ? 'students.csv' : 'staff.csv']) {
			const incoming = delivered(row, kind);
			listed.add(incoming.personId);
			const existing = people.get(incoming.personId);
			const grave = graves.get(incoming.personId);
			const refused =
				existing === undefined
					? (grave !== undefined && isOther(grave, row)) ||
						(setup.primaryLocation !== undefined && incoming.locations.includes(setup.primaryLocation))
					: !uploadOwns(existing);
			if (refused) {
				log.push(logged('ISSUE', 'OPERATION_NOT_ALLOWED', row));
				continue;
			}
			const named = row.get('password_policy') as PasscodePolicy | '';
			if (existing === undefined) {
				const wanted = accountName(incoming.firstName, incoming.lastName, setup.domain);
				if (wanted === undefined) throw new Error('checked before: a new person has an account name');
				const managedAppleId = freeAccountName(wanted, (name) => taken.has(name));
				taken.add(managedAppleId);
				graves.delete(incoming.personId);
				const person: Person = {
					...incoming,
					uid: nextUid(organisation, 'PER'),
					policy: kind === 'staff' ? '8' : named || setup.policy,
					managedAppleId,
					source: 'SFTP',
					status: 'New',
					signedIn: false,
				};
				people.set(person.personId, person);
				log.push(logged('SUCCESS', 'CREATED', person));
				continue;
			}
			const person: Person = {
				...incoming,
				...keptByApple(existing),
				policy: kind === 'staff' ? '8' : named || existing.policy,
				source: 'SFTP',
				...statusNow(existing),
			};
			if (same(person, existing)) continue;
			if (isOther(existing, row)) overwritten.push(person.personId);
			people.set(person.personId, person);
			log.push(logged('SUCCESS', 'UPDATED', person));
		}

	for (const person of people.values()) {
		if (person.source !== 'SFTP' || person.status === 'Deactivated' || listed.has(person.personId)) continue;
		const {lock: _unlocked, ...rest} = person;
		people.set(person.personId, {
			...rest,
			status: 'Deactivated',
			deactivated: {at: now.toISOString(), source: person.source},
		});
		log.push(logged('SUCCESS', 'DEACTIVATED', person));
	}
	return {log, overwritten};
}

const canonical = (person: Person) =>
	JSON.stringify(Object.entries(person).sort(([a], [b]) => (a < b ? -1 : 1)));
const same = (a: Person, b: Person) => canonical(a) === canonical(b);
