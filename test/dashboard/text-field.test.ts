import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {widthOf} from '../../source/dashboard/components/cell.ts';
import {
	editText,
	fieldSpans,
	type TextAction,
	textField,
	textOf,
} from '../../source/dashboard/components/text-field.ts';

const typed = (...actions: readonly TextAction[]) => actions.reduce(editText, textField());
const insert = (text: string): TextAction => ({type: 'insert', text});

describe('typing', () => {
	test('puts letters where the cursor is', () => {
		expect(textOf(typed(insert('ac'), {type: 'left'}, insert('b')))).toBe('abc');
		expect(textOf(typed(insert('bc'), {type: 'home'}, insert('a'), {type: 'end'}, insert('d')))).toBe('abcd');
	});
	test('erases whole letters', () => {
		expect(textOf(typed(insert('ae\u0301'), {type: 'erase'}))).toBe('a');
		expect(textOf(typed(insert('x👩‍👧'), {type: 'erase'}))).toBe('x');
		expect(textOf(typed({type: 'erase'}))).toBe('');
	});
	test('clears', () => expect(textOf(typed(insert('abc'), {type: 'clear'}))).toBe(''));
	test('pasted lines become one, without controls', () =>
		expect(textOf(typed(insert('a\r\nb\tc\x1b[31m')))).toBe('a b c[31m'));
});

describe('the field', () => {
	test('a secret is shown as stars, as many as letters', () => {
		const text = fieldSpans(editText(textField('geheim'), {type: 'left'}), 30, true)
			.map(({text}) => text)
			.join('');
		expect(text).toBe('******');
	});

	test('always fits, and shows its cursor', () => {
		const action = fc.oneof(
			fc.string({unit: 'grapheme', maxLength: 10}).map(insert),
			fc.constantFrom<TextAction>(
				{type: 'left'},
				{type: 'right'},
				{type: 'home'},
				{type: 'end'},
				{type: 'erase'},
			),
		);
		fc.assert(
			fc.property(
				fc.array(action, {maxLength: 25}),
				fc.integer({min: 4, max: 40}),
				fc.boolean(),
				(actions, width, mask) => {
					const spans = fieldSpans(actions.reduce(editText, textField()), width, mask);
					expect(spans.reduce((sum, {text}) => sum + widthOf(text), 0)).toBeLessThanOrEqual(width + 1);
					expect(spans[1]?.tone).toBe('chosen');
				},
			),
		);
	});
});
