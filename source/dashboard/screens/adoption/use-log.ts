import type {ReconcileResult} from '../../../sync/answers/adoption.ts';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeptValue} from '../../hooks/use-kept.ts';
import {usePathPrompt} from '../../hooks/use-path-prompt.tsx';
import {once, useStart} from '../../hooks/use-start.ts';

/** Reads the activity logs of what was sent: asks for their paths, and keeps what they say. */
export function useLog(size: Size, target: string) {
	const {rollcall} = useDashboard();
	const start = useStart();
	const [result, keep] = useKeptValue<ReconcileResult | undefined>(`log of ${target}`, undefined);
	const prompt = usePathPrompt(size, {
		title: 'Which activity log (CSV)?',
		note: 'That of the upload, as downloaded from Apple School Manager; ~ is your home.',
		kept: 'logs',
		take: (paths) =>
			start(
				target,
				'Reading the log',
				() => once('reading', () => rollcall.reconcile(paths)),
				keep,
				prompt.again,
			),
	});
	return {ask: prompt.ask, over: prompt.over, result};
}
