import type {TextColumn} from './columns.ts';

/**
 * Finds a row by the bytes of its key; equal hashes are confirmed by bytes. Row and hash stand side by side
 * in the table, because at a million rows it is the memory that takes the time.
 */
export class KeyIndex {
	readonly #column: TextColumn;
	#count = 0;
	#mask = 63;
	/** Row (−1: free) and hash of each slot, one after the other. */
	#table = new Int32Array(128).fill(-1);

	constructor(column: TextColumn) {
		this.#column = column;
	}

	/**
	 * Takes the column's next row into the index; its key's bytes are given again to spare the reading.
	 * @returns the first row that has the same key already, or −1.
	 */
	add(bytes: Uint8Array, from: number, to: number): number {
		const row = this.#count++;
		if (row * 2 > this.#mask) this.#grow();
		const hash = hashOf(bytes, from, to);
		const slot = this.#slot(hash, bytes, from, to);
		const found = this.#table[slot]!;
		if (found < 0) {
			this.#table[slot] = row;
			this.#table[slot + 1] = hash;
		}
		return found;
	}

	/** The first row with this key, or −1. */
	find(bytes: Uint8Array, from: number, to: number): number {
		return this.#table[this.#slot(hashOf(bytes, from, to), bytes, from, to)]!;
	}

	findText(key: string): number {
		const bytes = encoder.encode(key);
		return this.find(bytes, 0, bytes.length);
	}

	#slot(hash: number, bytes: Uint8Array, from: number, to: number): number {
		const table = this.#table;
		const mask = this.#mask;
		for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
			const row = table[slot * 2]!;
			if (row < 0) return slot * 2;
			if (table[slot * 2 + 1] === hash && this.#column.equals(row, bytes, from, to)) return slot * 2;
		}
	}

	#grow(): void {
		const old = this.#table;
		const table = new Int32Array(old.length * 4).fill(-1);
		const mask = table.length / 2 - 1;
		for (let from = 0; from < old.length; from += 2) {
			if (old[from]! < 0) continue;
			let slot = old[from + 1]! & mask;
			while (table[slot * 2]! >= 0) slot = (slot + 1) & mask;
			table[slot * 2] = old[from]!;
			table[slot * 2 + 1] = old[from + 1]!;
		}
		this.#table = table;
		this.#mask = mask;
	}
}

const encoder = new TextEncoder();

function hashOf(bytes: Uint8Array, from: number, to: number): number {
	let hash = 0x811c9dc5;
	for (let at = from; at < to; at++) {
		hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
		hash ^= hash >>> 15;
	}
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	return hash ^ (hash >>> 13);
}
