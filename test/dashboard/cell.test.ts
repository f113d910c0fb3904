import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {cell, cut, visible, widthOf, wrap} from '../../source/dashboard/components/cell.ts';

const anyText = fc.oneof(
	fc.string({unit: 'binary', maxLength: 60}),
	fc.string({unit: 'grapheme', maxLength: 40}),
	fc
		.array(
			fc.constantFrom(
				'\x1b[31m',
				'\u202e',
				'👩‍👩‍👧',
				'❤️',
				'田',
				'e\u0301',
				'\n',
				'\t',
				'a',
				' ',
				'\ud800',
				'\u{e0041}',
			),
			{maxLength: 30},
		)
		.map((parts) => parts.join('')),
);

/** Nothing that a terminal acts on, turns round, or draws with a width of its own mind. */
const harmful = /[\x00-\x1f\x7f-\x9f]|\p{Cf}|\p{Default_Ignorable_Code_Point}|\p{Cs}|[\u2028\u2029]/u;

describe('visible', () => {
	test.each([
		['plain', 'plain'],
		['tab\tand\nline', 'tab and line'],
		['\r\n', ' '],
		['\x1b[31mred', '␛[31mred'],
		['\x7f', '␡'],
		['\x9b2J', '␦2J'],
		['\u202eexe.png', '␦exe.png'],
		['❤\ufe0f', '❤'],
		['👩\u200d👧', '👩👧'],
		['👍🏽', '👍'],
		['soft\u00adhyphen', 'softhyphen'],
		['محمد', 'محمد'],
		['e\u0301', 'e\u0301'],
	])('%j is shown as %j', (given, shown) => expect(visible(given)).toBe(shown));

	test('a pile of marks on one letter is cut down', () => {
		expect([...visible(`Z${'\u0300'.repeat(50)}`)].length).toBeLessThan(8);
	});

	test('a million letters are capped', () => expect(visible('x'.repeat(1_000_000)).length).toBe(1000));

	test('whatever comes, nothing harmful is left', () => {
		fc.assert(fc.property(anyText, (text) => !harmful.test(visible(text))));
	});

	test('doing it twice changes nothing more', () => {
		fc.assert(fc.property(anyText, (text) => visible(visible(text)) === visible(text)));
	});
});

describe('cell', () => {
	test('is exactly as wide as asked, whatever comes', () => {
		fc.assert(
			fc.property(
				anyText,
				fc.integer({min: 0, max: 50}),
				(text, width) => stringWidth(cell(text, width)) === width,
			),
		);
	});

	test.each([
		['abc', 5, 'abc  '],
		['abcdef', 4, 'abc…'],
		['田中太郎', 5, '田中…'],
		['田中太郎', 4, '田… '],
		['', 3, '   '],
	])('%j in %i columns is %j', (text, width, wanted) => expect(cell(text, width)).toBe(wanted));

	test('may stand at the right', () => expect(cell('42', 5, 'right')).toBe('   42'));

	test('never cuts a letter from its marks', () => expect(cut('aaae\u0301bbb', 5)).toBe('aaae\u0301…'));
});

describe('wrap', () => {
	test('breaks at spaces', () => expect(wrap('one two three', 8)).toEqual(['one two', 'three']));
	test('breaks a word that is too long', () => expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']));
	test('of nothing is one empty line', () => expect(wrap('', 10)).toEqual(['']));

	test('no line is too wide', () => {
		fc.assert(
			fc.property(anyText, fc.integer({min: 1, max: 40}), (text, width) =>
				wrap(text, width).every((line) => widthOf(line) <= width),
			),
		);
	});

	test('no letter is lost', () => {
		const letters = (value: string) => value.replaceAll(' ', '');
		fc.assert(
			fc.property(anyText, fc.integer({min: 30, max: 60}), (text, width) => {
				expect(letters(wrap(text, width).join(''))).toBe(letters(visible(text)));
			}),
		);
	});
});
