import type {RuleName} from './rules.ts';

/** Something about how a cell is written. */
export interface CellFault {
	readonly rule: RuleName;
	/** From 0. */
	readonly column: number;
	readonly message: string;
}

export interface Cells {
	readonly values: readonly string[];
	readonly faults: readonly CellFault[];
	/** The line ends in a backslash inside quotes: the row goes on in the next line. */
	readonly goesOn: boolean;
}

export type Separator = ',' | ';';

/**
 * The cells of one line as Apple's page has it (ASM guide axm46d50f6bf): straight quotes round a value, inside them
 * a backslash before a quote, a backslash or a line break. A doubled quote (RFC 4180) is read too, and told. A line
 * break that no backslash stands before ends the row, inside quotes as well.
 */
export function splitCells(line: string, separator: Separator): Cells {
	const values: string[] = [];
	const faults: CellFault[] = [];
	let at = 0;
	let goesOn = false;
	for (;;) {
		const tell = (rule: RuleName, message: string) => faults.push({rule, column: values.length, message});
		if (line[at] === '"') {
			const cell = readQuoted(line, at + 1, separator, tell);
			values.push(cell.value);
			goesOn = cell.goesOn;
			at = cell.end;
		} else {
			const next = line.indexOf(separator, at);
			const end = next < 0 ? line.length : next;
			const value = line.slice(at, end);
			checkBare(value, end === line.length, tell);
			values.push(value);
			at = end;
		}
		if (at >= line.length) return {values, faults, goesOn};
		at++;
	}
}

type Tell = (rule: RuleName, message: string) => void;

function readQuoted(line: string, from: number, separator: Separator, tell: Tell) {
	let value = '';
	let at = from;
	for (;;) {
		const character = line[at];
		if (character === undefined) {
			tell('unclosed-quote', 'the quotation mark is never closed in this line');
			return {value, end: at, goesOn: false};
		}
		const next = line[at + 1];
		if (character === '\\') {
			if (next === undefined) return {value, end: at + 1, goesOn: true};
			if (next === '\n') tell('escaped-newline', 'holds a line break');
			if (next === '"') tell('escaped-quote', 'holds a quotation mark, written as \\"');
			if (next === '"' || next === '\\' || next === '\n') {
				value += next;
				at += 2;
			} else {
				value += character;
				at++;
			}
		} else if (character !== '"') {
			value += character;
			at++;
		} else if (next === '"') {
			tell('doubled-quote', 'holds a quotation mark, written as ""');
			value += '"';
			at += 2;
		} else break;
	}
	at++;
	if (at < line.length && line[at] !== separator) {
		tell('text-after-quote', 'goes on behind the closing quotation mark');
		const next = line.indexOf(separator, at);
		at = next < 0 ? line.length : next;
	}
	if (!/[ ,;"\\\t\n“”„]/.test(value)) tell('needless-quotes', 'stands in quotation marks without need');
	return {value, end: at, goesOn: false};
}

/** Used as if they were quotation marks; a name that holds one is a name. */
const curly = /^[“”„].*[“”]$/u;

function checkBare(value: string, last: boolean, tell: Tell): void {
	if (value === '') return;
	if (/^[ \t]/.test(value)) tell('space-after-separator', 'begins with a space outside of quotation marks');
	else if (value.includes(' ')) tell('missing-quotes', 'holds a space and stands in no quotation marks');
	if (value.includes('"')) tell('stray-quote', 'holds a quotation mark outside of quotation marks');
	if (curly.test(value)) tell('curly-quotes', 'stands in curly quotation marks');
	if (last && value.endsWith('\\')) tell('backslash-at-end', 'ends the line with a backslash');
}
