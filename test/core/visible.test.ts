import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {visible} from '../../source/core/visible.ts';

describe('text as it may be printed', () => {
	test.each([
		['an escape sequence', '\u001b[31mred', '␛[31mred'],
		['a bell and a backspace', 'a\u0007\bb', 'a␇␈b'],
		['line breaks and tabs', 'a\r\n\tb', 'a   b'],
		['delete', 'a\u007fb', 'a␡b'],
		['a C1 control', 'a\u009b1mb', 'a<009B>1mb'],
		['turned writing', 'a\u202eb\u2066c', 'a<202E>b<2066>c'],
		['line separators', 'a\u2028b', 'a<2028>b'],
		['half a surrogate pair', 'a\ud800b', 'a<D800>b'],
		['joiners that hide', 'a\u200db\u00adc', 'abc'],
	])('%s', (_, text, shown) => {
		expect(visible(text)).toBe(shown);
	});

	test.each(['Zoë', '李小龍', 'Łukasz', 'أمينة', "O'Malley", '👩‍🚀'.replace('\u200d', '')])(
		'%s is kept',
		(name) => {
			expect(visible(name)).toBe(name);
		},
	);

	test('nothing that acts on a terminal is ever left', () => {
		fc.assert(
			fc.property(fc.string({unit: 'binary'}), (text) => {
				expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
				expect(visible(visible(text))).toBe(visible(text));
			}),
			{numRuns: 200, seed: 1},
		);
	});
});
