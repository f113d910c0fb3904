import type {Findings} from './findings.ts';
import {type Separator, splitCells} from './split-cells.ts';
import {type FileName, templates} from './templates.ts';

/** Where the columns of a file stand. */
export interface Header {
	readonly separator: Separator;
	readonly width: number;
	/** The first column of this name; undefined where there is none. */
	at(column: string): number | undefined;
	/** All columns of a repeated one, in order of their numbers. */
	all(column: string): readonly number[];
	/** Name of a column by where it stands. */
	name(index: number): string;
}

/**
 * Reads a header row and holds it to the template: its columns in its order; further numbered ones anywhere behind
 * their first (production tools put them on either side of `location_id`).
 * @returns undefined where the rows cannot be told apart by it.
 */
export function readHeader(file: FileName, line: string, findings: Findings): Header | undefined {
	const separator: Separator = line.includes(';') && !line.includes(',') ? ';' : ',';
	const names = splitCells(line, separator).values;
	const {columns, repeats} = templates[file];
	const place = {file, line: 1};
	const numberOf = (name: string): number | undefined => {
		const digits = repeats && new RegExp(`^${repeats.column}_([1-9][0-9]*)$`).exec(name)?.[1];
		return digits === undefined ? undefined : Number(digits);
	};
	const seen = new Set<string>();
	for (const name of names) {
		if (seen.has(name))
			findings.add('duplicate-column', {...place, field: name, value: name}, 'is a column twice');
		seen.add(name);
	}
	const own = names.filter((name) => columns.includes(name));
	for (const name of names)
		if (!columns.includes(name) && (numberOf(name) ?? 0) < 2)
			findings.add('unknown-column', {...place, field: name, value: name}, 'is no column of the template');
	const whole = columns.every((column) => seen.has(column));
	if (own.join() !== columns.join())
		findings.add('header', {...place, value: line}, `is not the header: ${columns.join(',')}`);
	if (repeats !== undefined) checkNumbers();
	if (!whole) return undefined;
	const numbered = names
		.map((name, index) => ({index, number: name === repeats?.column ? 1 : numberOf(name)}))
		.filter((each): each is {index: number; number: number} => each.number !== undefined)
		.sort((a, b) => a.number - b.number)
		.map(({index}) => index);
	return {
		separator,
		width: names.length,
		at: (column) => (names.includes(column) ? names.indexOf(column) : undefined),
		all: (column) => (column === repeats?.column ? numbered : [names.indexOf(column)]),
		name: (index) => names[index] ?? '',
	};

	function checkNumbers(): void {
		const {column, most, known} = repeats!;
		const numbers = names.map(numberOf).filter((number) => number !== undefined && number > 1) as number[];
		const place = {file, line: 1, field: column};
		numbers.sort((a, b) => a - b);
		const highest = numbers.at(-1) ?? 1;
		if (highest > most)
			findings.add(
				column === 'location_id' ? 'too-many-locations' : 'too-many-instructors',
				{...place, value: `${column}_${highest}`},
				`goes past ${column}_${most}`,
			);
		if (numbers.some((number, index) => number !== index + 2))
			findings.add('column-gap', {...place, value: line}, `does not number ${column}_2 and on without a gap`);
		else if (highest < known)
			findings.add('header', {...place, value: line}, `lacks ${column}_${highest + 1} of the template`);
		const first = names.indexOf(column);
		if (names.some((name, index) => (numberOf(name) ?? 0) > 1 && index < first))
			findings.add('header', {...place, value: line}, `has ${column} behind its further columns`);
	}
}
