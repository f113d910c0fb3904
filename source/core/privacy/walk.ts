import type {CollectionName, Collections} from '../ports.ts';
import {type Holds, holds} from './holds.ts';

/** What becomes of a text; `field` is the name that it stands under. Undefined: it goes. */
export type Become = (what: Holds, text: string, field: string) => string | undefined;

/** A table as it is walked, whatever it describes. */
export type Table = Holds | {readonly [field: string]: Table};

/**
 * The record with every text become another, by the table of its collection. What does not change is the same
 * object as before; what goes leaves its list, or its field.
 * @throws RangeError on a field that the table does not know: nothing is passed on unlooked at.
 */
export const become = <C extends CollectionName>(
	collection: C,
	record: Collections[C],
	to: Become,
): Collections[C] => walk(holds[collection] as Table, record, '', to) as Collections[C];

/** Calls back with every text of the record. */
export function look<C extends CollectionName>(
	collection: C,
	record: Collections[C],
	see: (what: Holds, text: string, field: string) => void,
): void {
	become(collection, record, (what, text, field) => {
		see(what, text, field);
		return text;
	});
}

function walk(table: Table, value: unknown, field: string, to: Become): unknown {
	if (Array.isArray(value)) return list(table, value, field, to);
	if (typeof value === 'string' && typeof table === 'string') return to(table, value, field);
	if (value === null || typeof value !== 'object') return value;
	if (typeof table === 'string') throw new RangeError(`no table for what is in ${field || 'the record'}`);
	return fields(table, value, to);
}

function list(table: Table, items: readonly unknown[], field: string, to: Become): readonly unknown[] {
	let changed = false;
	const next = items.flatMap((item) => {
		const made = walk(table, item, field, to);
		if (made !== item) changed = true;
		return made === undefined ? [] : [made];
	});
	return changed ? next : items;
}

function fields(table: Exclude<Table, string>, value: object, to: Become): object {
	const {keys, values} = table;
	const isMap = typeof keys === 'string' && values !== undefined && Object.keys(table).length === 2;
	let changed = false;
	const next: Array<readonly [string, unknown]> = [];
	for (const [name, item] of Object.entries(value)) {
		const below = isMap ? values : table[name];
		if (below === undefined) throw new RangeError(`the table does not know the field ${name}`);
		const key = isMap ? to(keys, name, '') : name;
		const made = walk(below, item, name, to);
		if (key !== name || made !== item) changed = true;
		if (key !== undefined && made !== undefined) next.push([key, made]);
	}
	return changed ? Object.fromEntries(next) : value;
}
