import {createHash} from 'node:crypto';
import {join} from 'node:path';
import type {StateDamagedError} from '../core/errors.ts';
import type {FileSystem} from '../io/files.ts';
import {damagedFile} from './damage.ts';
import type {Shard} from './format.ts';
import {firstIndex} from './overlay.ts';

const lineHead = '{"key":';
const recordHead = ',"record":';

/** A record's line in a shard. */
export function shardLine(key: string, text: string): string {
	return `${lineHead}${JSON.stringify(key)}${recordHead}${text}}\n`;
}

/** A shard's bytes with an index that is made when first asked for; records are parsed one by one. */
export class ShardRecords {
	readonly #bytes: Buffer;
	#keys: string[] | undefined;
	/** Of each line, and the end of the last one. */
	#starts: number[] = [];
	#texts: number[] = [];

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	get keys(): readonly string[] {
		return (this.#keys ??= this.#index());
	}

	/** The record's place among the keys; -1 where it is not. */
	indexOf(key: string): number {
		const {keys} = this;
		const index = firstIndex(keys.length, (i) => keys[i]! >= key);
		return keys[index] === key ? index : -1;
	}

	/** The record as JSON text. */
	text(index: number): string {
		if (this.#keys === undefined) this.#keys = this.#index();
		return this.#bytes.toString('utf8', this.#texts[index], this.#starts[index + 1]! - 2);
	}

	/** The record's whole line. */
	line(index: number): Buffer {
		if (this.#keys === undefined) this.#keys = this.#index();
		return this.#bytes.subarray(this.#starts[index], this.#starts[index + 1]);
	}

	#index(): string[] {
		const bytes = this.#bytes;
		const keys: string[] = [];
		let start = 0;
		while (start < bytes.length) {
			const from = start + lineHead.length;
			const to = endOfString(bytes, from);
			const key = bytes.toString('utf8', from + 1, to - 1);
			keys.push(key.includes('\\') ? JSON.parse(bytes.toString('utf8', from, to)) : key);
			this.#starts.push(start);
			this.#texts.push(to + recordHead.length);
			const end = bytes.indexOf(0x0a, to);
			start = end === -1 ? bytes.length : end + 1;
		}
		this.#starts.push(start);
		return keys;
	}
}

/** The byte after a JSON string that begins at `from`. */
function endOfString(bytes: Buffer, from: number): number {
	let at = from + 1;
	while (at < bytes.length && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1;
	return at + 1;
}

/** Reads shards, verified by their checksums, and keeps the ones read last. */
export class ShardReader {
	readonly #files: FileSystem;
	readonly #folder: string;
	readonly #keep: number;
	readonly #recent = new Map<string, ShardRecords>();
	/** Also those that somebody else still holds: a collection loaded again costs no reading again. */
	readonly #alive = new Map<string, WeakRef<ShardRecords>>();

	constructor(files: FileSystem, folder: string, keep: number) {
		this.#files = files;
		this.#folder = folder;
		this.#keep = keep;
	}

	/** @throws StateDamagedError naming the file when it is missing or does not hold what was written. */
	read(shard: Shard): ShardRecords {
		const known = this.#recent.get(shard.file) ?? this.#alive.get(shard.file)?.deref();
		const records = known ?? new ShardRecords(this.#bytes(shard));
		this.#recent.delete(shard.file);
		this.#recent.set(shard.file, records);
		if (known === undefined) this.#alive.set(shard.file, new WeakRef(records));
		if (this.#recent.size > this.#keep) this.#recent.delete(this.#recent.keys().next().value!);
		return records;
	}

	/** Forgets which shards somebody else might hold, apart from these. */
	forgetAllBut(files: ReadonlySet<string>): void {
		for (const file of this.#alive.keys()) if (!files.has(file)) this.#alive.delete(file);
	}

	/** Looks at the sizes of files only: what is missing or cut is found before it is needed. */
	check(shards: readonly Shard[]): void {
		for (const shard of shards) {
			const bytes = this.#files.info(join(this.#folder, shard.file))?.bytes;
			if (bytes !== shard.bytes) throw this.#damaged(shard, bytes === undefined ? 'missing' : 'cut or grown');
		}
	}

	#bytes(shard: Shard): Buffer {
		const bytes = this.#files.read(join(this.#folder, shard.file));
		if (bytes === undefined) throw this.#damaged(shard, 'missing');
		const hash = createHash('sha256').update(bytes).digest('hex');
		if (hash !== shard.sha256) throw this.#damaged(shard, 'not what was written');
		return bytes;
	}

	#damaged(shard: Shard, what: string): StateDamagedError {
		return damagedFile(join(this.#folder, shard.file), `is ${what}`);
	}
}
