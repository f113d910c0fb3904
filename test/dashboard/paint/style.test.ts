import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type CellStyle, plainStyle, styleAfter, turn} from '../../../source/dashboard/paint/style.ts';

const parameters = fc.constantFrom(
	...['', '0', '1', '2', '3', '4', '7', '9', '22', '24', '27', '29', '31', '39', '44', '49', '91', '103'],
	...['38;5;9', '48;2;1;2;3', '1;31', '0;7', '1;38;5;200;4'],
);
const style = fc
	.array(parameters, {maxLength: 5})
	.map((all) => all.reduce<CellStyle>((before, one) => styleAfter(before, one)!, plainStyle));

test('turning one style into another does so', () => {
	fc.assert(
		fc.property(style, style, (from, to) => {
			const bytes = turn(from, to);
			const match = /^\x1b\[([\d;]*)m$/.exec(bytes);
			expect(match === null ? from : styleAfter(from, match[1]!)).toBe(to);
		}),
	);
});

test.each([
	['a colour that is kept is not said again', '36', '1;36', '\x1b[1m'],
	['an end is one short sequence', '1;7;36', '', '\x1b[m'],
	['faint for bold begins anew', '1;31', '2;31', '\x1b[0;2;31m'],
	['a default colour', '1;31', '1', '\x1b[39m'],
])('%s', (_, from, to, bytes) => {
	expect(turn(styleAfter(plainStyle, from)!, styleAfter(plainStyle, to || '0')!)).toBe(bytes);
});

test.each(['38;5', '38', '58;5;1', '999', '1;99'])('what is not known is said to be so: %s', (unknown) => {
	expect(styleAfter(plainStyle, unknown)).toBeUndefined();
});
