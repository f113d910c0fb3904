import {type Account, fullName} from '../core/directory/account.ts';
import {splitList} from '../core/directory/records.ts';
import type {Change} from '../core/plan/plan.ts';
import {count, fieldName} from './phrases.ts';

/** One field of a record, before and after, as text; `''` where there is nothing. */
export interface Difference {
	readonly field: string;
	readonly before: string;
	readonly after: string;
}

/** What rollcall notes for itself: no news for a person. */
const ours = new Set([
	'delivered',
	'externalIds',
	'evidence',
	'signedIn',
	'sent',
	'created',
	'owner',
	'rosterIds',
	'asked',
	'merged',
	'mergedAs',
	'adoptedFor',
]);

/** Names of locations and people by their ids; an id without one stays as it is. */
export type Names = ReadonlyMap<string, string>;
const noNames: Names = new Map();

/** A field's value in words. */
export function valueText(value: unknown, names: Names = noNames): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return names.get(value) ?? value;
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	if (Array.isArray(value)) return value.map((one) => valueText(one, names)).join(', ');
	if (typeof value !== 'object') return String(value);
	const {role, locationId, name, due, at} = value as Record<string, unknown>;
	if (typeof role === 'string')
		return locationId === undefined ? role : `${role} at ${valueText(locationId, names)}`;
	if (typeof name === 'string') return name;
	if (typeof due === 'string') return `on ${due.slice(0, 10)}`;
	if (typeof at === 'string') return `on ${at.slice(0, 10)}`;
	return JSON.stringify(value);
}

/** So many of a list are named; the rest is counted. */
const listed = 8;

function comings(before: string, after: string) {
	const had = new Set(splitList(before));
	const has = new Set(splitList(after));
	return {
		had,
		has,
		gone: [...had].filter((id) => !has.has(id)),
		come: [...has].filter((id) => !had.has(id)),
	};
}

/** The people whom the differences of a change name by their ids: instructors, and students that come or go. */
export function peopleIn({kind, before, after}: Change): readonly string[] {
	const [was, is] = [before, after] as ReadonlyArray<
		{readonly students?: string; readonly instructorIds?: readonly string[]} | undefined
	>;
	if (kind === 'classes') return [...new Set([...(was?.instructorIds ?? []), ...(is?.instructorIds ?? [])])];
	if (kind !== 'enrolments') return [];
	const {gone, come} = comings(was?.students ?? '', is?.students ?? '');
	return [...gone.slice(0, listed), ...come.slice(0, listed)];
}

/** Lists of ids are compared as sets: who comes and who goes, not two lists of thirty. */
function listDifference(field: string, before: string, after: string, names: Names): Difference {
	const {had, has, gone, come} = comings(before, after);
	const shown = (ids: readonly string[]) =>
		ids
			.slice(0, listed)
			.map((id) => names.get(id) ?? id)
			.join(ids.some((id) => names.has(id)) ? ', ' : ' ');
	const part = (ids: readonly string[], sign: string) =>
		ids.length === 0 ? '' : `${sign}${ids.length}: ${shown(ids)}${ids.length > listed ? ' …' : ''}`;
	return {
		field,
		before: [count(had.size, 'student'), part(gone, '−')].filter(Boolean).join('; '),
		after: [count(has.size, 'student'), part(come, '+')].filter(Boolean).join('; '),
	};
}

/** The fields in which a change's two sides differ; all that are filled, where there is only one side. */
export function differences(change: Change, names: Names = noNames): readonly Difference[] {
	const before = (change.before ?? {}) as Readonly<Record<string, unknown>>;
	const after = (change.after ?? {}) as Readonly<Record<string, unknown>>;
	return [...new Set([...Object.keys(before), ...Object.keys(after)])]
		.filter((key) => !ours.has(key))
		.flatMap((key) => {
			const [had, has] = [valueText(before[key]), valueText(after[key])];
			if (had === has) return [];
			if (key === 'students') return [listDifference(key, had, has, names)];
			// Two ids may have one name: what differs is never shown alike.
			const [was, is] = [valueText(before[key], names), valueText(after[key], names)];
			return [was === is ? {field: key, before: had, after: has} : {field: key, before: was, after: is}];
		});
}

/** `last name, grade level`: which fields, for one row of a list. */
export const differingFields = (change: Change) =>
	differences(change)
		.map(({field}) => fieldName(field))
		.join(', ');

const nouns = {
	accounts: 'person',
	locations: 'location',
	courses: 'course',
	classes: 'class',
	enrolments: 'students of class',
} as const;

/**
 * Whom or what a change is about.
 * @param called what a record without a name of its own is called: a class by its course. Absent: by its key.
 */
export function changeTitle(change: Change, called?: string): string {
	if (change.kind === 'accounts') {
		const account: Account | undefined = change.after ?? change.before;
		return account === undefined ? change.key : fullName(account);
	}
	const record = (change.after ?? change.before) as {readonly name?: string} | undefined;
	return `${nouns[change.kind]} ${record?.name ?? called ?? change.key}`;
}
