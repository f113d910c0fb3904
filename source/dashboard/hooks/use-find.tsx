import type {ReactNode} from 'react';
import {fieldSpans} from '../components/text-field.ts';
import {type Handlers, levels} from '../layers.ts';
import {type Line, line, span} from '../line.ts';
import {number} from '../phrases.ts';
import {useKept} from './use-kept.ts';
import {useTyping} from './use-typing.tsx';

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
	const narrow = (to: string) => {
		look(to);
		moved();
	};
	const {field, begin, keys} = useTyping(levels.overlay, narrow);
	return {
		text,
		handlers: {
			'find-row': () => begin(text),
			...(text === '' ? {} : {back: () => narrow('')}),
		},
		keys,
		line: (found, of) =>
			field === undefined && text === ''
				? undefined
				: line(
						' ',
						span('/ ', 'accent'),
						...(field === undefined ? [span(text, 'strong')] : fieldSpans(field, 30)),
						span(`   ${number(found)} of ${number(of)}`, 'faint'),
						span(field === undefined ? '; Esc shows all' : '   Enter keeps it, Esc shows all', 'faint'),
					),
	};
}
