import {maySync} from '../../../core/directory/operators.ts';
import type {ReconcileResult} from '../../../sync/answers/adoption.ts';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKept} from '../../hooks/use-kept.ts';
import {once, useStart} from '../../hooks/use-start.ts';
import {usePathPrompt} from './path-prompt.tsx';

/** Reads the activity logs of what was sent: asks for their paths, and keeps what they say. */
export function useLog(size: Size, target: string) {
	const {rollcall, hush} = useDashboard();
	const start = useStart();
	const [result, keep] = useKept<ReconcileResult | undefined, ReconcileResult>(
		`log of ${target}`,
		(_, next) => next,
		undefined,
	);
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
	const may = maySync(rollcall.operator) && !rollcall.readOnly;
	return {
		ask: may
			? () => {
					hush();
					prompt.open();
				}
			: undefined,
		over: prompt.over,
		result,
	};
}
