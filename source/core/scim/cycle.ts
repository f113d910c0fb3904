const minute = 60_000;

/** So many pushes of a cycle at least, and such a share of them that failed, are too many (`idp.md`). */
export const quarantineFrom = 5000;
export const quarantineShare = 0.4;

export interface Counted {
	readonly failed: number;
	readonly of: number;
}

/**
 * How many pushes came in the last cycle, and how many of them failed. A cycle is as long as the interval of the identity
 * provider, and rolls: our decision, since nothing that is pushed says where one begins. It is counted in memory: a
 * service that was started anew counts from there.
 */
export class Cycle {
	/** By the minute in which they came. */
	readonly #minutes = new Map<number, {failed: number; of: number}>();

	/** @param interval of the identity provider, in minutes. @returns what came in the cycle that ends now. */
	count(now: Date, interval: number, {failed, of}: Counted): Counted {
		const at = Math.floor(now.getTime() / minute);
		for (const key of this.#minutes.keys()) if (key <= at - interval) this.#minutes.delete(key);
		const before = this.#minutes.get(at) ?? {failed: 0, of: 0};
		this.#minutes.set(at, {failed: before.failed + failed, of: before.of + of});
		const sum = {failed: 0, of: 0};
		for (const each of this.#minutes.values()) {
			sum.failed += each.failed;
			sum.of += each.of;
		}
		return sum;
	}

	/** Somebody let it go on: what failed before is no reason any more. */
	forget(): void {
		this.#minutes.clear();
	}
}

export const isTooMuch = ({failed, of}: Counted): boolean =>
	of >= quarantineFrom && failed > quarantineShare * of;
