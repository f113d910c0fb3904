import {createHash} from 'node:crypto';
import type {ActionResult} from './actions.ts';
import {updated} from './actions.ts';
import type {Organisation, Person} from './organisation.ts';
import {isRight} from './passwords.ts';

const refused = (code: string, message: string): ActionResult => ({code, message});

/** A person signs in; with a password it is compared, where one was set. */
export async function signIn(
	organisation: Organisation,
	personId: string,
	password: string | undefined,
	now: Date,
): Promise<ActionResult> {
	const person = organisation.people.get(personId);
	if (person === undefined) return refused('NOT_FOUND', `There is no account with Person ID ${personId}.`);
	if (person.status === 'Deactivated' || person.status === 'Locked')
		return refused('OPERATION_NOT_ALLOWED', `The account is ${person.status} and cannot sign in.`);
	if (password !== undefined && person.password && !(await isRight(password, person.password, now)))
		return refused('OPERATION_NOT_ALLOWED', 'The password is wrong or has lapsed.');
	organisation.people.set(personId, {...person, status: 'Active', signedIn: true});
	return updated('Signed in.');
}

/** Too many failed sign-ins; an account that cannot sign in cannot be locked either. */
export function lockOut(
	organisation: Organisation,
	personId: string,
	lock: NonNullable<Person['lock']> = 'FailedPasswordLocked',
): ActionResult {
	const person = organisation.people.get(personId);
	if (person === undefined) return refused('NOT_FOUND', `There is no account with Person ID ${personId}.`);
	if (person.status === 'Deactivated')
		return refused('OPERATION_NOT_ALLOWED', 'The account is Deactivated and cannot sign in.');
	organisation.people.set(personId, {...person, status: 'Locked', lock});
	return updated('Locked.');
}

/** A number from 0 up to 1 that a seed and an id always give again, whoever else there is. */
const chance = (seed: string, what: string, personId: string) =>
	createHash('sha256').update(`${seed}\0${what}\0${personId}`).digest().readUIntBE(0, 6) / 2 ** 48;

export interface Play {
	/** The same seed plays the same people. */
	readonly seed: string | number;
	/** Share of the people who sign in, 0 to 1. */
	readonly signIns?: number;
	/** Share of those who can sign in that lock themselves out, 0 to 1. */
	readonly lockOuts?: number;
}

/** Plays many people at once. @returns how many did what. */
export function play(
	organisation: Organisation,
	{seed, signIns = 0, lockOuts = 0}: Play,
): {readonly signedIn: number; readonly lockedOut: number} {
	let signedIn = 0;
	let lockedOut = 0;
	for (const person of organisation.people.values()) {
		if (person.status === 'Deactivated' || person.status === 'Locked') continue;
		let now = person;
		if (chance(String(seed), 'sign in', person.personId) < signIns) {
			now = {...now, status: 'Active', signedIn: true};
			signedIn += 1;
		}
		if (chance(String(seed), 'lock out', person.personId) < lockOuts) {
			const byApple = chance(String(seed), 'by Apple', person.personId) < 0.25;
			now = {...now, status: 'Locked', lock: byApple ? 'AtoLocked' : 'FailedPasswordLocked'};
			lockedOut += 1;
		}
		organisation.people.set(person.personId, now);
	}
	return {signedIn, lockedOut};
}
