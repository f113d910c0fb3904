import {type Account, isStudent} from '../directory/account.ts';
import {isNameless} from '../plan/thinned.ts';
import type {RosterView} from '../roster/roster.ts';
import type {PackedRow} from './people.ts';
import type {ThreeWayField} from './sides.ts';
import type {Listing} from './source-view.ts';

/** What rows of students carry; those of staff have no grade. */
const compared = [
	'firstName',
	'middleName',
	'lastName',
	'personNumber',
	'gradeLevel',
	'email',
	'sisUsername',
] as const;
const ofStaff = compared.filter((field) => field !== 'gradeLevel');

/** Fields in which the row at the source, what was sent and what Apple School Manager said differ. */
export function personFields(
	account: Account,
	listing: Listing,
	people: RosterView<'people'> | undefined,
	sent: PackedRow,
): readonly ThreeWayField[] {
	const fields: ThreeWayField[] = [];
	const row = listing.at === 'listed' && !listing.faulty ? listing.row : undefined;
	const {evidence} = account;
	// What was read before the package was sent says nothing of what came of it.
	const theirs = evidence?.fields !== undefined && evidence.at >= sent.at ? evidence.fields : {};
	// What is not kept any more nobody can compare.
	if (!isNameless(sent.people, sent.row))
		for (const field of isStudent(account) ? compared : ofStaff) {
			const packed = sent.people.text(sent.row, field);
			const source = people === undefined || row === undefined ? undefined : people.text(row, field);
			const apple = theirs[field];
			if ((source === undefined || source === packed) && (apple === undefined || apple === packed)) continue;
			fields.push({
				field,
				...(source === undefined ? {} : {source}),
				here: account[field] ?? '',
				sent: packed,
				...(apple === undefined ? {} : {apple}),
			});
		}
	const {managedAppleAccount: name} = account;
	if (name?.thought !== undefined)
		fields.push({field: 'managedAppleAccount', here: name.thought, apple: name.name});
	return fields;
}

/** Fields that are edited here and kept over every night; all of them where the account is detached. */
export function editedIn({kept, local, detached}: Account): ReadonlySet<string> {
	if (detached !== undefined) return new Set(compared);
	return new Set([...(kept ?? []), ...(local?.fields ?? [])]);
}
