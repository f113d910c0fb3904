import type {Clock} from '../../source/core/ports.ts';

/** A clock that stands still until it is turned. */
export interface FixedClock extends Clock {
	/** Goes on by so many milliseconds; everybody whose sleep is over by then wakes, in order. */
	turn(milliseconds: number): Promise<void>;
	/** Goes on to this instant; never back. */
	turnTo(instant: string): Promise<void>;
	/** How many sleep now. */
	readonly sleepers: number;
}

export interface FixedClockOptions {
	/** A sleep turns the clock itself and is over at once: for code that only waits. */
	readonly sleepTurns?: boolean;
}

/** A clock for tests: `fixedClock('2026-08-21T02:14:00.000Z')`. */
export function fixedClock(start = '2026-08-21T02:14:00.000Z', options: FixedClockOptions = {}): FixedClock {
	const first = new Date(start).getTime();
	let now = first;
	const sleeping = new Set<{readonly due: number; readonly wake: () => void}>();

	const turn = async (milliseconds: number) => {
		if (milliseconds < 0) throw new Error('a clock does not go back');
		const end = now + milliseconds;
		for (;;) {
			const next = [...sleeping].filter(({due}) => due <= end).sort((a, b) => a.due - b.due)[0];
			if (next === undefined) break;
			sleeping.delete(next);
			now = Math.max(now, next.due);
			next.wake();
			await new Promise(setImmediate);
		}
		now = end;
	};

	return {
		now: () => new Date(now),
		monotonic: () => now - first,
		turn,
		turnTo: (instant) => turn(new Date(instant).getTime() - now),
		get sleepers() {
			return sleeping.size;
		},
		sleep: (milliseconds, signal) =>
			new Promise((resolve, reject) => {
				if (signal?.aborted) return reject(signal.reason);
				if (options.sleepTurns || milliseconds <= 0) {
					now += Math.max(0, milliseconds);
					return resolve();
				}
				const abort = () => {
					sleeping.delete(sleeper);
					reject(signal?.reason);
				};
				const sleeper = {
					due: now + milliseconds,
					wake: () => {
						signal?.removeEventListener('abort', abort);
						resolve();
					},
				};
				sleeping.add(sleeper);
				signal?.addEventListener('abort', abort, {once: true});
			}),
	};
}
