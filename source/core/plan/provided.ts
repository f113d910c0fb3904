import type {Account, RoleAt} from '../directory/account.ts';
import {isFromIdentityProvider} from '../directory/actions.ts';
import {domainOf} from '../directory/domain.ts';
import type {Provided} from '../roster/roster.ts';
import type {Draft} from './draft.ts';
import {fold} from './fold.ts';
import type {PlanInput} from './input.ts';
import {isRosterRole} from './person-row.ts';
import {byRuleOf, rolesByRule, withRuled} from './ruled.ts';

const attributes = ['department', 'costCentre', 'division'] as const;

/** What an identity provider says of an account beyond the fields of every row. */
export const providedFields = [...attributes, 'authentication'] as const;

/** Edited here, and never told by an identity provider [seeds 001 and 003]: they stay whatever its row leaves empty. */
const ours = ['gradeLevel', 'sisUsername'] as const;

/**
 * Roles of somebody whom an identity provider lists without a place: what a rule of the connection gives, else Student to
 * begin with, and from then on what the account has here [seed 001]. Undefined: of every other source a place is demanded.
 */
export function rolesWithoutPlace(
	{input: {connection, roster, directory}}: Draft,
	before: Account | undefined,
	row: number,
): readonly RoleAt[] | undefined {
	if (!isFromIdentityProvider(connection.source)) return undefined;
	// One that is named and not known is a fault, as of every source.
	if (roster.people.text(row, 'locations') !== '') return undefined;
	const byRule = byRuleOf({roster}, roster.people.text(row, 'externalId'));
	const given = rolesByRule({before, byRule, knows: (location) => directory.locations.has(location)});
	if (given !== undefined) return given;
	return before === undefined ? [{role: 'Student'}] : before.roles.filter(({role}) => isRosterRole(role));
}

/**
 * The account with what its identity provider says of it: its user name is the Managed Apple Account, and who has one in
 * a federated domain signs in there [seed 003]. Of any other source the account is given as it came.
 * @param before the account as it is; undefined: it is new.
 */
export function withProvided(
	{connection, policy, roster}: Pick<PlanInput, 'connection' | 'policy' | 'roster'>,
	account: Account,
	before: Account | undefined,
	externalId: string,
): Account {
	const provided = roster.provided?.get(externalId);
	if (provided === undefined || !isFromIdentityProvider(connection.source)) return account;
	const {department: _d, costCentre: _c, division: _v, ...rest} = account;
	const managedAppleAccount = nameOf(provided, account, before);
	const federated = (policy.federatedDomains ?? []).some(
		(domain) => fold(domain) === fold(domainOf(managedAppleAccount.name)),
	);
	const told = {
		...rest,
		...given(before ?? {}, ours),
		...given(provided, attributes),
		managedAppleAccount,
		authentication: federated ? 'Federated' : 'Managed Apple Account',
	} as Account;
	return withRuled(told, before, provided.byRule);
}

/**
 * The same object where nothing changed; a name that was predicted is now told. Whose sign-in was decided to stay has the
 * old e-mail address beside the new user name, and signs in as before.
 */
function nameOf(
	{userName}: Provided,
	{email}: Account,
	before: Account | undefined,
): NonNullable<Account['managedAppleAccount']> {
	const known = before?.managedAppleAccount;
	const isKept = email !== undefined && email === before?.email && fold(email) !== fold(userName);
	if (known !== undefined && isKept) return known;
	return known !== undefined && known.name === userName && !known.predicted
		? known
		: {name: userName, predicted: false};
}

const given = <K extends string>(record: {readonly [P in K]?: string | undefined}, fields: readonly K[]) =>
	Object.fromEntries(
		fields.flatMap((field) => {
			const value = record[field];
			return value === undefined || value === '' ? [] : [[field, value]];
		}),
	);
