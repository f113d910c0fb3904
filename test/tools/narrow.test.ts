import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import fc from 'fast-check';
import ours from 'string-width';
import {describe, expect, test} from 'vitest';
import {glyphs} from '../../source/dashboard/theme.ts';
import {narrow} from '../../tools/narrow.mjs';

const inkOwn = createRequire(import.meta.resolve('ink')).resolve('string-width');
const {default: inks} = (await import(pathToFileURL(inkOwn).href)) as {default: typeof ours};

const isNarrow = new RegExp(`^[${narrow}]*$`);
const all = Array.from({length: 0x10000}, (_, code) => String.fromCharCode(code)).filter((each) =>
	isNarrow.test(each),
);

describe.each([
	['ours', ours],
	['Ink’s', inks],
])('what is taken as narrow without a look, by %s', (_whose, widthOf) => {
	test('is one column wide each', () => {
		expect(all.filter((each) => widthOf(each) !== 1)).toEqual([]);
		expect(all.length).toBeGreaterThan(95 + 128);
	});
	test('is as wide as it is long, whatever stands beside what', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...all), {maxLength: 40}), (letters) => {
				expect(widthOf(letters.join(''))).toBe(letters.length);
			}),
		);
	});
});

test('has all marks of the dashboard', () => {
	expect(Object.values(glyphs).filter((mark) => !isNarrow.test(mark))).toEqual([]);
});
