import type {OneRosterFile} from '../oneroster-map/columns.ts';

/** How a value of a record becomes a cell. */
type Kind = 'text' | 'list' | 'reference' | 'references';

/** Where a column of the mapping stands in a record (OneRoster 1.1 §4), and in records that write ids flat. */
interface Value {
	readonly kind: Kind;
	readonly names: readonly [string, ...string[]];
}

const odd: Readonly<Partial<Record<OneRosterFile, Readonly<Record<string, Value>>>>> = {
	academicSessions: {parentSourcedId: {kind: 'reference', names: ['parent', 'parentSourcedId']}},
	users: {
		orgSourcedIds: {kind: 'references', names: ['orgs', 'orgSourcedIds']},
		grades: {kind: 'list', names: ['grades', 'grade']},
	},
	courses: {
		schoolYearSourcedId: {kind: 'reference', names: ['schoolYear', 'schoolYearSourcedId']},
		orgSourcedId: {kind: 'reference', names: ['org', 'orgSourcedId']},
	},
	classes: {
		courseSourcedId: {kind: 'reference', names: ['course', 'courseSourcedId']},
		schoolSourcedId: {kind: 'reference', names: ['school', 'schoolSourcedId']},
		termSourcedIds: {kind: 'references', names: ['terms', 'termSourcedIds']},
	},
	enrollments: {
		classSourcedId: {kind: 'reference', names: ['class', 'classSourcedId']},
		userSourcedId: {kind: 'reference', names: ['user', 'userSourcedId']},
	},
};

const placeFor = (file: OneRosterFile, column: string): Value =>
	odd[file]?.[column] ?? {kind: 'text', names: [column]};

/** What records call a column: for `fields=`. */
export const fieldOf = (file: OneRosterFile, column: string): string => placeFor(file, column).names[0];

/** A value that cannot stand where it does. */
export interface WrongValue {
	readonly wrong: string;
}

/** The cells of a record, as a CSV export writes them; `wrong`: what cannot be read of it, its cell being empty. */
export interface RecordCells {
	readonly cells: readonly string[];
	readonly wrong?: string;
}

/**
 * Tolerated (`rosters.md`): GUIDRefs or flat ids, null for what is missing, numbers and booleans for text, one value or
 * a list.
 */
export function cellsOf(
	file: OneRosterFile,
	columns: readonly string[],
	record: Readonly<Record<string, unknown>>,
): RecordCells {
	let wrong: string | undefined;
	const cells = columns.map((column) => {
		const {kind, names} = placeFor(file, column);
		const name = names.find((each) => record[each] !== undefined && record[each] !== null);
		if (name === undefined) return '';
		const cell = cellOf(kind, record[name]);
		if (typeof cell === 'string') return cell;
		wrong ??= `${name} ${cell.wrong}`;
		return '';
	});
	return wrong === undefined ? {cells} : {cells, wrong};
}

function cellOf(kind: Kind, value: unknown): string | WrongValue {
	switch (kind) {
		case 'text':
			return textOf(value);
		case 'reference':
			// One of several would be a guess; a list of one is none.
			return Array.isArray(value)
				? value.length > 1
					? {wrong: `names ${value.length} records where one should be`}
					: referenceOf(value[0])
				: referenceOf(value);
		case 'list':
			return listOf(value, textOf);
		case 'references':
			return listOf(value, referenceOf);
	}
}

/** Lists in a cell have commas between: an id that holds one would become two. */
function listOf(value: unknown, one: (value: unknown) => string | WrongValue): string | WrongValue {
	if (!Array.isArray(value)) return one(value);
	const texts: string[] = [];
	for (const each of value) {
		const text = one(each);
		if (typeof text !== 'string') return text;
		if (/[,;]/.test(text)) return {wrong: 'lists an id with a comma or semicolon in it'};
		if (text !== '') texts.push(text);
	}
	return texts.join(',');
}

/** OneRoster 1.1 §4.12: `{href, sourcedId, type}`. */
function referenceOf(value: unknown): string | WrongValue {
	if (typeof value !== 'object' || value === null) return textOf(value);
	return 'sourcedId' in value ? textOf(value.sourcedId) : {wrong: 'is a reference without a sourcedId'};
}

function textOf(value: unknown): string | WrongValue {
	switch (typeof value) {
		case 'string':
			return value.isWellFormed() ? value : {wrong: 'holds half a character'};
		case 'boolean':
			return String(value);
		case 'number':
			// Digits past these were lost when it was read: two people could become one.
			return Math.abs(value) <= Number.MAX_SAFE_INTEGER
				? String(value)
				: {wrong: 'is a number with more digits than can be read; it should be text'};
		default:
			return value === null || value === undefined ? '' : {wrong: 'is no text'};
	}
}
