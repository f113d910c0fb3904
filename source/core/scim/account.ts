import type {Account, OverruledField, PushedFacts, Source} from '../directory/account.ts';
import type {ConnectionId, Instant, PersonId} from '../directory/ids.ts';
import type {LeafKey, ScimValues} from './attributes.ts';

/** What SCIM says of an account as it is; undefined: it is not one that is pushed. */
export function valuesOfAccount(account: Account, connection: ConnectionId): ScimValues | undefined {
	const {pushed} = account;
	if (pushed === undefined) return undefined;
	const values = new Map<LeafKey, string | boolean>();
	const put = (key: LeafKey, value: string | boolean | undefined) => {
		if (value !== undefined && value !== '') values.set(key, value);
	};
	/** What it said itself, also of what is kept otherwise here: it is in step, and what it leaves out of a PATCH stays. */
	const theirs = (field: Exclude<OverruledField, 'email' | 'managedAppleAccount'>) =>
		pushed.overruled?.[field] ?? account[field];
	put('userName', pushed.userName);
	put('externalId', account.externalIds[connection] ?? account.unpaired?.[connection]);
	put('active', pushed.disabled !== true && pushed.staged === undefined);
	put('givenName', theirs('firstName'));
	put('familyName', theirs('lastName'));
	put('locale', pushed.locale);
	put('timezone', pushed.timezone);
	put('workEmail', pushed.email);
	put('employeeNumber', theirs('personNumber'));
	put('costCenter', theirs('costCentre'));
	put('division', theirs('division'));
	put('department', theirs('department'));
	put('displayName', pushed.displayName);
	return values;
}

export interface Mapping {
	readonly connection: ConnectionId;
	readonly at: Instant;
	/** Lower case. Whoever has a user principal name in one signs in at the identity provider. */
	readonly federatedDomains: readonly string[];
	/** Where the connection's accounts come from; absent: SCIM. */
	readonly source?: Source;
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** Whoever has a Managed Apple Account in a federated domain (lower case) signs in at the identity provider. */
export const authenticationOf = (
	name: string,
	federatedDomains: readonly string[],
): Account['authentication'] =>
	federatedDomains.includes(domainOf(name)) ? 'Federated' : 'Managed Apple Account';

/**
 * The account with what was pushed [seed 003]: user principal name as Managed Apple Account and e-mail address,
 * Employee ID as Person Number. Roles, grade level and SIS user name are edited here and are not touched [seed 001].
 * An e-mail address of its own counts only where the user principal name is none: our decision.
 */
export function withPushed(account: Account, values: ScimValues, mapping: Mapping): Account {
	const {connection, at, federatedDomains} = mapping;
	const text = (key: LeafKey) => {
		const value = values.get(key);
		return typeof value === 'string' ? value : undefined;
	};
	const userName = text('userName') ?? '';
	const externalId = text('externalId');
	const {[connection]: _, ...externalIds} = account.externalIds;
	const {
		email: _e,
		personNumber: _n,
		department: _d,
		costCentre: _c,
		division: _v,
		pushed: before,
		...rest
	} = account;
	const email = userName.includes('@') ? userName : text('workEmail');
	const {staged, deleted, id = ''}: Partial<PushedFacts> = before ?? {};
	return {
		...rest,
		firstName: text('givenName') ?? '',
		lastName: text('familyName') ?? '',
		...given('email', email),
		...given('personNumber', text('employeeNumber')),
		...given('department', text('department')),
		...given('costCentre', text('costCenter')),
		...given('division', text('division')),
		managedAppleAccount: {name: userName, predicted: false},
		authentication: authenticationOf(userName, federatedDomains),
		source: mapping.source ?? 'SCIM',
		owner: connection,
		externalIds: externalId === undefined ? externalIds : {...externalIds, [connection]: externalId},
		pushed: {
			id,
			userName,
			at,
			...given('email', text('workEmail')),
			...given('locale', text('locale')),
			...given('timezone', text('timezone')),
			...given('displayName', text('displayName')),
			...(values.get('active') === false && staged === undefined ? {disabled: true as const} : {}),
			...given('deleted', deleted),
			...given('staged', staged),
		},
	};
}

const given = <K extends string, V>(key: K, value: V | undefined): {readonly [P in K]?: V} =>
	value === undefined ? {} : ({[key]: value} as {readonly [P in K]: V});

/** Somebody new: a Student, as Apple School Manager makes everybody who is synced [seed 001]. */
export const blankAccount = (personId: PersonId, id: string, at: Instant): Account => ({
	personId,
	firstName: '',
	lastName: '',
	roles: [{role: 'Student'}],
	source: 'SCIM',
	status: 'New',
	authentication: 'Managed Apple Account',
	externalIds: {},
	created: at,
	pushed: {id, userName: '', at},
});
