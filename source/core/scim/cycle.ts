import type {Instant} from '../directory/ids.ts';

const minute = 60_000;

/** So many pushes of a cycle at least, and such a share of them that failed, are too many (`idp.md`). */
export const quarantineFrom = 5000;
export const quarantineShare = 0.4;

export interface Counted {
	readonly failed: number;
	readonly of: number;
}

/** What came in one part of a cycle. */
export interface CountedPart extends Counted {
	/** When the part began. */
	readonly at: Instant;
}

/** So finely a cycle rolls. */
const parts = 40;

/**
 * How many pushes came in the last cycle, and how many of them failed. A cycle is as long as the interval of the identity
 * provider, and rolls: our decision, since nothing that is pushed says where one begins.
 */
export class Cycle {
	/** By the moment in which the part began. */
	readonly #parts = new Map<number, Counted>();

	/** @param known what was counted before, by a service that ended. */
	constructor(known: readonly CountedPart[] = []) {
		for (const {at, failed, of} of known) this.#parts.set(Date.parse(at), {failed, of});
	}

	/** @param interval of the identity provider, in minutes. @returns what came in the cycle that ends now. */
	count(now: Date, interval: number, {failed, of}: Counted): Counted {
		const length = (interval * minute) / parts;
		const at = Math.floor(now.getTime() / length) * length;
		// What is to come was counted by a clock that ran ahead, and would not be let go of until that time.
		for (const begin of this.#parts.keys())
			if (begin <= at - interval * minute || begin > now.getTime()) this.#parts.delete(begin);
		const before = this.#parts.get(at) ?? {failed: 0, of: 0};
		this.#parts.set(at, {failed: before.failed + failed, of: before.of + of});
		const sum = {failed: 0, of: 0};
		for (const each of this.#parts.values()) {
			sum.failed += each.failed;
			sum.of += each.of;
		}
		return sum;
	}

	/** What is to be kept, so that a service that is started anew goes on counting; oldest first. */
	counted(): readonly CountedPart[] {
		return [...this.#parts]
			.sort(([a], [b]) => a - b)
			.map(([at, {failed, of}]) => ({at: new Date(at).toISOString(), failed, of}));
	}

	/** Somebody let it go on: what failed before is no reason any more. */
	forget(): void {
		this.#parts.clear();
	}
}

export const isTooMuch = ({failed, of}: Counted): boolean =>
	of >= quarantineFrom && failed > quarantineShare * of;
