import {z} from 'zod';
import {given, type IdpPerson} from '../idp-map/person.ts';

/** What is asked of a user (`idp.md`); it is baked into the tokens of later reads. */
export const selected =
	'id,userPrincipalName,givenName,surname,mail,department,employeeId,employeeOrgData,accountEnabled,userType';

const text = z.string().nullish();

/** A user of a page: what is not in it was never set, or did not change; null was cleared. */
export const graphUser = z.object({
	id: z.string().min(1),
	'@removed': z.object({reason: z.string()}).optional(),
	userPrincipalName: text,
	givenName: text,
	surname: text,
	department: text,
	employeeId: text,
	employeeOrgData: z.object({costCenter: text, division: text}).nullish(),
	accountEnabled: z.boolean().nullish(),
	userType: text,
});
export type GraphUser = z.output<typeof graphUser>;

/**
 * The people with one item of a page taken in; the same one may come twice, in any order, and again on a later night.
 * `deleted` is gone for good; `changed` is in the bin of the tenant, from which it can come back.
 * @param last the people of the last read, for whom only a deletion is told.
 */
export function takeUser(
	people: Map<string, IdpPerson>,
	last: ReadonlyMap<string, IdpPerson>,
	user: GraphUser,
	now: string,
): void {
	const before = people.get(user.id) ?? last.get(user.id);
	const reason = user['@removed']?.reason;
	if (reason === undefined) people.set(user.id, withUser(before, user));
	else if (reason !== 'changed') people.delete(user.id);
	else if (before !== undefined) people.set(user.id, {...before, binned: before.binned ?? now});
}

function withUser(before: IdpPerson | undefined, user: GraphUser): IdpPerson {
	const said = (value: string | null | undefined, known: string | undefined) =>
		value === undefined ? known : (value ?? undefined);
	const org = user.employeeOrgData;
	const userName = said(user.userPrincipalName, before?.userName) ?? '';
	const type = user.userType === undefined ? before?.guest : user.userType?.toLowerCase() === 'guest';
	const disabled =
		user.accountEnabled === undefined ? before?.disabled === true : user.accountEnabled === false;
	return {
		id: user.id,
		userName,
		firstName: said(user.givenName, before?.firstName) ?? '',
		lastName: said(user.surname, before?.lastName) ?? '',
		...given('employeeId', said(user.employeeId, before?.employeeId)),
		...given('department', said(user.department, before?.department)),
		...given('costCentre', org === undefined ? before?.costCentre : org?.costCenter),
		...given('division', org === undefined ? before?.division : org?.division),
		// B2B users are called alias_domain#EXT#@tenant.
		...given('guest', (type === true || userName.includes('#EXT#')) as true),
		...given('disabled', disabled as true),
	};
}
