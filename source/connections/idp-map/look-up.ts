import type {SourcePerson} from '../../core/roster/roster.ts';
import type {IdpPerson} from './person.ts';

/**
 * Whom an identity provider knows by what was asked for: by id, else by user name (without case), else by Employee ID.
 * More than one has the same number: all of them, and who asks has to say which.
 */
export function lookUp(people: ReadonlyMap<string, IdpPerson>, asked: string): readonly SourcePerson[] {
	const wanted = asked.trim();
	const byId = people.get(wanted);
	if (byId !== undefined) return [told(byId)];
	const name = wanted.toLowerCase();
	const named: IdpPerson[] = [];
	const numbered: IdpPerson[] = [];
	for (const person of people.values()) {
		if (person.userName.toLowerCase() === name) named.push(person);
		if (person.employeeId === wanted) numbered.push(person);
	}
	return (named.length > 0 ? named : numbered).map(told);
}

const told = (person: IdpPerson): SourcePerson => ({
	externalId: person.id,
	told: (
		[
			['id', person.id],
			['user name', person.userName],
			['first name', person.firstName],
			['last name', person.lastName],
			['Employee ID', person.employeeId],
			['department', person.department],
			['cost centre', person.costCentre],
			['division', person.division],
			['organisational unit', person.unit],
			['guest', person.guest && 'yes'],
			['disabled', person.disabled && 'yes'],
			['deleted, can be restored', person.binned && `since ${person.binned.slice(0, 10)}`],
			['not listed', person.missing && `since ${person.missing.slice(0, 10)}`],
		] as const
	).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const])),
});
