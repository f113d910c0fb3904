import {z} from 'zod';
import {type Account, type EditableField, type RoleAt, roles} from './account.ts';
import {locationId, personId} from './ids.ts';
import {longestName} from './managed-name.ts';

/** Values as typed, by attribute; an empty one takes the attribute away. */
export type EditValues = Partial<Readonly<Record<EditableField, string>>>;

/** A fault in a value, as a sentence part. */
export interface ValueFault {
	readonly field: EditableField;
	readonly why: string;
}

const text = (most: number) =>
	z
		.string()
		.trim()
		.refine((value) => [...value].length <= most, `has more than ${most} characters`)
		.regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'has control characters');
const named = text(256).min(1, 'is needed');
const address = z.union([z.literal(''), text(254).pipe(z.email('is no e-mail address'))]);

/** What each attribute may be. Lengths that Apple does not give are our decision: 256, as its roster service has. */
const schemas: Readonly<Record<Exclude<EditableField, 'roles'>, z.ZodType<string>>> = {
	personId: named.regex(/^[\p{L}\p{N}._-]+$/u, 'may hold letters, digits, ".", "_" and "-" only'),
	personNumber: text(256),
	firstName: named,
	middleName: text(256),
	lastName: named,
	managedAppleAccount: z.union([
		z.literal(''),
		text(longestName).regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'looks like name@school.example'),
	]),
	email: address,
	sisUsername: text(128).regex(/^\S*$/, 'has spaces'),
	gradeLevel: text(256),
	passwordPolicy: z.string().regex(/^(4|6|8|)$/, 'is 4, 6, 8, or empty'),
	department: text(256),
	costCentre: text(256),
	division: text(256),
	purchases: z
		.string()
		.regex(/^(yes|no|)$/i, 'is yes or no')
		.transform((typed) => (typed.toLowerCase() === 'yes' ? 'yes' : '')),
	image: z.union([z.literal(''), z.url({protocol: /^https?$/, error: 'is a URL (https://…)'}).max(2048)]),
};

/**
 * `Student@L1, Manager`: roles, each at a location or in the whole organisation.
 * @param locationOf a location's id by its id or name; undefined: there is none.
 */
export function parseRoles(
	typed: string,
	locationOf: (name: string) => string | undefined,
): readonly RoleAt[] | string {
	const parsed: RoleAt[] = [];
	for (const item of typed.split(',').map((each) => each.trim())) {
		const at = item.indexOf('@');
		const name = (at < 0 ? item : item.slice(0, at)).trim();
		const role = roles.find((each) => each.toLowerCase() === name.toLowerCase());
		if (role === undefined) return `"${name}" is no role; roles: ${roles.join(', ')}`;
		if (at < 0) {
			parsed.push({role});
			continue;
		}
		const place = item.slice(at + 1).trim();
		const id = locationOf(place);
		if (id === undefined) return `there is no location "${place}"`;
		parsed.push({role, locationId: locationId(id)});
	}
	const keys = new Set(parsed.map(({role, locationId: id}) => `${role}\n${id ?? ''}`));
	return keys.size === parsed.length ? parsed : 'a role is named twice';
}

/** Roles as they are typed. */
export const rolesText = (all: readonly RoleAt[]) =>
	all.map(({role, locationId: id}) => (id === undefined ? role : `${role}@${id}`)).join(', ');

/** An attribute as text; a role list as it is typed. */
export function valueText(account: Account, field: EditableField): string {
	if (field === 'roles') return rolesText(account.roles);
	if (field === 'managedAppleAccount') return account.managedAppleAccount?.name ?? '';
	if (field === 'purchases') return account.purchases === true ? 'yes' : '';
	return account[field] ?? '';
}

/**
 * The account with these values, and the attributes that really differ; or what is wrong with a value. Nothing is
 * said here of whether they may be edited.
 */
export function withValues(
	account: Account,
	values: EditValues,
	locationOf: (name: string) => string | undefined,
):
	| {readonly account: Account; readonly changed: readonly EditableField[]}
	| {readonly faults: readonly ValueFault[]} {
	const faults: ValueFault[] = [];
	const after: Record<string, unknown> = {...account};
	for (const [name, typed] of Object.entries(values)) {
		const field = name as EditableField;
		if (field === 'roles') {
			const parsed = parseRoles(typed, locationOf);
			if (typeof parsed === 'string') faults.push({field, why: parsed});
			else after.roles = parsed;
			continue;
		}
		const result = schemas[field].safeParse(typed);
		if (!result.success) {
			faults.push({field, why: result.error.issues.at(-1)?.message ?? 'cannot be used'});
			continue;
		}
		if (result.data === '') delete after[field];
		else if (field === 'purchases') after.purchases = true;
		else if (field === 'personId') after.personId = personId(result.data);
		else if (field === 'managedAppleAccount') after[field] = {name: result.data, predicted: true};
		else after[field] = result.data;
	}
	if (faults.length > 0) return {faults};
	const edited = after as unknown as Account;
	const changed = (Object.keys(values) as EditableField[]).filter(
		(field) => valueText(account, field) !== valueText(edited, field),
	);
	return {account: changed.includes('managedAppleAccount') ? edited : keepName(edited, account), changed};
}

/** A name that was typed as it is says nothing new about whether it is predicted. */
const keepName = (edited: Account, {managedAppleAccount}: Account): Account =>
	managedAppleAccount === undefined ? edited : {...edited, managedAppleAccount};
