import {type Span, span} from '../line.ts';
import {cut, visible, widthOf} from './cell.ts';

/** A line of text that is being typed, by graphemes. */
export interface TextField {
	readonly before: string;
	readonly after: string;
	/** It stands there as it was given, and nobody has touched it: what is typed replaces it. */
	readonly given?: true;
}

export type TextAction =
	| {readonly type: 'insert'; readonly text: string}
	| {readonly type: 'erase' | 'clear' | 'left' | 'right' | 'home' | 'end'};

export const textField = (text = ''): TextField => ({before: text, after: ''});
/** A field with something in it that is there to be taken, or typed over. */
export const givenField = (text: string): TextField =>
	text === '' ? textField() : {before: text, after: '', given: true};
/** What the keys do with a text that was given; said beside it, since its look alone does not tell. */
export const givenHint = 'Typing replaces it; ← or Backspace edits it.';
export const textOf = ({before, after}: TextField) => before + after;

const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'});
const first = (text: string) => graphemes.segment(text)[Symbol.iterator]().next().value?.segment ?? '';
const last = (text: string) => [...graphemes.segment(text.slice(-64))].at(-1)?.segment ?? '';

/** Pasted text is one line here: new lines, tabs and other controls become spaces or nothing. */
const oneLine = (text: string) =>
	text
		.replace(/[\r\n\t]+/g, ' ')
		.replace(/[\x00-\x1f\x7f-\x9f]/g, '')
		.slice(0, 2000);

export function editText(field: TextField, action: TextAction): TextField {
	const {before, after} = field;
	switch (action.type) {
		case 'insert':
			return {before: (field.given ? '' : before) + oneLine(action.text), after};
		case 'erase':
			return {before: before.slice(0, before.length - last(before).length), after};
		case 'clear':
			return textField();
		case 'left': {
			const letter = last(before);
			return {before: before.slice(0, before.length - letter.length), after: letter + after};
		}
		case 'right': {
			const letter = first(after);
			return {before: before + letter, after: after.slice(letter.length)};
		}
		case 'home':
			return {before: '', after: before + after};
		case 'end':
			return {before: before + after, after: ''};
	}
}

const masked = (text: string) => '*'.repeat([...graphemes.segment(text)].length);

/** The field with its cursor, in at most `width` columns: what is left of a long text gives way. */
export function fieldSpans(field: TextField, width: number, mask = false): readonly Span[] {
	const shown = mask ? masked : visible;
	if (field.given) return [span(cut(shown(field.before), Math.max(0, width - 1)), 'chosen'), span(' ')];
	const before = shown(field.before);
	const under = mask ? (field.after === '' ? ' ' : '*') : visible(first(field.after)) || ' ';
	const after = mask ? masked(field.after).slice(1) : visible(field.after.slice(first(field.after).length));
	let head = before;
	while (widthOf(head) > Math.max(0, width - 2)) head = head.slice(first(head).length);
	const room = width - widthOf(head) - widthOf(under);
	return [span(head, 'accent'), span(under, 'chosen'), span(cut(after, Math.max(0, room)), 'accent')];
}
