import {describe, expect, it} from 'vitest';
import {type CsvDialect, CsvFaultError, readCsv} from '../../source/io/csv.ts';

const rows = async (text: string, quotes: CsvDialect['quotes'] = 'double', size = 1 << 16) => {
	const bytes = Buffer.from(text);
	const chunks = Array.from({length: Math.ceil(bytes.length / size)}, (_, at) =>
		bytes.subarray(at * size, (at + 1) * size),
	);
	const found: Array<readonly [line: number, ...fields: string[]]> = [];
	for await (const {line, fields} of readCsv(chunks, {delimiter: ',', quotes}))
		found.push([line, ...fields.map((field) => Buffer.from(field).toString())]);
	return found;
};

describe('the thorough CSV reader', () => {
	it('counts lines by newlines, those in quotes too, however the file is cut', async () => {
		const text = '\uFEFFa,b\n1,"x\r\ny"\n\n3,\r4\r\n"",\n5';
		const expected = [
			[1, 'a', 'b'],
			[2, '1', 'x\r\ny'],
			[5, '3', '\r4'],
			[6, '', ''],
			[7, '5'],
		];
		expect(await rows(text)).toEqual(expected);
		expect(await rows(text, 'double', 1)).toEqual(expected);
	});

	it("reads Apple's backslashes", async () => {
		expect(await rows('a\n"say \\"hi\\", \\\\o/"\n', 'backslash')).toEqual([
			[1, 'a'],
			[2, 'say "hi", \\o/'],
		]);
	});

	it('takes quotes that close nothing for text, when told to', async () => {
		expect(await rows('a,b\n1,O"Neil\n"x" y,2\n', 'literal')).toEqual([
			[1, 'a', 'b'],
			[2, '1', 'O"Neil'],
			[3, '"x" y', '2'],
		]);
	});

	it.each([
		['a,b\n1,"x', 'unterminated-quote', 2],
		['a,b\n1,2\n1,"x"y\n', 'irregular-quote', 3],
		['a,b\n1,O"Neil\n', 'irregular-quote', 2],
		[`a\n"${'x'.repeat((1 << 22) + 9)}"\n`, 'row-too-long', 2],
	])('names the fault in %.20j', async (text, code, line) => {
		const failed = rows(text);
		await expect(failed).rejects.toBeInstanceOf(CsvFaultError);
		await expect(failed).rejects.toMatchObject({code, line});
	});

	it('passes on what its source throws', async () => {
		const broken = (async function* () {
			yield Buffer.from('a,b\n');
			throw new Error('the disk is gone');
		})();
		await expect(async () => {
			for await (const _ of readCsv(broken, {delimiter: ',', quotes: 'double'}));
		}).rejects.toThrow('the disk is gone');
	});
});
