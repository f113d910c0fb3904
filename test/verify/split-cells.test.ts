import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {splitCells} from '../../source/verify/split-cells.ts';
import {runs} from '../support/runs.ts';

const values = (line: string) => splitCells(line, ',').values;
const rulesOf = (line: string) => splitCells(line, ',').faults.map(({rule}) => rule);

describe("cells by Apple's page", () => {
	test.each([
		['', ['']],
		['a,b', ['a', 'b']],
		[',,', ['', '', '']],
		['"a b",c', ['a b', 'c']],
		['"a,b",', ['a,b', '']],
		['"",x', ['', 'x']],
		['"a ""b""",c', ['a "b"', 'c']],
		['"a \\"b\\"",c', ['a "b"', 'c']],
		['"a b\\\\",c', ['a b\\', 'c']],
		['"AC \\DC",c', ['AC \\DC', 'c']],
		['a\\b,c', ['a\\b', 'c']],
		['"a \\\nb",c', ['a \nb', 'c']],
	] as const)('%j', (line, cells) => {
		expect(values(line)).toEqual(cells);
	});

	test('semicolons part as well, and a comma is text then', () => {
		expect(splitCells('a,b;"c;d"', ';').values).toEqual(['a,b', 'c;d']);
	});

	test('a backslash at the end of an open line asks for the next one', () => {
		expect(splitCells('a,"b\\', ',')).toMatchObject({goesOn: true});
		expect(splitCells('a,b\\', ',')).toMatchObject({goesOn: false, faults: [{rule: 'backslash-at-end'}]});
	});

	test('each fault names its column', () => {
		expect(splitCells('a,"b"c,d', ',')).toEqual({
			values: ['a', 'b', 'd'],
			goesOn: false,
			faults: [
				expect.objectContaining({rule: 'text-after-quote', column: 1}),
				expect.objectContaining({rule: 'needless-quotes', column: 1}),
			],
		});
	});

	test("RFC 4180's way with a backslash is not taken for Apple's", () => {
		// A writer that doubles quotes leaves these backslashes alone: by Apple's page each escapes what comes next.
		for (const line of ['"a b\\",c', '"a\\""b c",d', '"a b\\","c d"', '"a b\\",",c"'])
			expect(
				rulesOf(line).filter((rule) => /quote$/.test(rule) && !/^(escaped|doubled)/.test(rule)),
				line,
			).not.toEqual([]);
	});
});

test('whatever stands in a line, it ends, and no letter of it is made up', () => {
	fc.assert(
		fc.property(fc.string({unit: fc.constantFrom('"', '\\', ',', ';', ' ', 'a', '\n', '“')}), (line) => {
			const {values: cells} = splitCells(line, ',');
			expect(cells.length).toBeLessThanOrEqual(line.split(',').length);
			expect(cells.join('').length).toBeLessThanOrEqual(line.length);
		}),
		{numRuns: runs(500)},
	);
});

test("what is written by Apple's page is read as it was", () => {
	const written = (value: string) =>
		`"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\\n')}"`;
	fc.assert(
		fc.property(fc.array(fc.string({unit: 'grapheme'}), {minLength: 1}), (row) => {
			expect(values(row.map(written).join(','))).toEqual(row);
		}),
		{numRuns: runs(300)},
	);
});
