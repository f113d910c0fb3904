import {SourceUnhealthyError} from '../../core/errors.ts';
import {ColumnRows} from '../../core/roster/columns.ts';
import {Findings} from '../../core/roster/findings.ts';
import {rosterFrom} from '../../core/roster/from-objects.ts';
import {refuseMostlyFaulty} from '../../core/roster/health.ts';
import type {Provided, Roster} from '../../core/roster/roster.ts';
import {type BaseMark, baseOf} from './base.ts';
import {lookUp} from './look-up.ts';
import {given, type IdpPerson, type WhenDisabled} from './person.ts';

export interface PeopleRead {
	/** What problems name: `users`. */
	readonly file: string;
	/** All that the source has, in or out of scope. */
	readonly people: ReadonlyMap<string, IdpPerson>;
	readonly mark: BaseMark;
	readonly whenDisabled: WhenDisabled;
	/** Guests of other organisations become accounts too. */
	readonly guests: boolean;
	/** What rules of the connection give; absent: it has none. */
	readonly byRule?: (person: IdpPerson) => Pick<Provided, 'byRule'>;
	/** Why somebody is not in what the connection covers, with its stable code; undefined: in it. */
	readonly outside?: (person: IdpPerson) => {readonly code: string; readonly reason: string} | undefined;
}

/**
 * What an identity provider has, as a roster of people alone: Students, without a place [seed 001]. Its user name is the
 * Managed Apple Account and the e-mail address, the Employee ID the Person Number [seed 003]; Person IDs are made here.
 * @throws SourceUnhealthyError when nobody is in it, or most of them have no user name.
 */
export function rosterOfPeople(read: PeopleRead): Roster {
	const {file, people, mark} = read;
	const findings = new Findings();
	const rows = new ColumnRows('people');
	const provided = new Map<string, Provided>();
	let line = 0;
	for (const person of people.values()) {
		line++;
		const {id, userName} = person;
		const out = whyOut(person, read);
		if (out !== undefined) {
			findings.leftOut.push({kind: 'people', externalId: id, file, line, ...out});
			continue;
		}
		const fault = faultOf(person);
		if (fault !== undefined) {
			findings.faulty('people', id, {file, line}, fault);
			continue;
		}
		if (person.firstName === '' || person.lastName === '')
			findings.add(
				{file, line},
				{
					code: 'missing-name',
					severity: 'warning',
					field: person.firstName === '' ? 'firstName' : 'lastName',
					value: '',
					message: `is empty for ${userName}`,
					action: 'synced all the same; the account can be used once it has both names',
				},
			);
		rows.add(
			{
				externalId: id,
				kind: 'student',
				personNumber: person.employeeId ?? '',
				firstName: person.firstName,
				lastName: person.lastName,
				email: userName,
			},
			{file, line},
		);
		provided.set(id, {
			userName,
			...given('department', person.department),
			...given('costCentre', person.costCentre),
			...given('division', person.division),
			...read.byRule?.(person),
		});
	}
	refuseMostlyFaulty(file, line, findings, 0);
	if (rows.count === 0 && (findings.result().faulty.people?.size ?? 0) === 0)
		throw new SourceUnhealthyError(`${file}: nobody is in what this connection covers`, {
			notDone: 'A source that answers with nothing is never taken for an empty school.',
			next: 'See who is assigned there, and what this connection may read.',
		});
	return {
		...rosterFrom({}),
		people: rows,
		scope: {people: true, classes: false, enrolments: false},
		rows: {[file]: rows.count},
		...findings.result(),
		provided,
		lookUp: (asked) => lookUp(people, asked),
		base: baseOf({mark, people}),
	};
}

function faultOf({userName, missing}: IdpPerson) {
	if (userName === '')
		return {
			code: 'missing-required',
			field: 'userName',
			message: 'is the Managed Apple Account, and there is none',
		};
	if (missing !== undefined)
		return {
			code: 'not-told-deleted',
			field: 'id',
			message: `is not listed since ${missing.slice(0, 10)}, and nobody says that it was deleted`,
		};
	return undefined;
}

/** Why somebody is left out. Only whom the source says itself to be out of it counts as gone (`goneCodes`). */
function whyOut(person: IdpPerson, {guests, whenDisabled, outside}: PeopleRead) {
	if (person.guest && !guests)
		return {code: 'guest', reason: 'a guest of another organisation, who is synced only when asked for'};
	const out = outside?.(person);
	if (out !== undefined) return out;
	if (whenDisabled === 'keep') return undefined;
	if (person.binned !== undefined)
		return {code: 'disabled', reason: 'deleted at its identity provider, and can be restored there'};
	return person.disabled ? {code: 'disabled', reason: 'disabled at its identity provider'} : undefined;
}
