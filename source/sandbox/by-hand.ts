import {freeAccountName} from './account-name.ts';
import {type ActionResult, updated} from './actions.ts';
import type {Organisation, PasscodePolicy, Person} from './organisation.ts';

/** What an admin can change on an account's page; the Person ID is not among it. */
export const handFields = [
	'firstName',
	'middleName',
	'lastName',
	'personNumber',
	'email',
	'sisUsername',
	'grade',
	'policy',
	'role',
	'locations',
	'managedAppleId',
] as const;
export type HandField = (typeof handFields)[number];

/** Values as typed; an empty one takes the attribute away. Locations are ids with commas between. */
export type HandEdit = Partial<Readonly<Record<HandField, string>>>;

/** Apple School Manager's own, whoever delivers the account: editing them changes nothing else (ASM guide, axm0b917bf68). */
const own: ReadonlySet<HandField> = new Set(['managedAppleId', 'role', 'locations', 'policy']);
/** Of an account that an identity provider syncs, these alone are edited there (seed 003). */
const besideSync: ReadonlySet<HandField> = new Set(['role', 'locations', 'grade', 'sisUsername', 'policy']);
const needed: ReadonlySet<HandField> = new Set(['firstName', 'lastName', 'role', 'managedAppleId', 'policy']);

const refuse = (message: string): ActionResult => ({code: 'OPERATION_NOT_ALLOWED', message});

/**
 * Edits an account as an admin does on its page. What a SIS delivers turns it into a local one, of source Manual, which
 * uploads no longer change (seed 002); an account that came over SFTP is treated the same, which is our decision.
 */
export function editByHand(organisation: Organisation, personId: string, edit: HandEdit): ActionResult {
	const {people, places} = organisation;
	const person = people.get(personId);
	if (person === undefined)
		return {code: 'NOT_FOUND', message: `There is no account with Person ID ${personId}.`};
	const typed = Object.entries(edit) as ReadonlyArray<readonly [HandField, string]>;
	const delivers = person.source === 'SIS' || person.source === 'SFTP';
	for (const [field, value] of typed) {
		if (!delivers && person.source !== 'Manual' && !besideSync.has(field))
			return refuse(`${field} is synced from ${person.source} and cannot be edited here.`);
		if (value === '' && needed.has(field)) return refuse(`${field} is needed.`);
		if (field === 'policy' && !/^[468]$/.test(value))
			return refuse(`There is no password policy "${value}".`);
		const unknown = field === 'locations' ? listed(value).find((id) => !places.has(id)) : undefined;
		if (unknown !== undefined) return refuse(`There is no location ${unknown}.`);
	}
	const {managedAppleId} = edit;
	if (managedAppleId !== undefined && managedAppleId !== person.managedAppleId) {
		const free = freeAccountName(managedAppleId, (name) => isTaken(organisation, name));
		if (free !== managedAppleId) return refuse(`${managedAppleId} belongs to somebody.`);
	}
	const changed = typed.reduce<Person>((draft, [field, value]) => withValue(draft, field, value), person);
	const detached = delivers && typed.some(([field]) => !own.has(field));
	const {disconnected: _, ...local} = changed;
	people.set(personId, detached ? {...local, source: 'Manual'} : changed);
	return updated(
		detached
			? `The account is edited, and a local one now: ${person.source} no longer updates it.`
			: 'The account is edited.',
	);
}

/** Whether an account has this name, or a deleted one keeps it reserved. */
const isTaken = ({people, graves}: Organisation, name: string) =>
	people.values().some(({managedAppleId}) => managedAppleId === name) ||
	graves.values().some(({managedAppleId}) => managedAppleId === name);

const listed = (value: string): readonly string[] =>
	value
		.split(',')
		.map((id) => id.trim())
		.filter(Boolean);

function withValue(person: Person, field: HandField, value: string): Person {
	if (field === 'locations') return {...person, locations: listed(value)};
	if (field === 'policy') return {...person, policy: value as PasscodePolicy};
	const {[field]: _, ...rest} = person;
	return (value === '' ? rest : {...person, [field]: value}) as Person;
}
