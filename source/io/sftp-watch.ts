import type {Socket} from 'node:net';

/** Nothing moved for as long as was allowed. */
export class Stalled extends Error {}

/**
 * Runs work on a socket under a stall limit and a signal. Whichever comes first ends it, and the socket
 * with it, so that no callback of a library can be waited for in vain.
 * @param start the work; it calls `alive` whenever something moved.
 * @throws Stalled after `milliseconds` in which nothing moved; the signal's reason when aborted.
 */
export function watched<T>(
	socket: Socket,
	milliseconds: number,
	signal: AbortSignal,
	start: (alive: () => void) => Promise<T>,
): Promise<T> {
	return new Promise<T>((resolve, reject) => {
		let timer: NodeJS.Timeout | undefined;
		const settle = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', aborted);
		};
		const fail = (reason: unknown) => {
			settle();
			reject(reason);
			socket.destroy();
		};
		const aborted = () => fail(signal.reason);
		const alive = () => {
			clearTimeout(timer);
			timer = setTimeout(() => fail(new Stalled()), milliseconds);
		};
		if (signal.aborted) return aborted();
		signal.addEventListener('abort', aborted);
		alive();
		start(alive).then(
			(value) => {
				settle();
				resolve(value);
			},
			(error: unknown) => {
				settle();
				reject(error);
			},
		);
	});
}
