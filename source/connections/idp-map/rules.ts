import {z} from 'zod';
import {parseRoleRules, type RoleRule, type RuleField, roleByRules} from '../../core/enrich/role-rules.ts';
import type {Provided} from '../../core/roster/roster.ts';
import type {IdpPerson} from './person.ts';

/** The setting that holds the rules of a connection, as text; empty: everybody is a Student to begin with. */
export const roleRules = (fields: readonly RuleField[], asked: string) =>
	z
		.string()
		.transform((text, context) => {
			const parsed = parseRoleRules(text, fields);
			if (typeof parsed !== 'string') return parsed;
			context.addIssue({code: 'custom', message: parsed});
			return z.NEVER;
		})
		.prefault('')
		.describe(
			`Who gets which role and location, the first rule that fits, with semicolons or lines between: ${asked}; without: everybody is a Student, and without a location, so that nobody can go out over SFTP`,
		);

/** Ids of members by the group's name or id as the rules have it. */
export type Memberships = ReadonlyMap<string, ReadonlySet<string>>;

/** What the rules give this person; nothing where there are none. */
export function byRule(
	rules: readonly RoleRule[],
	person: IdpPerson,
	memberships: Memberships = new Map(),
): Pick<Provided, 'byRule'> {
	if (rules.length === 0) return {};
	const groups = new Set([...memberships].flatMap(([group, ids]) => (ids.has(person.id) ? [group] : [])));
	const {unit, department, division, costCentre} = person;
	return {byRule: roleByRules(rules, {groups, unit, department, division, costCentre}) ?? 'none'};
}

/** Groups that rules ask for, each once. */
export const groupsIn = (rules: readonly RoleRule[]): readonly string[] => [
	...new Set(rules.flatMap(({field, value}) => (field === 'group' ? value : []))),
];
