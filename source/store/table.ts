import type {Shard} from './format.ts';
import {byCodeUnit, firstIndex, Overlay, type RecordText} from './overlay.ts';
import type {ShardRecords} from './shards.ts';

/** Where a table finds its shards' records. */
export interface ShardSource {
	read(shard: Shard): ShardRecords;
}

/** A record on the way through a table; its text is decoded when asked for. */
export interface Row {
	readonly key: string;
	text(): string;
}

/** Which rows to walk through: those beyond `after`, in order of keys or backwards. */
export interface Walk {
	readonly after?: string | undefined;
	readonly reverse?: boolean;
}

/** One collection of one base: its shards, and over them what was committed since. */
export class Table {
	readonly shards: readonly Shard[];
	readonly overlay = new Overlay();

	constructor(shards: readonly Shard[]) {
		this.shards = shards;
	}

	/** How many records the base holds. */
	get baseCount(): number {
		return this.shards.reduce((sum, shard) => sum + shard.count, 0);
	}

	/** Index of the shard that holds this key if any does; -1 without shards. */
	shardOf(key: string): number {
		const after = firstIndex(this.shards.length, (i) => this.shards[i]!.first > key);
		return this.shards.length === 0 ? -1 : Math.max(0, after - 1);
	}

	/** A record's text as a snapshot of `sequence` sees it. */
	text(source: ShardSource, key: string, sequence: number): RecordText {
		const changed = this.overlay.at(key, sequence);
		if (changed !== undefined) return changed.text;
		const shard = this.shards[this.shardOf(key)];
		if (shard === undefined) return undefined;
		const records = source.read(shard);
		const index = records.indexOf(key);
		return index === -1 ? undefined : records.text(index);
	}

	/** Whether a snapshot of `sequence` sees a record of this key. */
	has(source: ShardSource, key: string, sequence: number): boolean {
		const changed = this.overlay.at(key, sequence);
		if (changed !== undefined) return changed.text !== undefined;
		const shard = this.shards[this.shardOf(key)];
		return shard !== undefined && source.read(shard).indexOf(key) !== -1;
	}

	/** Rows as a snapshot of `sequence` sees them; a shard is read only when the walk comes to it. */
	*walk(source: ShardSource, sequence: number, {after, reverse = false}: Walk = {}): Generator<Row> {
		const step = reverse ? -1 : 1;
		const changes = new Changes(this.overlay, sequence, after, reverse);
		const start = reverse ? this.shards.length - 1 : 0;
		for (let s = after === undefined ? start : this.shardOf(after); s in this.shards; s += step) {
			const records = source.read(this.shards[s]!);
			const {keys} = records;
			for (let i = startAt(keys, after, reverse); i in keys; i += step) {
				const key = keys[i]!;
				yield* changes.upTo(key);
				if (this.overlay.at(key, sequence) === undefined) yield {key, text: () => records.text(i)};
			}
		}
		yield* changes.upTo(undefined);
	}
}

const none: readonly Row[] = [];

/** The overlay's rows, handed out as far as the walk through the shards has come. */
class Changes {
	readonly #overlay: Overlay;
	readonly #sequence: number;
	readonly #keys: readonly string[];
	readonly #reverse: boolean;
	#next: number;

	constructor(overlay: Overlay, sequence: number, after: string | undefined, reverse: boolean) {
		this.#overlay = overlay;
		this.#sequence = sequence;
		this.#reverse = reverse;
		this.#keys = overlay.keys();
		this.#next = startAt(this.#keys, after, reverse);
	}

	/** Rows not beyond this key; all that are left without one. */
	upTo(key: string | undefined): readonly Row[] {
		let rows: Row[] | undefined;
		while (this.#next in this.#keys && !this.#beyond(key)) {
			const changed = this.#keys[this.#next]!;
			const text = this.#overlay.at(changed, this.#sequence)?.text;
			if (text !== undefined) (rows ??= []).push({key: changed, text: () => text});
			this.#next += this.#reverse ? -1 : 1;
		}
		return rows ?? none;
	}

	#beyond(key: string | undefined): boolean {
		if (key === undefined) return false;
		const order = byCodeUnit(this.#keys[this.#next]!, key);
		return this.#reverse ? order < 0 : order > 0;
	}
}

/** Where to begin in sorted keys, beyond `after`. */
function startAt(keys: readonly string[], after: string | undefined, reverse: boolean): number {
	if (after === undefined) return reverse ? keys.length - 1 : 0;
	if (reverse) return firstIndex(keys.length, (i) => keys[i]! >= after) - 1;
	return firstIndex(keys.length, (i) => keys[i]! > after);
}
