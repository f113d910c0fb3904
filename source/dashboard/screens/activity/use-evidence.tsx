import {homedir} from 'node:os';
import {type ReactNode, useEffect, useState} from 'react';
import {maySync} from '../../../core/directory/operators.ts';
import type {ReconcileResult} from '../../../sync/answers/adoption.ts';
import {Prompt, promptRows} from '../../components/prompt.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKept} from '../../hooks/use-kept.ts';
import {typedPaths} from '../../typed-paths.ts';

/** What a place in this screen is called that asks for the log at once. */
export const readLogPlace = 'read log';

export interface Evidence {
	/** Asks for files; undefined: this operator may not take evidence. */
	readonly ask: (() => void) | undefined;
	readonly over: {readonly rows: number; readonly element: ReactNode} | undefined;
	/** What the last reading said, while it is looked at. */
	readonly result: ReconcileResult | undefined;
	readonly leave: () => void;
}

/** Reads activity logs that somebody downloaded: asks for their paths, and shows what they say. */
export function useEvidence(size: Size): Evidence {
	const {rollcall, jobs, say, report, reload, place, hush} = useDashboard();
	const [asking, set] = useState<{readonly value: string} | undefined>(undefined);
	const [result, show] = useKept<ReconcileResult | undefined, ReconcileResult | undefined>(
		'reconciled',
		(_, next) => next,
		undefined,
	);
	const may = maySync(rollcall.operator) && !rollcall.readOnly;
	// biome-ignore lint/correctness/useExhaustiveDependencies: each going there asks again
	useEffect(() => {
		if (place.screen === 'activity' && place.open === readLogPlace && may) set({value: ''});
	}, [place]);
	const read = (text: string) => {
		const files = typedPaths(text, homedir());
		set(undefined);
		const started = jobs.start({
			title: files.length === 1 ? 'Reading a log' : `Reading ${files.length} logs`,
			subject: 'evidence',
			async *run() {
				yield {stage: 'read'};
				return await rollcall.reconcile(files);
			},
			done: (answer) => {
				show(answer);
				hush();
				reload();
			},
			// What was typed is there again, to be mended.
			failed: (error) => {
				set({value: text});
				report(error);
			},
		});
		if (!started) say('attention', 'Logs are being read already: wait for that.');
	};
	return {
		ask: may
			? () => {
					hush();
					set({value: ''});
				}
			: undefined,
		over:
			asking === undefined
				? undefined
				: {
						rows: promptRows,
						element: (
							<Prompt
								size={size}
								title="Which activity logs (CSV), or people of the roster service (JSON)?"
								note="As downloaded from Apple School Manager. Several: with spaces between; ~ is your home."
								value={asking.value}
								typed={asking.value !== ''}
								take={read}
								leave={() => set(undefined)}
							/>
						),
					},
		result,
		leave: () => show(undefined),
	};
}
