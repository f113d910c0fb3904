import {type ReactNode, useReducer} from 'react';
import {editText, givenField, type TextAction, type TextField, textOf} from '../components/text-field.ts';
import {useKeys} from './use-keys.ts';

type Action = TextAction | {readonly type: 'begin'; readonly text: string} | {readonly type: 'finish'};

/** The field while it is open; undefined while it is not. */
function reduceTyping(field: TextField | undefined, action: Action): TextField | undefined {
	if (action.type === 'begin') return givenField(action.text);
	if (action.type === 'finish' || field === undefined) return undefined;
	return editText(field, action);
}

export interface Typing {
	/** Undefined while nothing is typed. */
	readonly field: TextField | undefined;
	readonly begin: (text: string) => void;
	/** To be drawn while the list is: listens to what is typed. */
	readonly keys: ReactNode;
}

/**
 * A field over a list, which is narrowed with each key: Enter keeps what was typed, Esc clears it. What was looked for last
 * stands in it to be taken again: typing replaces it, and ← or Backspace edits it, as in every field.
 */
export function useTyping(level: number, narrow: (text: string) => void): Typing {
	const [field, type] = useReducer(reduceTyping, undefined);
	return {
		field,
		begin: (text) => type({type: 'begin', text}),
		keys: field && (
			<TypingKeys
				level={level}
				edit={(action) => {
					type(action);
					narrow(textOf(editText(field, action)));
				}}
				keep={() => type({type: 'finish'})}
				clear={() => {
					type({type: 'finish'});
					narrow('');
				}}
			/>
		),
	};
}

/** While text is being typed: letters go to it, arrows still move in the list. */
function TypingKeys({
	level,
	edit,
	keep,
	clear,
}: {
	readonly level: number;
	readonly edit: (action: TextAction) => void;
	readonly keep: () => void;
	readonly clear: () => void;
}) {
	useKeys({
		level,
		lets: ['up', 'down', 'page-up', 'page-down'],
		onText: (text) => edit({type: 'insert', text}),
		handlers: {
			'text-keep': keep,
			'text-leave': clear,
			'text-erase': () => edit({type: 'erase'}),
			'text-clear': () => edit({type: 'clear'}),
			'text-left': () => edit({type: 'left'}),
			'text-right': () => edit({type: 'right'}),
			'text-home': () => edit({type: 'home'}),
			'text-end': () => edit({type: 'end'}),
		},
	});
	return null;
}
