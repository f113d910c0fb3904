import type {ImportResult} from '../../../sync/answers/adoption.ts';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeptValue} from '../../hooks/use-kept.ts';
import {type PathPrompt, usePathPrompt} from '../../hooks/use-path-prompt.tsx';
import {once, useStart} from '../../hooks/use-start.ts';
import {count} from '../../phrases.ts';

export interface Imports {
	/** Asks for files; undefined: this operator may not. */
	readonly ask: (() => void) | undefined;
	readonly over: PathPrompt['over'];
	/** What the last import found. */
	readonly result: ImportResult | undefined;
}

/** Takes earlier uploads and activity logs as what the target holds: asks for their paths. */
export function useImport(size: Size, target: string): Imports {
	const {rollcall, say} = useDashboard();
	const start = useStart();
	const [result, keep] = useKeptValue<ImportResult | undefined>(`imported ${target}`, undefined);
	const prompt = usePathPrompt(size, {
		title: 'Which earlier uploads (zips or folders), and activity logs (CSV)?',
		note: 'On this machine. Several: with spaces between, in any order; ~ is your home.',
		kept: 'uploads',
		take: (paths) =>
			start(
				target,
				paths.length === 1 ? 'Reading a file' : `Reading ${count(paths.length, 'file')}`,
				() => once('reading', () => rollcall.importPackages(paths, target)),
				(answer) => {
					keep(answer);
					const newest = answer.packages.find(({as}) => as === 'baseline');
					say(
						'fine',
						newest === undefined
							? 'They are read.'
							: `The package with ${count(newest.people, 'person', 'people')} is known as what ${target} holds.`,
					);
				},
				prompt.again,
			),
	});
	return {ask: prompt.ask, over: prompt.over, result};
}
