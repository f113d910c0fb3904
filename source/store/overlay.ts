/** A record as JSON text, or undefined for one that was removed. */
export type RecordText = string | undefined;

interface Version {
	readonly sequence: number;
	readonly text: RecordText;
}

/**
 * What commits changed in one collection since its base: each key with its versions, so that a snapshot
 * of an earlier sequence goes on seeing its own while newer ones are added.
 */
export class Overlay {
	readonly #versions = new Map<string, Version[]>();
	#sorted: string[] = [];
	#unsorted: string[] = [];

	/** Versions come in the order of their sequences. */
	put(key: string, sequence: number, text: RecordText): void {
		const versions = this.#versions.get(key);
		if (versions === undefined) {
			this.#versions.set(key, [{sequence, text}]);
			this.#unsorted.push(key);
		} else versions.push({sequence, text});
	}

	/** The version that a snapshot of this sequence sees; undefined where the base still holds. */
	at(key: string, sequence: number): {readonly text: RecordText} | undefined {
		return this.#versions.get(key)?.findLast((version) => version.sequence <= sequence);
	}

	/** All keys that were ever changed, sorted; not to be changed. */
	keys(): readonly string[] {
		if (this.#unsorted.length > 0) {
			this.#sorted = merge(this.#sorted, this.#unsorted.sort(byCodeUnit));
			this.#unsorted = [];
		}
		return this.#sorted;
	}
}

/** Orders keys by their UTF-16 code units, as `<` does. */
export const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function merge(a: readonly string[], b: readonly string[]): string[] {
	const merged: string[] = [];
	let i = 0;
	for (const key of b) {
		while (i < a.length && a[i]! < key) merged.push(a[i++]!);
		merged.push(key);
	}
	while (i < a.length) merged.push(a[i++]!);
	return merged;
}

/** Index of the first item for which `reached` holds; items for which it does come last. */
export function firstIndex(length: number, reached: (index: number) => boolean): number {
	let low = 0;
	let high = length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (reached(middle)) high = middle;
		else low = middle + 1;
	}
	return low;
}
