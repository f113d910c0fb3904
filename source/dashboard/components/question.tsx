import {Box} from 'ink';
import {useReducer} from 'react';
import type {Asked} from '../asked.ts';
import type {Size} from '../dashboard.ts';
import {useKeys} from '../hooks/use-keys.ts';
import {levels} from '../layers.ts';
import {line, span} from '../line.ts';
import {number} from '../phrases.ts';
import {glyphs} from '../theme.ts';
import {wrap} from './cell.ts';
import {Lines} from './lines.tsx';
import {Menu, menuRows} from './menu.tsx';
import {editText, fieldSpans, type TextAction, type TextField, textField, textOf} from './text-field.ts';

const typedLines = (asked: Asked, columns: number) => [
	line(span(glyphs.rule.repeat(columns), 'faint')),
	line(' ', span(asked.title, 'strong')),
	...asked.consequences.flatMap((text) => wrap(text, columns - 4).map((part) => line('  ', part))),
];

/** Rows that the question takes. */
export const questionRows = (asked: Asked, size: Size) =>
	asked.typeNumber === undefined
		? menuRows({size, notes: asked.consequences, items: [{}, {}] as never})
		: Math.min(size.rows, typedLines(asked, size.columns).length + 3);

/**
 * Asks once. Cancel is the default and Enter, pressed twice, never gets through; where it costs more, the
 * number at stake is typed.
 */
export function Question({
	asked,
	size,
	leave,
}: {
	readonly asked: Asked;
	readonly size: Size;
	readonly leave: () => void;
}) {
	if (asked.typeNumber !== undefined)
		return <TypedQuestion asked={asked} size={size} leave={leave} typeNumber={asked.typeNumber} />;
	const yes = () => {
		leave();
		asked.proceed();
	};
	return (
		<Menu
			size={size}
			level={levels.question}
			title={asked.title}
			notes={asked.consequences}
			items={[
				{id: 'cancel', label: 'Cancel', take: leave},
				{id: 'yes', label: asked.yes, take: yes},
			]}
			leave={leave}
		/>
	);
}

interface Typing {
	readonly field: TextField;
	readonly wrong: boolean;
}

function TypedQuestion({
	asked,
	size,
	leave,
	typeNumber,
}: {
	readonly asked: Asked;
	readonly size: Size;
	readonly leave: () => void;
	readonly typeNumber: number;
}) {
	const [{field, wrong}, dispatch] = useReducer(
		(state: Typing, action: TextAction | {readonly type: 'wrong'}): Typing =>
			action.type === 'wrong'
				? {...state, wrong: true}
				: {field: editText(state.field, action), wrong: false},
		{field: textField(), wrong: false},
	);
	const submit = () => {
		if (textOf(field).trim().replace(/[,. ]/g, '') !== String(typeNumber)) return dispatch({type: 'wrong'});
		leave();
		asked.proceed();
	};
	useKeys({
		level: levels.question,
		modal: true,
		onText: (text) => dispatch({type: 'insert', text}),
		handlers: {
			'text-keep': submit,
			'text-erase': () => dispatch({type: 'erase'}),
			'text-clear': () => dispatch({type: 'clear'}),
			'text-leave': leave,
		},
	});
	const above = typedLines(asked, size.columns).slice(0, size.rows - 3);
	const lines = [
		...above,
		line(
			'  To go on, type the number ',
			span(number(typeNumber), 'accent'),
			' and press Enter; Esc leaves everything as it is.',
		),
		line('  ', span(`${glyphs.pointer} `, 'accent'), ...fieldSpans(field, 20)),
		line(
			'  ',
			wrong ? span(`${glyphs.attention} That is not the number: nothing was done.`, 'attention') : '',
		),
	];
	return (
		<Box flexDirection="column">
			<Lines lines={lines} columns={size.columns} rows={lines.length} />
		</Box>
	);
}
