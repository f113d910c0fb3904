import {homedir} from 'node:os';
import {type ReactNode, useState} from 'react';
import {Prompt, promptRows} from '../../components/prompt.tsx';
import type {Size} from '../../dashboard.ts';
import {useKept} from '../../hooks/use-kept.ts';
import {typedPaths} from '../../typed-paths.ts';

export interface PathPrompt {
	readonly open: () => void;
	/** The same with what was typed last: it is to be mended. */
	readonly again: () => void;
	readonly over: {readonly rows: number; readonly element: ReactNode} | undefined;
}

const next = (_before: string, text: string) => text;

/**
 * Asks for paths of files on this machine.
 * @param kept under which name what was typed last is offered again.
 * @param take gets absolute paths, one at least.
 */
export function usePathPrompt(
	size: Size,
	{
		title,
		note,
		kept,
		take,
	}: {
		readonly title: string;
		readonly note: string;
		readonly kept: string;
		readonly take: (paths: readonly string[]) => void;
	},
): PathPrompt {
	const [asking, ask] = useState<'new' | 'again' | undefined>(undefined);
	const [last, keep] = useKept<string, string>(`path ${kept}`, next, '');
	return {
		open: () => ask('new'),
		again: () => ask('again'),
		over:
			asking === undefined
				? undefined
				: {
						rows: promptRows,
						element: (
							<Prompt
								size={size}
								title={title}
								note={note}
								value={last}
								typed={asking === 'again'}
								take={(text) => {
									keep(text);
									ask(undefined);
									take(typedPaths(text, homedir()));
								}}
								leave={() => ask(undefined)}
							/>
						),
					},
	};
}
