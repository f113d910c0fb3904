import type {Findings} from './findings.ts';
import {type Header, readHeader} from './header.ts';
import {type Line, readLines} from './lines.ts';
import {splitCells} from './split-cells.ts';
import type {FileName} from './templates.ts';

/** A row whose cells stand where the header has them. */
export interface Row {
	readonly line: number;
	readonly cells: readonly string[];
	/** Letters, digits, and what ids and addresses are made of: no cell can hold anything odd. */
	readonly plain: boolean;
}

export interface RowReader {
	readonly header: Header | undefined;
	/** Rows that can be told apart; the others were told of. */
	readonly rows: readonly Row[];
}

const nothingOdd = /^[\w,.@+-]*$/;
const bom = '\ufeff';

/**
 * Reads one of the six: batches of rows with the header, and what is wrong with lines and rows as such. A batch may be
 * empty; without a header there is none.
 * @throws LongLineError, and whatever the bytes end in.
 */
export async function* readRows(
	file: FileName,
	chunks: AsyncIterable<Uint8Array>,
	findings: Findings,
): AsyncGenerator<{readonly header: Header; readonly rows: readonly Row[]}, undefined> {
	let header: Header | undefined;
	let begun: {readonly line: number; readonly text: string} | undefined;
	let last: Line | undefined;
	for await (const lines of readLines(chunks)) {
		const rows: Row[] = [];
		for (const line of lines) {
			last = line;
			checkLine(file, line, findings);
			if (line.number === 1) {
				header = readHeader(file, withoutBom(file, line.text, findings), findings);
				if (header === undefined) return;
				continue;
			}
			const whole: {line: number; text: string} =
				begun === undefined
					? {line: line.number, text: line.text}
					: {line: begun.line, text: `${begun.text}\n${line.text}`};
			begun = undefined;
			const read = rowOf(file, header!, whole, findings);
			if (read === 'goes on') begun = whole;
			else if (read !== undefined) rows.push(read);
		}
		if (header !== undefined) yield {header, rows};
	}
	if (begun !== undefined)
		findings.add('unclosed-quote', {file, line: begun.line}, 'has a quotation mark that is never closed');
	if (last === undefined) findings.add('empty-file', {file}, 'is empty: it has not even a header');
	else if (last.end === '')
		findings.add('no-final-newline', {file, line: last.number}, 'is the last line and ends in no newline');
}

function withoutBom(file: FileName, text: string, findings: Findings): string {
	if (!text.startsWith(bom)) return text;
	findings.add('byte-order-mark', {file, line: 1}, 'begins with a byte order mark');
	return text.slice(1);
}

function checkLine(file: FileName, line: Line, findings: Findings): void {
	const place = {file, line: line.number};
	if (!line.utf8) findings.add('not-utf8', {...place, value: line.text}, 'is not UTF-8');
	if (line.end === '\r\n') findings.add('crlf-lines', place, 'ends in CR LF');
	if (line.text.includes('\r'))
		findings.add('carriage-return', {...place, value: line.text}, 'holds a carriage return');
}

function rowOf(
	file: FileName,
	header: Header,
	{line, text}: {readonly line: number; readonly text: string},
	findings: Findings,
): Row | 'goes on' | undefined {
	const plain = nothingOdd.test(text) && header.separator === ',';
	if (text === '') {
		findings.add('blank-line', {file, line}, 'is a blank line');
		return undefined;
	}
	const {values, faults, goesOn} = plain ? plainCells(text) : splitCells(text, header.separator);
	if (goesOn && text.length < 1 << 20) return 'goes on';
	for (const {rule, column, message} of faults)
		findings.add(rule, {file, line, field: header.name(column), value: values[column] ?? ''}, message);
	if (values.every((value) => value.trim() === '')) {
		findings.add('empty-row', {file, line}, 'is a row without any value');
		return undefined;
	}
	if (values.length !== header.width) {
		findings.add(
			'column-count',
			{file, line, value: text},
			`has ${values.length} values; the header has ${header.width}`,
		);
		return undefined;
	}
	return {line, cells: values, plain};
}

const plainCells = (text: string) => ({values: text.split(','), faults: [], goesOn: false}) as const;
