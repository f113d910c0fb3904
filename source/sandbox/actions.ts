import type {Organisation, Person} from './organisation.ts';
import {type AdminAction, daysLater, daysUntilRemoval, mayDo, reservedDays} from './rules.ts';

/** How an action ended, in Apple's log codes (ASM guide, apddc1fec242). */
export interface ActionResult {
	readonly code: string;
	readonly message: string;
}

export const updated = (message: string): ActionResult => ({code: 'UPDATED', message});

const notFound = (personId: string): ActionResult => ({
	code: 'NOT_FOUND',
	message: `There is no account with Person ID ${personId}.`,
});

/** The account, or why the action is refused: by Apple's table of status and source. */
export function allowed(
	organisation: Organisation,
	personId: string,
	action: AdminAction,
): Person | ActionResult {
	const person = organisation.people.get(personId);
	if (person === undefined) return notFound(personId);
	if (!mayDo(action, person.source, person.status))
		return {
			code: 'OPERATION_NOT_ALLOWED',
			message: `Apple School Manager offers no "${action}" for an account of source ${person.source} that is ${person.status}.`,
		};
	if (action === 'delete' && person.purchases)
		return {
			code: 'OPERATION_NOT_ALLOWED_BY_VPP',
			message: 'The account has purchases or credit and cannot be deleted.',
		};
	return person;
}

export const isRefused = (answer: Person | ActionResult): answer is ActionResult => 'code' in answer;

export function deactivate(organisation: Organisation, personId: string, now: Date): ActionResult {
	const person = allowed(organisation, personId, 'deactivate');
	if (isRefused(person)) return person;
	const {lock: _unlocked, ...rest} = person;
	organisation.people.set(personId, {
		...rest,
		status: 'Deactivated',
		deactivated: {at: now.toISOString(), source: person.source},
	});
	return updated('The account is deactivated and signed out of its devices.');
}

export function reactivate(organisation: Organisation, personId: string): ActionResult {
	const person = allowed(organisation, personId, 'reactivate');
	if (isRefused(person)) return person;
	const {deactivated: _over, ...rest} = person;
	organisation.people.set(personId, {...rest, status: person.signedIn ? 'Active' : 'New'});
	return updated('The account is active again.');
}

export function remove(organisation: Organisation, personId: string, now: Date): ActionResult {
	const person = allowed(organisation, personId, 'delete');
	if (isRefused(person)) return person;
	bury(organisation, person, now);
	return updated('The account and its data are deleted.');
}

/** Deletes an account: what names it stays reserved, and it leaves its classes. */
function bury(organisation: Organisation, person: Person, now: Date): void {
	organisation.people.delete(person.personId);
	organisation.graves.set(person.personId, {
		personId: person.personId,
		managedAppleId: person.managedAppleId,
		firstName: person.firstName,
		lastName: person.lastName,
		deletedAt: now.toISOString(),
		reservedUntil: daysLater(now, reservedDays).toISOString(),
	});
	for (const one of organisation.classes.values()) {
		const students = one.students.filter(([, id]) => id !== person.personId);
		const instructorIds = one.instructorIds.filter((id) => id !== person.personId);
		if (students.length < one.students.length || instructorIds.length < one.instructorIds.length)
			organisation.classes.set(one.classId, {...one, students, instructorIds});
	}
}

/**
 * Lets accounts go whose time is up (`directory.md`, *Clocks*); those with purchases never.
 * @returns their Person IDs.
 */
export function removeDue(organisation: Organisation, now: Date): readonly string[] {
	const due = organisation.people
		.values()
		.filter(
			({deactivated, purchases}) =>
				deactivated !== undefined &&
				!purchases &&
				daysLater(deactivated.at, daysUntilRemoval(deactivated.source)) <= now,
		)
		.toArray();
	for (const person of due) bury(organisation, person, now);
	return due.map(({personId}) => personId);
}

/** Accounts and classes of a source become Manual; the next upload that brings them takes them over [seed 002]. */
export function disconnect(organisation: Organisation, source: Person['source']): number {
	let count = 0;
	for (const person of organisation.people.values())
		if (person.source === source) {
			organisation.people.set(person.personId, {...person, source: 'Manual', disconnected: true});
			count += 1;
		}
	for (const one of organisation.classes.values())
		if (one.source === source) organisation.classes.set(one.classId, {...one, source: 'Manual'});
	return count;
}
