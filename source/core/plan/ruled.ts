import type {Account, RoleAt} from '../directory/account.ts';
import {type LocationId, locationId} from '../directory/ids.ts';
import {isProtected} from '../directory/protected.ts';
import type {RoleGiven} from '../enrich/role-rules.ts';
import type {Draft} from './draft.ts';
import type {PlanInput} from './input.ts';
import {isRosterRole} from './person-row.ts';

/** What rules look at and change, whatever the source: of a person's account, and of the locations that are known. */
export interface Ruling {
	readonly before: Pick<Account, 'roles' | 'kept' | 'ruled'> | undefined;
	readonly byRule: RoleGiven | 'none' | undefined;
	readonly knows: (location: LocationId) => boolean;
}

/**
 * The roles that a rule gives; undefined: they stay as they are, or are the default's. A role edited here survives [seed
 * 001], and so does a protected one unless the rule gives such a role itself. Who had their roles from a rule that fits no
 * longer is a Student again; whose location is not known stays where they are: our decision.
 */
export function rolesByRule({before, byRule, knows}: Ruling): readonly RoleAt[] | undefined {
	if (byRule === undefined || before?.kept?.includes('roles') === true) return undefined;
	if (byRule === 'none') return before?.ruled === undefined ? undefined : [{role: 'Student'}];
	const {role, location} = byRule;
	if (before !== undefined && isProtected(before) && !isProtected({roles: [{role}]})) return undefined;
	if (location === undefined) return [{role}];
	const at = locationId(location);
	if (knows(at)) return [{role, locationId: at}];
	return before === undefined ? [{role}] : undefined;
}

/** The account as a rule finds it: without what an earlier one gave and no roster delivers, such as a Manager's role. */
export function withoutRuled(before: Account, byRule: RoleGiven | 'none' | undefined): Account {
	const {ruled} = before;
	if (byRule === undefined || before.kept?.includes('roles') === true) return before;
	// What the rule gives comes with the row: it is not there twice.
	const now = byRule === 'none' ? [] : [{role: byRule.role, locationId: byRule.location}];
	const isOfRule = ({role, locationId}: RoleAt) =>
		[...(ruled?.roles ?? []), ...now].some((each) => each.role === role && each.locationId === locationId);
	return {...before, roles: before.roles.filter((each) => isRosterRole(each.role) || !isOfRule(each))};
}

/** The account with a note of the rule that its roles are from; without one where they are not. */
export function withRuled(
	account: Account,
	before: Account | undefined,
	byRule: RoleGiven | 'none' | undefined,
) {
	const {ruled: earlier, ...rest} = account;
	if (byRule === undefined || byRule === 'none' || before?.kept?.includes('roles') === true) return rest;
	const {role, location, rule} = byRule;
	const roles = rest.roles.filter((each) => each.role === role && each.locationId === location);
	if (roles.length > 0) return {...rest, ruled: {rule, roles}};
	const unplaced = before === undefined ? rest.roles.filter((each) => each.role === role) : [];
	if (unplaced.length > 0) return {...rest, ruled: {rule, roles: unplaced}};
	return earlier === undefined ? rest : {...rest, ruled: earlier};
}

/** What a rule gives the person of this row. */
export const byRuleOf = ({roster}: Pick<PlanInput, 'roster'>, externalId: string) =>
	roster.provided?.get(externalId)?.byRule;

/** Each location that a rule names and nobody knows is told once, and not for each of its people. */
export function tellUnknownPlaces(draft: Draft) {
	const {directory, roster} = draft.input;
	const told = new Map<string, string>();
	for (const {byRule} of roster.provided?.values() ?? [])
		if (typeof byRule === 'object' && byRule.location !== undefined)
			if (!directory.locations.has(byRule.location)) told.set(byRule.location, byRule.rule);
	for (const [location, rule] of told)
		draft.problem(
			{file: 'roles', line: 1},
			{
				code: 'unknown-location',
				severity: 'warning',
				field: 'location',
				value: location,
				message: `is no location that is known here, and the rule "${rule}" gives it`,
				action: 'newcomers get the role without a location; all others stay where they are',
			},
		);
}
