import type {Progress, Work} from '../core/ports.ts';

/**
 * Turns work that reports by calling into {@link Work} that is asked. Only the newest report is kept while
 * nobody asks: progress is a state, not a list. Whoever stops asking stops the work.
 */
export async function* told<T>(
	signal: AbortSignal,
	start: (tell: (progress: Progress) => void, signal: AbortSignal) => Promise<T>,
): Work<T> {
	const abandoned = new AbortController();
	let newest: Progress | undefined;
	let wake = () => {};
	let settled = false;
	const work = start(
		(progress) => {
			newest = progress;
			wake();
		},
		AbortSignal.any([signal, abandoned.signal]),
	).finally(() => {
		settled = true;
		wake();
	});
	// Handled below, but perhaps only after the reader of a report comes back.
	work.catch(() => undefined);
	try {
		while (!settled || newest) {
			if (newest) {
				const progress = newest;
				newest = undefined;
				yield progress;
			} else {
				await new Promise<void>((resolve) => {
					wake = resolve;
					// It may have ended while the last report was being read.
					if (settled || newest) resolve();
				});
			}
		}
		return await work;
	} finally {
		abandoned.abort(new Error('nobody waits for this any more'));
		// Its own reader gets the error from `return`; here it only has to have ended.
		await work.catch(() => undefined);
	}
}
