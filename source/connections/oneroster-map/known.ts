import {TextColumn} from '../../core/roster/columns.ts';
import {GrowingNumbers} from '../../core/roster/growing.ts';
import {KeyIndex} from '../../core/roster/key-index.ts';

/** Every sourcedId of a file with a number of ours: those that are left out are known too. */
export class KnownIds {
	readonly #column = new TextColumn();
	readonly #keys = new KeyIndex(this.#column);
	readonly #values = new GrowingNumbers();

	/** Keeps the first value of an id; gives the value that it has already, or undefined. */
	add(bytes: Uint8Array, from: number, to: number, value: number): number | undefined {
		const known = this.#keys.find(bytes, from, to);
		if (known >= 0) return this.#values.at(known);
		this.#column.append(bytes, from, to);
		this.#keys.add(bytes, from, to);
		this.#values.push(value);
		return undefined;
	}

	/** Gives an id that is known another value. */
	set(bytes: Uint8Array, from: number, to: number, value: number): void {
		this.#values.set(this.#keys.find(bytes, from, to), value);
	}

	/** The value of an id, or undefined where the file does not hold it. */
	get(bytes: Uint8Array, from: number, to: number): number | undefined {
		const known = this.#keys.find(bytes, from, to);
		return known < 0 ? undefined : this.#values.at(known);
	}
}
