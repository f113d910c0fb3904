import {pathToFileURL} from 'node:url';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Operation, plainRows} from '../../tools/ink-rows.mjs';
import {row} from '../dashboard/paint/frames.ts';
import {fullFrame} from '../dashboard/paint/screen.ts';

interface InkOutput {
	write(x: number, y: number, text: string, options: {transformers: unknown}): void;
	get(): {readonly output: string};
}
// Ink exports no such thing: it is the twin that the shorter way is held against.
const {default: Output} = (await import(pathToFileURL('node_modules/ink/build/output.js').href)) as {
	default: new (size: {width: number; height: number}) => InkOutput;
};

const columns = 40;
const height = 8;
const bold = (line: string) => `\x1b[1m${line}\x1b[22m`;
const inverse = (line: string) => `\x1b[7m${line}\x1b[27m`;

test('what is drawn by rows is what Ink draws by cells', async () => {
	const look = fc.oneof(
		fc.record({text: row(columns), transformers: fc.constant([])}),
		fc.record({
			text: fc.constantFrom('Ana Diaz  ', '  Müller ● ', '─'.repeat(columns), '山田', '  '),
			transformers: fc.constantFrom([bold], [inverse], [bold, inverse]),
		}),
	);
	const write = fc
		.tuple(fc.integer({min: -1, max: height}), look)
		.map(([y, {text, transformers}]) => ({y, text, transformers}));
	const writes = fc.uniqueArray(write, {maxLength: height + 2, selector: ({y}) => y});
	await fc.assert(
		fc.asyncProperty(writes, async (all) => {
			const ink = new Output({width: columns, height});
			for (const {y, text, transformers} of all) ink.write(0, y, text, {transformers});
			const operations = all
				.filter(({text}) => text !== '')
				.map((one): Operation => ({type: 'write', x: 0, ...one}));
			const rows = plainRows(operations, height);
			expect(rows).toHaveLength(height);
			expect(await fullFrame(rows!, columns, height)).toEqual(
				await fullFrame(ink.get().output.split('\n'), columns, height),
			);
		}),
		{numRuns: 100},
	);
});

describe('what is more than rows is left to Ink', () => {
	const at = (x: number, y: number, text: string): Operation => ({
		type: 'write',
		x,
		y,
		text,
		transformers: [],
	});
	test.each<readonly [string, readonly Operation[]]>([
		['a text beside the first column', [at(3, 0, 'x')]],
		['two texts in a row', [at(0, 0, 'x'), at(0, 0, 'y')]],
		['several lines in one text', [at(0, 0, 'x\ny')]],
		['clipping', [{type: 'clip'}, at(0, 0, 'x'), {type: 'unclip'}]],
		['characters that take no column', [at(0, 0, 'x\u200by')]],
	])('%s', (_, operations) => {
		expect(plainRows(operations, height)).toBeUndefined();
	});
});
