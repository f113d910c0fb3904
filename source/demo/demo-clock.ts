import type {Clock} from '../core/ports.ts';
import {systemClock} from '../io/clock.ts';

/** A clock that begins where the demo says and then goes on as real time does; the demo turns it to the next night. */
export class DemoClock implements Clock {
	#begin: number;
	#since = performance.now();

	constructor(begin: string) {
		this.#begin = Date.parse(begin);
	}

	/** Turns the clock to a later moment. */
	turnTo(moment: string): void {
		this.#begin = Date.parse(moment);
		this.#since = performance.now();
	}

	now(): Date {
		return new Date(this.#begin + performance.now() - this.#since);
	}

	monotonic = systemClock.monotonic;
	sleep = systemClock.sleep;
}
