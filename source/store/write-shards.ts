import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {writeAside} from '../io/files.ts';
import type {Context} from './context.ts';
import type {Shard} from './format.ts';
import {shardLine} from './shards.ts';
import type {Table} from './table.ts';

/** Files that wait for the disk at the same time. */
const atATime = 8;

/** Collects shards and writes them several at a time; a shard is durable once `end` answered. */
class ShardWriter {
	readonly #context: Context;
	readonly #collection: string;
	readonly #shards: Shard[] = [];
	#waiting: Array<Promise<void>> = [];

	constructor(context: Context, collection: string) {
		if (!/^[A-Za-z]{1,40}$/.test(collection)) throw new Error(`${collection} cannot be a collection's name`);
		this.#context = context;
		this.#collection = collection;
	}

	/** A shard of an earlier base that goes on as it is. */
	keep(shard: Shard): void {
		this.#shards.push(shard);
	}

	/** Splits lines into shards of about even size, none above the limit unless a single line is. */
	async add(lines: ReadonlyArray<readonly [key: string, line: Buffer]>): Promise<void> {
		const {shardBytes} = this.#context.tuning;
		const total = lines.reduce((sum, [, line]) => sum + line.length, 0);
		const even = total / Math.ceil(total / shardBytes);
		let bytes = 0;
		let from = 0;
		for (const [index, [, line]] of lines.entries()) {
			if (index > from && (bytes >= even || bytes + line.length > shardBytes)) {
				await this.#write(lines.slice(from, index));
				from = index;
				bytes = 0;
			}
			bytes += line.length;
		}
		if (from < lines.length) await this.#write(lines.slice(from));
	}

	async end(): Promise<readonly Shard[]> {
		await this.#settle();
		return this.#shards;
	}

	async #write(lines: ReadonlyArray<readonly [key: string, line: Buffer]>): Promise<void> {
		const bytes = Buffer.concat(lines.map(([, line]) => line));
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		const file = `${this.#collection}-${sha256.slice(0, 32)}.jsonl`;
		this.#shards.push({file, first: lines[0]![0], count: lines.length, bytes: bytes.length, sha256});
		const put = this.#put(file, bytes);
		// Told when it is settled; where something else fails before that, this one is not told as well.
		put.catch(() => {});
		this.#waiting.push(put);
		if (this.#waiting.length >= atATime) await this.#settle();
	}

	/** Renamed into place, because a reader of an older base may be reading the same content this moment. */
	async #put(name: string, bytes: Buffer): Promise<void> {
		const {files, paths} = this.#context;
		const path = join(paths.base, name);
		files.rename(await writeAside(files, path, bytes), path);
	}

	async #settle(): Promise<void> {
		const waiting = this.#waiting;
		this.#waiting = [];
		const ends = await Promise.allSettled(waiting);
		for (const end of ends) if (end.status === 'rejected') throw end.reason;
	}
}

/** Writes a collection's shards from records in order of keys. Their names are durable with the manifest's. */
export async function writeRecords(
	context: Context,
	collection: string,
	records: Iterable<readonly [key: string, text: string]>,
): Promise<readonly Shard[]> {
	const writer = new ShardWriter(context, collection);
	const full = context.tuning.shardBytes * 8;
	let lines: Array<readonly [string, Buffer]> = [];
	let bytes = 0;
	for (const [key, text] of records) {
		const line = Buffer.from(shardLine(key, text));
		if (bytes + line.length > full) {
			await writer.add(lines);
			lines = [];
			bytes = 0;
		}
		lines.push([key, line]);
		bytes += line.length;
	}
	await writer.add(lines);
	return writer.end();
}

/**
 * Writes what a table holds at `sequence`; shards that nothing changed go on as they are.
 * Their names are durable with the manifest's.
 */
export async function foldTable(
	context: Context,
	collection: string,
	table: Table,
	sequence: number,
): Promise<readonly Shard[]> {
	const changed = table.overlay.keys().filter((key) => table.overlay.at(key, sequence) !== undefined);
	if (table.shards.length === 0) {
		return writeRecords(
			context,
			collection,
			table.walk(context.shards, sequence).map((row) => [row.key, row.text()] as const),
		);
	}
	const writer = new ShardWriter(context, collection);
	let next = 0;
	for (const [index, shard] of table.shards.entries()) {
		const until = table.shards[index + 1]?.first;
		const from = next;
		while (next < changed.length && (until === undefined || changed[next]! < until)) next++;
		if (next === from) writer.keep(shard);
		else await writer.add(merged(context, table, shard, changed.slice(from, next), sequence));
	}
	return writer.end();
}

function merged(
	context: Context,
	table: Table,
	shard: Shard,
	changed: readonly string[],
	sequence: number,
): ReadonlyArray<readonly [string, Buffer]> {
	const records = context.shards.read(shard);
	const lines = new Map<string, Buffer | undefined>();
	for (const [index, key] of records.keys.entries()) lines.set(key, records.line(index));
	for (const key of changed) {
		const text = table.overlay.at(key, sequence)?.text;
		lines.set(key, text === undefined ? undefined : Buffer.from(shardLine(key, text)));
	}
	return [...lines]
		.filter((entry): entry is [string, Buffer] => entry[1] !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
