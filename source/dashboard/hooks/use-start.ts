import type {Work} from '../../core/ports.ts';
import {useDashboard} from '../dashboard.ts';

/** One answer that is waited for, as work that can be stopped and is shown while it runs. */
export async function* once<T>(stage: string, promise: () => Promise<T>): Work<T> {
	yield {stage};
	return await promise();
}

/** `Import for ASM`; what is done; what becomes of its result; what else is done where it fails. */
export type WorkOn<T> = readonly [
	title: string,
	run: (signal: AbortSignal) => Work<T>,
	done: (result: T) => void,
	failed?: () => void,
];

/** Starts work on a connection: errors and stops are said, and what is shown is read again. */
export function useStart() {
	const {jobs, say, report, reload} = useDashboard();
	return <T>(subject: string, ...[title, run, done, failed]: WorkOn<T>): void => {
		const started = jobs.start({
			title,
			subject,
			run,
			done: (result) => {
				done(result);
				reload();
			},
			failed: (error, stopped) => {
				if (stopped) say('attention', `${title} was stopped.`);
				else {
					report(error);
					failed?.();
				}
				reload();
			},
		});
		if (!started) say('attention', `${subject} is already being worked on: wait for it, or stop it first.`);
	};
}
