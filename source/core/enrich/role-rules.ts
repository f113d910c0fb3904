import {type Role, roles} from '../directory/account.ts';
import {isProtected} from '../directory/protected.ts';
import {fold} from '../plan/fold.ts';

/** What rules may ask of a person. */
export const ruleFields = ['group', 'unit', 'department', 'division', 'costCentre', 'everyone'] as const;
export type RuleField = (typeof ruleFields)[number];

/** `group Teachers = Instructor at 4711`: a role, and a location where it names one. */
export interface RoleRule {
	readonly field: RuleField;
	/** Empty: of `everyone`. */
	readonly value: string;
	readonly role: Role;
	/** Id of the location in Apple School Manager; absent: none. */
	readonly location?: string;
	/** As it was typed, cleaned. */
	readonly text: string;
}

/** What rules look at. */
export interface RuleFacts {
	/** Of the groups that rules name, those that the person is in, as the rules name them. */
	readonly groups?: ReadonlySet<string>;
	/** Path of the organisational unit. */
	readonly unit?: string | undefined;
	readonly department?: string | undefined;
	readonly division?: string | undefined;
	readonly costCentre?: string | undefined;
}

/** What a rule gives. */
export interface RoleGiven {
	readonly role: Role;
	readonly location?: string;
	/** The rule's text. */
	readonly rule: string;
}

const shape = 'are like: group Teachers = Instructor at 4711; everyone = Student at 4711';
const ruleShape = /^(?<field>[a-z]+)(?:\s+(?<value>.+?))?\s*=\s*(?<given>[^=]+)$/i;
const givenShape = /^(?<guarded>protected\s+)?(?<role>.+?)(?:\s+at\s+(?<location>\S+))?$/i;
/** As the attribute is called over SCIM and in Graph. */
const otherNames: Readonly<Record<string, RuleField>> = {
	costcenter: 'costCentre',
	ou: 'unit',
	orgunit: 'unit',
	everybody: 'everyone',
};

/**
 * Rules as text, one a line or with semicolons between; the first that fits a person counts. A value may be quoted. What
 * follows a `#` that begins a line is left out. A role that is protected (Administrator, Site Manager, People Manager) is
 * given only by a rule that says `protected`: our decision.
 * @param fields what this kind of source can be asked.
 * @returns what is wrong, as words after the setting's name; else the rules.
 */
export function parseRoleRules(text: string, fields: readonly RuleField[]): readonly RoleRule[] | string {
	const rules: RoleRule[] = [];
	for (const line of partsOf(text)) {
		const rule = parseRule(line, fields);
		if (typeof rule === 'string') return rule;
		if (rules.some(({field, value}) => field === rule.field && fold(value) === fold(rule.value)))
			return `name ${rule.field} ${rule.value} twice`.replace(/ +/g, ' ');
		if (rules.at(-1)?.field === 'everyone') return 'go on after everyone, which fits all';
		rules.push(rule);
	}
	return rules;
}

function parseRule(line: string, fields: readonly RuleField[]): RoleRule | string {
	const {field: named = '', value: said = '', given = ''} = ruleShape.exec(line)?.groups ?? {};
	const known = ruleFields.find((each) => each.toLowerCase() === named.toLowerCase());
	const field = known ?? otherNames[named.toLowerCase()];
	if (field === undefined || !fields.includes(field))
		return `${named === '' ? shape : `have "${named}"; here they ask for ${fields.join(', ')}`}`;
	const value = clean(said, field);
	if ((value === '') !== (field === 'everyone'))
		return field === 'everyone' ? 'say of everyone nothing else' : `say which ${field}: ${shape}`;
	if (field === 'unit' && !value.startsWith('/'))
		return 'have a unit that does not begin with /, as in /Students';
	const parts = givenShape.exec(given.trim())?.groups ?? {};
	const wanted = (parts.role ?? '').trim().toLowerCase();
	const role = roles.find((each) => each.toLowerCase() === wanted);
	if (role === undefined) return `give "${(parts.role ?? '').trim()}", which is none of ${roles.join(', ')}`;
	const guarded = parts.guarded !== undefined;
	if (isProtected({roles: [{role}]}) !== guarded)
		return guarded
			? `call ${role} protected, which it is not`
			: `give the protected role ${role} without saying so: = protected ${role}`;
	const {location} = parts;
	const words = `${field}${value === '' ? '' : ` ${value}`} = ${guarded ? 'protected ' : ''}${role}`;
	const at = location === undefined ? '' : ` at ${location}`;
	return {field, value, role, ...(location === undefined ? {} : {location}), text: `${words}${at}`};
}

/** Lines, and within a line what semicolons divide, but for those in quotes. */
function partsOf(text: string): readonly string[] {
	const lines = text.split(/\r?\n/).filter((line) => !line.trimStart().startsWith('#'));
	return lines
		.flatMap((line) => line.match(/(?:"[^"]*"|[^;"])+/g) ?? [])
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

function clean(said: string, field: RuleField): string {
	const value = said
		.trim()
		.replace(/^"(.*)"$/, '$1')
		.trim();
	return field === 'unit' && value !== '/' ? value.replace(/\/+$/, '') : value;
}

/** The first rule that fits; undefined: none does. */
export function roleByRules(rules: readonly RoleRule[], facts: RuleFacts): RoleGiven | undefined {
	const rule = rules.find((each) => fits(each, facts));
	if (rule === undefined) return undefined;
	const {role, location, text} = rule;
	return {role, ...(location === undefined ? {} : {location}), rule: text};
}

function fits({field, value}: RoleRule, facts: RuleFacts): boolean {
	switch (field) {
		case 'everyone':
			return true;
		case 'group':
			return facts.groups?.has(value) === true;
		case 'unit': {
			const [path, wanted] = [fold(facts.unit ?? '/'), fold(value)];
			return wanted === '/' || path === wanted || path.startsWith(`${wanted}/`);
		}
		default:
			return fold(facts[field] ?? '') === fold(value);
	}
}
