import {useEffect} from 'react';
import type {ReconcileResult} from '../../../sync/answers/adoption.ts';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeptValue} from '../../hooks/use-kept.ts';
import {type PathPrompt, usePathPrompt} from '../../hooks/use-path-prompt.tsx';
import {once} from '../../hooks/use-start.ts';

/** What a place in this screen is called that asks for the log at once. */
export const readLogPlace = 'read log';

export interface Evidence {
	/** Asks for files; undefined: this operator may not take evidence. */
	readonly ask: PathPrompt['ask'];
	readonly over: PathPrompt['over'];
	/** What the last reading said, while it is looked at. */
	readonly result: ReconcileResult | undefined;
	readonly leave: () => void;
}

/** Reads activity logs that somebody downloaded: asks for their paths, and shows what they say. */
export function useEvidence(size: Size): Evidence {
	const {rollcall, jobs, say, report, reload, place, hush} = useDashboard();
	const [result, show] = useKeptValue<ReconcileResult | undefined>('reconciled', undefined);
	const read = (files: readonly string[]) => {
		const started = jobs.start({
			title: files.length === 1 ? 'Reading a log' : `Reading ${files.length} logs`,
			subject: 'evidence',
			run: () => once('read', () => rollcall.reconcile(files)),
			done: (answer) => {
				show(answer);
				hush();
				reload();
			},
			failed: (error) => {
				prompt.again();
				report(error);
			},
		});
		if (!started) say('attention', 'Logs are being read already: wait for that.');
	};
	const prompt = usePathPrompt(size, {
		title: 'Which activity logs (CSV), or people of the roster service (JSON)?',
		note: 'As Apple School Manager gives them. Several: spaces between; ~ is your home.',
		kept: 'logs',
		take: read,
	});
	// biome-ignore lint/correctness/useExhaustiveDependencies: each going there asks again
	useEffect(() => {
		if (place.screen === 'activity' && place.open === readLogPlace && prompt.ask !== undefined) prompt.open();
	}, [place]);
	return {ask: prompt.ask, over: prompt.over, result, leave: () => show(undefined)};
}
