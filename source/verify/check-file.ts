import type {Findings, Place} from './findings.ts';
import type {Header} from './header.ts';
import {type Row, readRows} from './rows.ts';
import type {RuleName} from './rules.ts';
import {enrolmentOf, type Many} from './second-look.ts';
import {type FileName, templates} from './templates.ts';
import {checkValue} from './values.ts';

/** What the files read so far hold; a file that is missing has no keys, and nothing is held against it. */
export interface Known {
	/** Key → the line it stands in, of all files but rosters.csv. */
	readonly keys: Map<FileName, ReadonlyMap<string, number>>;
	/** What is too much to be held as text. */
	readonly many: Many;
}

export interface FileCheck {
	readonly file: FileName;
	readonly bytes: AsyncIterable<Uint8Array>;
	readonly known: Known;
	readonly findings: Findings;
	/** The location that was made at sign-up, where it is known. */
	readonly primaryLocation?: string | undefined;
}

/** More columns than this in one row are read by Apple, not by every tool. */
const widelyKnown = 15;

/** Reads one file and tells what is wrong with it; its keys are known afterwards. Yields, and returns, the rows done. */
export async function* checkFile(check: FileCheck): AsyncGenerator<number, number> {
	const {file, findings, known} = check;
	const {key} = templates[file];
	const keys = file === 'rosters.csv' ? undefined : new Map<string, number>();
	if (keys !== undefined) known.keys.set(file, keys);
	let count = 0;
	for await (const {header, rows} of readRows(file, check.bytes, findings)) {
		const rowCheck = rowChecker(check, header);
		const at = header.at(key)!;
		for (const row of rows) {
			rowCheck(row);
			const id = row.cells[at] ?? '';
			if (id === '') continue;
			if (keys === undefined) {
				known.many.rosterIds.add(id);
				known.many.enrolments.add(enrolmentOf(header, row));
			} else checkKey(check, keys, id, row.line);
		}
		count += rows.length;
		yield count;
	}
	return count;
}

function checkKey({file, findings, known}: FileCheck, keys: Map<string, number>, id: string, line: number) {
	const {key} = templates[file];
	const place: Place = {file, line, field: key, value: id};
	const first = keys.get(id);
	if (first !== undefined) findings.add('duplicate-id', place, `stands in line ${first} already`);
	else keys.set(id, line);
	const staff = file === 'students.csv' ? known.keys.get('staff.csv')?.get(id) : undefined;
	if (staff !== undefined)
		findings.add('person-in-both', place, `is a person_id in staff.csv too (line ${staff})`);
}

/** Holds a row against what is required, what it refers to, and what is odd in it. */
function rowChecker({file, findings, known, primaryLocation}: FileCheck, header: Header): (row: Row) => void {
	const {required, refers, repeats} = templates[file];
	const isRequired = new Set(required);
	const columns = Array.from({length: header.width}, (_, index) => ({index, name: header.name(index)}));
	const references = Object.entries(refers).map(([column, to]) => ({
		at: header.all(column),
		to,
		find: finder(known, to),
	}));
	const email = header.at('email_address');
	const repeated = repeats === undefined ? [] : header.all(repeats.column);
	return (row) => {
		const {line, cells, plain} = row;
		const add = (rule: RuleName, index: number, message: string) =>
			findings.add(rule, {file, line, field: header.name(index), value: cells[index] ?? ''}, message);
		for (const {index, name} of columns) {
			const value = cells[index]!;
			if (value.trim() !== '') checkValue(file, line, name, value, plain, findings);
			else if (isRequired.has(name)) add('missing-value', index, 'is required and blank');
		}
		for (const {at, to, find} of references)
			for (const index of at) {
				const value = cells[index]!;
				const wrong = value === '' ? undefined : find(value);
				if (wrong !== undefined)
					add('unknown-reference', index, `does not reference any ${templates[to].key} in ${to}${wrong}`);
			}
		if (email !== undefined && cells[email] !== '') known.many.emails.add(cells[email]!.toLowerCase());
		if (repeated.length > 1) checkRepeated(row, repeated, add);
		if (primaryLocation !== undefined && isPeople(file))
			for (const index of repeated)
				if (cells[index] === primaryLocation)
					add('primary-location', index, 'is the location made at sign-up, which takes nobody by SFTP');
	};
}

const isPeople = (file: FileName) => file === 'students.csv' || file === 'staff.csv';

function checkRepeated(
	{cells}: Row,
	columns: readonly number[],
	add: (rule: RuleName, index: number, message: string) => void,
): void {
	const seen = new Set<string>();
	let filled = 0;
	for (const index of columns) {
		const value = cells[index]!;
		if (value === '') continue;
		filled++;
		if (seen.has(value)) add('repeated-value', index, 'stands in this row twice');
		seen.add(value);
		if (filled === widelyKnown + 1)
			add('many-locations', index, `is number ${filled}; other tools know ${widelyKnown}`);
	}
}

/** Undefined: the reference holds; else what may have been meant, as the end of a sentence. */
function finder(known: Known, to: FileName): (value: string) => string | undefined {
	const keys = known.keys.get(to);
	if (keys === undefined) return () => undefined;
	let folded: Map<string, string> | undefined;
	return (value) => {
		if (keys.has(value)) return undefined;
		const other = to === 'students.csv' ? known.keys.get('staff.csv') : undefined;
		if (other?.has(value)) return ' (it is in staff.csv)';
		folded ??= new Map([...keys.keys()].map((key) => [foldedId(key), key]));
		const near = folded.get(foldedId(value));
		return near === undefined ? '' : ` (there is '${near}', which is another key)`;
	};
}

/** Ids that people and spreadsheets take for each other: case, leading zeros, a decimal that was made of a number. */
const foldedId = (id: string) =>
	id
		.trim()
		.toLowerCase()
		.replace(/\.0+$/, '')
		.replace(/^0+(?=.)/, '');
