import type {Clock} from '../core/ports.ts';

/** The machine's clock. */
export const systemClock: Clock = {
	now: () => new Date(),
	monotonic: () => performance.now(),
	sleep: (milliseconds, signal) =>
		new Promise((resolve, reject) => {
			if (signal?.aborted) return reject(signal.reason);
			const abort = () => {
				clearTimeout(timer);
				reject(signal?.reason);
			};
			const timer = setTimeout(() => {
				signal?.removeEventListener('abort', abort);
				resolve();
			}, milliseconds);
			signal?.addEventListener('abort', abort, {once: true});
		}),
};
