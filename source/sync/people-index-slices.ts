import {setTimeout as pause, setImmediate as turn} from 'node:timers/promises';
import type {Clock} from '../core/ports.ts';

/** Work on the thread of the keyboard stops after so many milliseconds, for whatever waits. */
const sliceMilliseconds = 4;

/** What was told is read and drawn first, before the work that told it goes on; milliseconds. */
const drawing = 30;

/** Takes turns: knows when the present slice is over. */
export class Slices {
	readonly #clock: Pick<Clock, 'monotonic'>;
	readonly #isBackground: boolean;
	#began: number;

	/** In the `background`: nothing that the process stays for. An immediate that it does not stay for never comes. */
	constructor(clock: Pick<Clock, 'monotonic'>, background: 'background' | undefined = undefined) {
		this.#clock = clock;
		this.#isBackground = background !== undefined;
		this.#began = clock.monotonic();
	}

	/** Milliseconds of the present slice that are used. */
	get used(): number {
		return this.#clock.monotonic() - this.#began;
	}

	get isOver(): boolean {
		return this.used >= sliceMilliseconds;
	}

	/** Lets everybody else have a turn, or so many milliseconds. */
	async next(milliseconds?: number): Promise<void> {
		if (this.#isBackground) await pause(milliseconds ?? 1, undefined, {ref: false});
		else await (milliseconds === undefined ? turn() : pause(milliseconds));
		this.#began = this.#clock.monotonic();
	}

	/**
	 * Goes through work that comes in small steps.
	 * @param told gets what it tells on the way.
	 * @returns undefined when `stop` said, between two slices, that it is not wanted any more.
	 */
	async through<T, R>(
		work: Generator<T | undefined, R>,
		{
			stop = () => false,
			told,
			between,
		}: {
			readonly stop?: () => boolean;
			readonly told?: (part: T) => void;
			/** Done between two slices. */
			readonly between?: () => Promise<void>;
		} = {},
	): Promise<{readonly result: R} | undefined> {
		for (;;) {
			const step = work.next();
			if (step.done) return {result: step.value};
			if (step.value !== undefined && told !== undefined) {
				told(step.value);
				await this.next(drawing);
			} else {
				if (!this.isOver) continue;
				await this.next();
			}
			await between?.();
			if (stop()) return undefined;
		}
	}
}
