import {z} from 'zod';
import type {EnrichBy} from '../../core/enrich/enrichment.ts';
import {SourceUnhealthyError} from '../../core/errors.ts';
import {ColumnRows} from '../../core/roster/columns.ts';
import {rosterFrom} from '../../core/roster/from-objects.ts';
import type {Roster} from '../../core/roster/roster.ts';
import {baseOf} from './base.ts';
import {lookUp} from './look-up.ts';
import type {IdpPerson} from './person.ts';
import type {PeopleRead} from './roster.ts';

/** Settings of a connection that may be used for enrichment alone; every field takes text. */
export const enrichSettings = {
	use: z
		.enum(['sync', 'enrich'])
		.default('sync')
		.describe(
			'sync: its users become accounts; enrich: it only fills e-mail or user name into records of a SIS, beside which it may stand',
		),
	'enrich.by': z
		.enum(['personNumber', 'personId'])
		.default('personNumber')
		.describe('use=enrich: the student or employee number of a SIS record that is the Employee ID there'),
	'enrich.fills': z
		.enum(['email', 'sisUsername', 'both'])
		.default('email')
		.describe(
			'use=enrich: what is filled in where the SIS gives none: email, sisUsername (what stands before the @ of the user name), or both',
		),
};

/** What a connection with these settings fills in; undefined: its users are synced. */
export function enriches(settings: {
	readonly use: 'sync' | 'enrich';
	readonly 'enrich.by': 'personNumber' | 'personId';
	readonly 'enrich.fills': 'email' | 'sisUsername' | 'both';
}): EnrichBy | undefined {
	if (settings.use === 'sync') return undefined;
	const fills = settings['enrich.fills'];
	return {by: settings['enrich.by'], fills: fills === 'both' ? ['email', 'sisUsername'] : [fills]};
}

/**
 * What is read for enrichment alone: of whom the connection covers, those who have a number; their user name, and no
 * names. The user principal name is the e-mail address [seed 003]; what stands before its @ is the user name: our decision.
 * Who is disabled or in the bin there still has a number.
 * @throws SourceUnhealthyError when nobody has a number.
 */
export function rosterOfNumbers({file, people, mark, guests, outside}: PeopleRead): Roster {
	const rows = new ColumnRows('people');
	let line = 0;
	for (const person of people.values()) {
		line++;
		const {id, userName, employeeId = ''} = person;
		const isOut = (person.guest === true && !guests) || person.missing !== undefined || outside?.(person);
		if (isOut || userName === '' || employeeId.trim() === '') continue;
		const at = userName.indexOf('@');
		rows.add(
			{
				externalId: id,
				kind: 'student',
				personNumber: employeeId,
				email: at > 0 ? userName : '',
				sisUsername: at > 0 ? userName.slice(0, at) : userName,
			},
			{file, line},
		);
	}
	if (rows.count === 0)
		throw new SourceUnhealthyError(`${file}: nobody in what this connection covers has an Employee ID`, {
			notDone: 'What was filled in before stays; nothing was planned or changed.',
			next: 'See whether student or employee numbers are kept there, and what this connection may read.',
		});
	return {
		...rosterFrom({}),
		people: rows,
		scope: {people: false, classes: false, enrolments: false},
		rows: {[file]: rows.count},
		lookUp: (asked) => lookUp(people, asked),
		base: baseOf({mark, people: withoutNames(people)}),
	};
}

/** What later reads need: children's names and departments are not kept for this. */
function withoutNames(people: ReadonlyMap<string, IdpPerson>): ReadonlyMap<string, IdpPerson> {
	const kept = new Map<string, IdpPerson>();
	for (const {department: _d, costCentre: _c, division: _v, ...person} of people.values())
		kept.set(person.id, {...person, firstName: '', lastName: ''});
	return kept;
}
