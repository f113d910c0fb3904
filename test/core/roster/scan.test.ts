import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {delimiterOf, longestRow, type ScannedRow, Scanner} from '../../../source/core/roster/scan.ts';
import {CsvFaultError, readCsv} from '../../../source/io/csv.ts';
import {runs} from '../../support/runs.ts';

interface TooLong {
	readonly line: number;
	readonly count: number;
	readonly head: readonly string[];
}

const headOf = ({bytes, starts, ends}: ScannedRow) =>
	Array.from(starts, (start, field) => Buffer.from(bytes.subarray(start, ends[field])).toString('latin1'));

interface Scanned {
	readonly rows: ReadonlyArray<{readonly fields: readonly string[]; readonly line: number}>;
	readonly fault?: {readonly code: string; readonly line: number};
	readonly tooLong: readonly TooLong[];
	readonly scanner: Scanner;
	readonly unended: boolean;
}

/** Scans bytes cut into chunks of this size; fields as latin-1, so that every byte shows. */
function scan(input: Uint8Array | string, chunk = 1 << 16): Scanned {
	const bytes = typeof input === 'string' ? Buffer.from(input) : Buffer.from(input);
	const rows: Array<{fields: string[]; line: number}> = [];
	const tooLong: TooLong[] = [];
	let unended = false;
	const scanner = new Scanner({
		row(row) {
			const fields = Array.from({length: row.count}, (_, field) =>
				Buffer.from(row.bytes.subarray(row.starts[field], row.ends[field])).toString('latin1'),
			);
			rows.push({fields, line: row.line});
			unended = row.unended;
		},
		tooLong: (row) => tooLong.push({line: row.line, count: row.count, head: headOf(row)}),
	});
	for (let at = 0; at < bytes.length; at += chunk)
		scanner.push(Uint8Array.from(bytes.subarray(at, at + chunk)));
	scanner.end();
	return {rows, tooLong, scanner, unended, ...(scanner.fault === undefined ? {} : {fault: scanner.fault})};
}

const fieldsOf = (input: string, chunk?: number) => scan(input, chunk).rows.map(({fields}) => fields);

describe('the scanner', () => {
	it('reads commas, quotes, doubled quotes and newlines in quotes', () => {
		expect(fieldsOf('a,b\n"x, y","say ""hi"""\n"two\nlines",\n')).toEqual([
			['a', 'b'],
			['x, y', 'say "hi"'],
			['two\nlines', ''],
		]);
	});

	it('reads semicolons, CRLF and a BOM, and says so', () => {
		const {rows, scanner} = scan('\uFEFFa;b\r\n1,5;2\r\n');
		expect(rows.map(({fields}) => fields)).toEqual([
			['a', 'b'],
			['1,5', '2'],
		]);
		expect([scanner.bom, scanner.crlf, scanner.delimiter]).toEqual([true, true, 0x3b]);
	});

	it('counts lines through blank ones and newlines in quotes', () => {
		expect(scan('a\n\n"x\ny\nz"\n\r\nb').rows.map(({line}) => line)).toEqual([1, 3, 7]);
	});

	it('knows whether the last row was ended', () => {
		expect(scan('a,b\n1,2\n').unended).toBe(false);
		expect(scan('a,b\n1,2').unended).toBe(true);
		expect(scan('a,b\n1,"2"').unended).toBe(true);
	});

	it('keeps a carriage return that ends no row', () => {
		expect(fieldsOf('a\rb,c\r\n', 1)).toEqual([['a\rb', 'c']]);
	});

	it.each([
		['a,b\n1,"x', 'unterminated-quote', 2],
		['a,b\n1,2\n1,"x"y\n', 'irregular-quote', 3],
		['a,b\n1,O"Neil\n', 'irregular-quote', 2],
		['\u00ff\u00fea\0,\0', 'utf-16', 1],
	])('gives up on %j with a fault', (text, code, line) => {
		const bytes = code === 'utf-16' ? Buffer.from(text, 'latin1') : text;
		expect(scan(bytes).fault).toEqual({code, line});
		expect(scan(bytes, 1).fault).toEqual({code, line});
	});

	it('notices a backslash before a quote', () => {
		expect(scan('a\n"x \\""\n').scanner.backslashed).toBe(true);
		expect(scan('a\n"x \\"y"\n').scanner.backslashed).toBe(true);
		expect(scan('a\n"x""y\\"\n').scanner.backslashed).toBe(true);
		expect(scan('a\n"x""y"\n').scanner.backslashed).toBe(false);
	});

	it('hands out a field of a million characters', () => {
		expect(fieldsOf(`a,b\n${'x'.repeat(1e6)},2\n`)[1]?.map((field) => field.length)).toEqual([1e6, 1]);
	});

	it('passes over a row without end in bounded memory and time, and goes on after it', () => {
		const text = `a,b\n"${'x\n'.repeat(longestRow)}",2\n3,4\n`;
		const {rows, tooLong} = scan(text);
		expect(tooLong).toEqual([{line: 2, count: 2, head: []}]);
		expect(rows).toEqual([
			{fields: ['a', 'b'], line: 1},
			{fields: ['3', '4'], line: longestRow + 3},
		]);
	});

	it.each([1 << 12, 1 << 16, 1 << 20])(
		'keeps the fields that stand before the one without end (%i)',
		(chunk) => {
			const long = 'x'.repeat(longestRow + (1 << 20));
			const {rows, tooLong} = scan(`a,b,c,d\n"1 ""a"" b",2,"${long}",4\n1,2,3,4\n1,2,${long}`, chunk);
			expect(tooLong).toEqual([
				{line: 2, count: 4, head: ['1 "a" b', '2']},
				{line: 4, count: 3, head: ['1', '2']},
			]);
			expect(rows.map(({fields}) => fields)).toEqual([
				['a', 'b', 'c', 'd'],
				['1', '2', '3', '4'],
			]);
		},
	);

	it('chooses the delimiter by the header, quotes aside', () => {
		const of = (header: string) => String.fromCharCode(delimiterOf(Buffer.from(header)));
		expect(of('a,b')).toBe(',');
		expect(of('a;b')).toBe(';');
		expect(of('"a;b;c",d')).toBe(',');
		expect(of('a')).toBe(',');
	});
});

