import {type ReactNode, useReducer} from 'react';
import {
	editText,
	fieldSpans,
	type TextAction,
	type TextField,
	textField,
	textOf,
} from '../components/text-field.ts';
import {type Handlers, levels} from '../layers.ts';
import {type Line, line, span} from '../line.ts';
import {number} from '../phrases.ts';
import {useKept} from './use-kept.ts';
import {useKeys} from './use-keys.ts';

type Typing = TextAction | {readonly type: 'begin'; readonly text: string} | {readonly type: 'finish'};

function reduceTyping(field: TextField | undefined, action: Typing): TextField | undefined {
	if (action.type === 'begin') return textField(action.text);
	if (action.type === 'finish' || field === undefined) return undefined;
	return editText(field, action);
}

const next = (_before: string, text: string) => text;

export interface Find {
	/** What the rows are narrowed to; `''`: nothing. */
	readonly text: string;
	/** `/` begins, Esc clears what was kept; to be spread over a screen's own handlers. */
	readonly handlers: Handlers;
	/** To be drawn while the list is: listens to what is typed. */
	readonly keys: ReactNode;
	/** What is looked for and how many answer to it; undefined while nothing is. */
	readonly line: (found: number, of: number) => Line | undefined;
}

/** Narrows a list as one types: Enter keeps what was found, Esc clears it. Kept under this name. */
export function useFind(name: string, moved: () => void = () => {}): Find {
	const [text, look] = useKept<string, string>(`find ${name}`, next, '');
	const [typing, type] = useReducer(reduceTyping, undefined);
	const narrow = (to: string) => {
		look(to);
		moved();
	};
	const edit = (action: TextAction) => {
		if (typing === undefined) return;
		type(action);
		narrow(textOf(editText(typing, action)));
	};
	const finish = () => type({type: 'finish'});
	return {
		text,
		handlers: {
			'find-row': () => type({type: 'begin', text}),
			...(text === '' ? {} : {back: () => narrow('')}),
		},
		keys: typing && (
			<FindKeys
				edit={edit}
				keep={finish}
				clear={() => {
					finish();
					narrow('');
				}}
			/>
		),
		line: (found, of) =>
			typing === undefined && text === ''
				? undefined
				: line(
						' ',
						span('/ ', 'accent'),
						...(typing === undefined ? [span(text, 'strong')] : fieldSpans(typing, 30)),
						span(`   ${number(found)} of ${number(of)}`, 'faint'),
						span(typing === undefined ? '; Esc shows all' : '   Enter keeps it, Esc shows all', 'faint'),
					),
	};
}

/** While text is being typed: letters go to it, arrows still move in the list. */
function FindKeys({
	edit,
	keep,
	clear,
}: {
	readonly edit: (action: TextAction) => void;
	readonly keep: () => void;
	readonly clear: () => void;
}) {
	useKeys({
		level: levels.overlay,
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
