import {type Account, type Deactivation, enrichedFields, type RoleAt} from '../directory/account.ts';
import {clockDay} from '../directory/clock-texts.ts';
import {fieldNames} from '../directory/editable.ts';
import {splitList} from '../directory/records.ts';
import {type FieldChange, fieldChanges} from '../plan/field-changes.ts';
import type {Called} from './called.ts';

/** What nobody decided and nobody looks for: marks of our own bookkeeping. */
const unseen: ReadonlySet<string> = new Set(['sent', 'created', 'signedIn', 'left']);

const labels: Readonly<Record<string, string>> = {
	...fieldNames,
	instructorIds: 'instructors',
	locationId: 'location',
	courseId: 'course',
	owner: 'delivered by',
	detached: 'local, apart from',
	adoptedFor: 'taken over for',
	asked: 'asked in Apple School Manager',
	kept: 'kept as edited here',
	ruled: 'roles by the rule',
	enriched: 'filled in',
	purchases: 'purchases or credit',
	temporaryPassword: 'temporary password of',
	deletedAt: 'deleted on',
	reservedUntil: 'names reserved until',
};

const policies: Readonly<Record<string, string>> = {
	'4': '4 digits',
	'6': '6 digits',
	'8': '8 or more letters and numbers',
};

/** Why an account is deactivated, as the end of a sentence. */
export const deactivatedWhy = ({by, leftOut}: Pick<Deactivation, 'by' | 'leftOut'>): string =>
	leftOut !== undefined
		? `because it is left out (${leftOut})`
		: {
				hand: 'by hand here',
				absence: 'because its source no longer lists it',
				idp: 'because its identity provider removed it',
			}[by];

/** `Student at Lincoln Elementary (L1)`. */
export const roleWords = ({role, locationId}: RoleAt, called: Called): string =>
	`${role} ${locationId === undefined ? 'in the whole organisation' : `at ${called.location(locationId)}`}`;

const words: {
	readonly [field: string]: ((value: never, called: Called) => string) | undefined;
} = {
	roles: (value: readonly RoleAt[], called) => value.map((each) => roleWords(each, called)).join(' and '),
	instructorIds: (value: readonly string[], called) => value.map(called.person).join(', '),
	locationId: (value: string, called) => called.location(value),
	courseId: (value: string, called) => called.course(value),
	owner: (value: string, called) => called.connection(value),
	detached: (value: string, called) => called.connection(value),
	adoptedFor: (value: string, called) => called.connection(value),
	managedAppleAccount: ({name, predicted}: NonNullable<Account['managedAppleAccount']>) =>
		`${name}${predicted ? ' (predicted)' : ''}`,
	passwordPolicy: (value: string) => policies[value] ?? value,
	leaving: ({due, leftOut}: NonNullable<Account['leaving']>) =>
		`on ${clockDay(due)}${leftOut === undefined ? '' : `, left out (${leftOut})`}`,
	deactivated: (value: Deactivation) => `${deactivatedWhy(value)}, ${clockDay(value.at)}`,
	local: ({by, at}: NonNullable<Account['local']>) => `edited by ${by}, ${clockDay(at)}`,
	asked: ({action, at}: NonNullable<Account['asked']>) => `${action}, ${clockDay(at)}`,
	evidence: ({state, code}: NonNullable<Account['evidence']>) => `${state} (${code})`,
	kept: (value: NonNullable<Account['kept']>) => value.map((field) => fieldNames[field]).join(', '),
	temporaryPassword: (value: string) => clockDay(value),
	deletedAt: (value: string) => clockDay(value),
	reservedUntil: (value: string) => clockDay(value),
	ruled: ({rule}: NonNullable<Account['ruled']>) => rule,
	enriched: (value: NonNullable<Account['enriched']>, called) =>
		enrichedFields
			.flatMap((field) => {
				const of = value[field];
				return of === undefined ? [] : [`${fieldNames[field]} from ${called.connection(of.from)}`];
			})
			.join(', '),
	purchases: () => 'yes',
};

/** Fields that hold a text for each connection, and what one of them is called. */
const perConnection: ReadonlyMap<string, string> = new Map([
	['externalIds', 'id at'],
	['unpaired', 'no longer paired with'],
	['merged', 'further ids at'],
]);

type Fields = Readonly<Record<string, unknown>>;

/**
 * What differs between two states of a record, in words that somebody can read who never saw the state: names for
 * ids, days for moments, and nothing of our own bookkeeping.
 */
export function fieldWords(
	before: object | undefined,
	after: object | undefined,
	called: Called,
): readonly FieldChange[] {
	const [from, to] = [(before ?? {}) as Fields, (after ?? {}) as Fields];
	return fieldChanges(before, after)
		.filter(({field}) => !unseen.has(field))
		.flatMap((change) => worded(change, from[change.field], to[change.field], called))
		.filter((change) => change.before !== change.after);
}

function worded(
	change: FieldChange,
	from: unknown,
	to: unknown,
	called: Called,
): FieldChange | readonly FieldChange[] {
	const {field} = change;
	if (field === 'students') return {field, before: people(change.before), after: people(change.after)};
	const each = perConnection.get(field);
	if (each !== undefined) {
		const [was, is] = [(from ?? {}) as Fields, (to ?? {}) as Fields];
		return [...new Set([...Object.keys(was), ...Object.keys(is)])].map((id) => ({
			field: `${each} ${called.connection(id)}`,
			before: textOf(was[id]),
			after: textOf(is[id]),
		}));
	}
	const say = words[field] as ((value: unknown, called: Called) => string) | undefined;
	const value = (of: unknown) => (of === undefined ? '' : say === undefined ? textOf(of) : say(of, called));
	return {field: labels[field] ?? field, before: value(from), after: value(to)};

	function people(ids: string): string {
		return ids === '' ? '' : ids.split(', ').map(called.person).join(', ');
	}
}

/** A value that needs no names: text, a list of texts, a number. */
function textOf(value: unknown): string {
	if (value === undefined || value === null) return '';
	if (Array.isArray(value)) return value.map(textOf).join(', ');
	if (typeof value === 'string') return splitList(value).join(', ');
	if (typeof value === 'object') return Object.values(value).map(textOf).join(', ');
	return value === true ? 'yes' : value === false ? 'no' : String(value);
}
