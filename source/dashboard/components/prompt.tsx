import {Box} from 'ink';
import {useReducer} from 'react';
import type {Size} from '../dashboard.ts';
import {useKeys} from '../hooks/use-keys.ts';
import {levels} from '../layers.ts';
import {line, span, spread} from '../line.ts';
import {glyphs} from '../theme.ts';
import {Lines} from './lines.tsx';
import {editText, fieldSpans, givenField, givenHint, textField, textOf} from './text-field.ts';

export const promptRows = 4;

export interface PromptProps {
	readonly size: Size;
	readonly title: string;
	readonly note?: string;
	readonly value?: string;
	/** The value was typed by the same person just now: more is typed after it, not over it. */
	readonly typed?: boolean;
	/** Gets what was typed; nothing happens on an empty line. */
	readonly take: (text: string) => void;
	readonly leave: () => void;
}

/** Asks for one line of text. */
export function Prompt({size, title, note, value = '', typed = false, take, leave}: PromptProps) {
	const [field, dispatch] = useReducer(editText, typed ? textField(value) : givenField(value));
	useKeys({
		level: levels.overlay,
		modal: true,
		onText: (text) => dispatch({type: 'insert', text}),
		handlers: {
			'text-keep': () => {
				const text = textOf(field).trim();
				if (text !== '') take(text);
			},
			'text-erase': () => dispatch({type: 'erase'}),
			'text-clear': () => dispatch({type: 'clear'}),
			'text-left': () => dispatch({type: 'left'}),
			'text-right': () => dispatch({type: 'right'}),
			'text-home': () => dispatch({type: 'home'}),
			'text-end': () => dispatch({type: 'end'}),
			'text-leave': leave,
		},
	});
	const lines = [
		line(span(glyphs.rule.repeat(size.columns), 'faint')),
		line(' ', span(title, 'strong')),
		line('  ', span(note ?? '', 'faint')),
		spread(
			[span(`  ${glyphs.pointer} `, 'accent'), ...fieldSpans(field, size.columns - 6)],
			field.given ? [span(`${givenHint} `, 'faint')] : [],
			size.columns,
		),
	];
	return (
		<Box flexDirection="column">
			<Lines lines={lines} columns={size.columns} rows={promptRows} />
		</Box>
	);
}
