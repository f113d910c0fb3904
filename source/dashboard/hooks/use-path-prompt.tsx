import {homedir} from 'node:os';
import {type ReactNode, useState} from 'react';
import {maySync} from '../../core/directory/operators.ts';
import {Prompt, promptRows} from '../components/prompt.tsx';
import {type Size, useDashboard} from '../dashboard.ts';
import {typedPaths} from '../typed-paths.ts';
import {useKeptValue} from './use-kept.ts';

export interface PathPrompt {
	readonly open: () => void;
	/** The same, with what was said before taken away; undefined: this operator may take nothing in. */
	readonly ask: (() => void) | undefined;
	/** The same with what was typed last: it is to be mended. */
	readonly again: () => void;
	readonly over: {readonly rows: number; readonly element: ReactNode} | undefined;
}

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
	const {rollcall, hush} = useDashboard();
	const [asking, ask] = useState<'new' | 'again' | undefined>(undefined);
	const [last, keep] = useKeptValue(`path ${kept}`, '');
	const open = () => ask('new');
	const may = maySync(rollcall.operator) && !rollcall.readOnly;
	return {
		open,
		ask: may
			? () => {
					hush();
					open();
				}
			: undefined,
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
