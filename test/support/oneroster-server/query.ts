import type {JsonRecord} from './tables.ts';

/** An answer that refuses the question, as OneRoster 1.1 §3.5 words it. */
export class BadQuery extends Error {
	readonly minor: string;
	constructor(minor: string) {
		super(minor);
		this.minor = minor;
	}
}

const comparisons: Readonly<Record<string, (a: string, b: string) => boolean>> = {
	'=': (a, b) => a === b,
	'!=': (a, b) => a !== b,
	'>': (a, b) => a > b,
	'>=': (a, b) => a >= b,
	'<': (a, b) => a < b,
	'<=': (a, b) => a <= b,
	'~': (a, b) => a.includes(b),
};

const textAt = (record: JsonRecord, path: string): string => {
	let value: unknown = record;
	for (const key of path.split('.'))
		value = typeof value === 'object' && value !== null ? (value as JsonRecord)[key] : undefined;
	return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
};

/** OneRoster 1.1 §3.4.2: `field op 'value'`, two of them at most, with AND or OR. */
export function filtered(records: readonly JsonRecord[], filter: string | null): readonly JsonRecord[] {
	if (filter === null) return records;
	const [, first, join, second] = /^(.+?)(?:\s+(AND|OR)\s+(.+))?$/.exec(filter) ?? [];
	const predicate = (text: string) => {
		const [, path, sign, value] = /^([\w.]+)\s*(!=|>=|<=|=|>|<|~)\s*'([^']*)'$/.exec(text) ?? [];
		if (path === undefined) throw new BadQuery('invalid_filter_field');
		return (record: JsonRecord) => comparisons[sign!]!(textAt(record, path), value!);
	};
	const left = predicate(first!);
	const right = second === undefined ? left : predicate(second);
	return records.filter((record) =>
		join === 'OR' ? left(record) || right(record) : left(record) && right(record),
	);
}

/** OneRoster 1.1 §3.4.3. */
export function sorted(
	records: readonly JsonRecord[],
	sort: string | null,
	order: string | null,
): readonly JsonRecord[] {
	if (sort === null) return records;
	const up = order === 'desc' ? -1 : 1;
	return records
		.map((record) => ({record, key: textAt(record, sort)}))
		.sort((a, b) => (a.key < b.key ? -up : a.key > b.key ? up : 0))
		.map(({record}) => record);
}

/** OneRoster 1.1 §3.4.4: a field that nobody has is an error. */
export function selected(record: JsonRecord, fields: string | null, known: ReadonlySet<string>): JsonRecord {
	if (fields === null) return record;
	const names = fields.split(',').map((name) => name.trim());
	if (names.some((name) => !known.has(name))) throw new BadQuery('invalid_selection_field');
	return Object.fromEntries(
		names.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])),
	);
}