const csvBytes = fc
	.array(
		fc.oneof(
			{
				weight: 6,
				arbitrary: fc.constantFrom(',', ';', '"', '""', '\n', '\r\n', '\r', 'a', '\\', ' ', '"a"', '"a,b",'),
			},
			{
				weight: 1,
				arbitrary: fc
					.uint8Array({minLength: 1, maxLength: 3})
					.map((bytes) => Buffer.from(bytes).toString('latin1')),
			},
		),
		{maxLength: 40},
	)
	.map((parts) => parts.join(''))
	// csv-parse takes a NUL after a closing quote for the end of the file.
	.filter((text) => !text.includes('"\0'));

async function twin(bytes: Uint8Array, delimiter: ',' | ';') {
	const rows: Array<{fields: string[]; line: number}> = [];
	try {
		for await (const row of readCsv([bytes], {delimiter, quotes: 'double'}))
			rows.push({
				fields: row.fields.map((field) => Buffer.from(field).toString('latin1')),
				line: row.line,
			});
	} catch (error) {
		if (error instanceof CsvFaultError) return {fault: error.code};
		throw error;
	}
	return {rows};
}

describe('the scanner and its twin', () => {
	it('agree on any bytes: the same rows on the same lines, or the same fault', async () => {
		await fc.assert(
			fc.asyncProperty(csvBytes, async (text) => {
				const bytes = Buffer.from(text, 'latin1');
				const scanned = scan(bytes);
				fc.pre(scanned.fault?.code !== 'utf-16');
				const delimiter = scanned.scanner.delimiter === 0x3b ? ';' : ',';
				const expected = await twin(bytes, delimiter);
				if (scanned.fault === undefined) expect(expected).toEqual({rows: scanned.rows});
				else expect(expected).toEqual({fault: scanned.fault.code});
			}),
			{numRuns: runs(600)},
		);
	});

	it('agree on what was written by the rules, however it is cut', async () => {
		const field = fc.string({unit: 'grapheme', maxLength: 6}).map((text) => text.replaceAll('\0', ''));
		const cell = fc
			.tuple(field, fc.boolean())
			.map(([text, always]) =>
				always || /[",;\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text,
			);
		const file = fc.tuple(
			fc.array(fc.array(cell, {minLength: 2, maxLength: 4}), {minLength: 1, maxLength: 5}),
			fc.constantFrom('\n', '\r\n'),
			fc.boolean(),
		);
		await fc.assert(
			fc.asyncProperty(file, fc.integer({min: 1, max: 9}), async ([rows, end, last], size) => {
				const text = `\uFEFF${rows.map((row) => row.join(',')).join(end)}${last ? end : ''}`;
				const scanned = scan(text, size);
				expect(scanned.fault).toBeUndefined();
				const delimiter = scanned.scanner.delimiter === 0x3b ? ';' : ',';
				expect({rows: scanned.rows}).toEqual(await twin(Buffer.from(text), delimiter));
			}),
			{numRuns: runs(200)},
		);
	});
});
