import type {TextColumn} from './columns.ts';
import {GrowingNumbers} from './growing.ts';

/** Finds a row by the bytes of its key; equal hashes are confirmed by bytes. */
export class KeyIndex {
	readonly #column: TextColumn;
	readonly #hashes = new GrowingNumbers();
	#table = new Int32Array(128).fill(-1);

	constructor(column: TextColumn) {
		this.#column = column;
	}

	/**
	 * Takes the column's next row into the index; its key's bytes are given again to spare the reading.
	 * @returns the first row that has the same key already, or −1.
	 */
	add(bytes: Uint8Array, from: number, to: number): number {
		const row = this.#hashes.length;
		const hash = hashOf(bytes, from, to);
		this.#hashes.push(hash);
		if (row * 2 > this.#table.length) this.#grow();
		const slot = this.#slot(hash, bytes, from, to);
		const found = this.#table[slot]!;
		if (found < 0) this.#table[slot] = row;
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
		const mask = this.#table.length - 1;
		for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
			const row = this.#table[slot]!;
			if (row < 0) return slot;
			if (this.#hashes.at(row) === hash && this.#column.equals(row, bytes, from, to)) return slot;
		}
	}

	#grow(): void {
		const old = this.#table;
		this.#table = new Int32Array(old.length * 4).fill(-1);
		const mask = this.#table.length - 1;
		for (const row of old) {
			if (row < 0) continue;
			let slot = this.#hashes.at(row) & mask;
			while (this.#table[slot]! >= 0) slot = (slot + 1) & mask;
			this.#table[slot] = row;
		}
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
