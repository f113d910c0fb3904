import {useReducer} from 'react';
import type {Size} from '../dashboard.ts';
import {fuzzyFind} from '../fuzzy.ts';
import {useKeys} from '../hooks/use-keys.ts';
import {levels} from '../layers.ts';
import {choose, type Line, line, span, spread} from '../line.ts';
import {type ListState, listBegin, moveList} from '../list-state.ts';
import {glyphs} from '../theme.ts';
import {editText, fieldSpans, type TextAction, type TextField, textField, textOf} from './text-field.ts';
import {View} from './view.tsx';

export interface PickerItem {
	readonly id: string;
	readonly label: string;
	readonly hint?: string;
}

export interface PickerProps {
	readonly size: Size;
	readonly title: string;
	readonly items: readonly PickerItem[];
	readonly take: (id: string) => void;
	readonly leave: () => void;
	readonly level?: number;
}

interface Picking {
	readonly field: TextField;
	readonly list: ListState;
}

type PickAction =
	| TextAction
	| {readonly type: 'by'; readonly rows: number; readonly length: number; readonly height: number};

function reduce(state: Picking, action: PickAction): Picking {
	if (action.type === 'by')
		return {...state, list: moveList(state.list, action, action.length, action.height)};
	return {field: editText(state.field, action), list: listBegin};
}

/** A list of any length that is narrowed by typing: the palette, and menus of more than ten. */
export function Picker({size, title, items, take, leave, level = levels.overlay}: PickerProps) {
	const [state, dispatch] = useReducer(reduce, {field: textField(), list: listBegin});
	const found = fuzzyFind(textOf(state.field), items, ({label}) => label);
	const height = size.rows - 3;
	const list = moveList(state.list, {type: 'fit'}, found.length, height);
	const by = (rows: number) => () => dispatch({type: 'by', rows, length: found.length, height});
	useKeys({
		level,
		modal: true,
		onText: (text) => dispatch({type: 'insert', text}),
		handlers: {
			'text-keep': () => {
				const item = found[list.cursor];
				if (item !== undefined) take(item.id);
			},
			up: by(-1),
			down: by(1),
			'page-up': by(1 - height),
			'page-down': by(height - 1),
			'text-erase': () => dispatch({type: 'erase'}),
			'text-clear': () => dispatch({type: 'clear'}),
			'text-leave': leave,
		},
	});
	const rows = found.slice(list.top, list.top + height).map((item, index): Line => {
		const here = list.top + index === list.cursor;
		return choose(
			spread(
				[span(here ? ` ${glyphs.pointer} ` : '   '), span(item.label)],
				[span(item.hint ?? '', 'faint'), span(' ')],
				size.columns,
			),
			here,
		);
	});
	const lines = [
		line(' ', span(title, 'strong')),
		line(' ', span(`${glyphs.pointer} `, 'accent'), ...fieldSpans(state.field, size.columns - 6)),
		line(span(glyphs.rule.repeat(size.columns), 'faint')),
		...(rows.length > 0
			? rows
			: [line('   ', span('Nothing answers to that. Backspace widens the search.', 'faint'))]),
	];
	return <View size={size} lines={lines} />;
}
