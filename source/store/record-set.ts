import {setImmediate as turn} from 'node:timers/promises';
import type {RecordSet} from '../core/directory/directory.ts';
import type {Context} from './context.ts';
import type {Shard} from './format.ts';
import type {ShardRecords} from './shards.ts';
import type {Row, Table} from './table.ts';

/** Lets others have a turn after so many shards. */
const shardsAtATime = 16;

/**
 * A whole collection as bytes: read and verified here, so that it outlives the snapshot, and parsed record
 * by record when asked for. Small collections keep what they parsed.
 */
export async function loadRecords<T>(
	{shards: reader, tuning}: Context,
	table: Table,
	sequence: number,
	size: number,
): Promise<RecordSet<T>> {
	const read = new Map<Shard, ShardRecords>();
	for (const shard of table.shards) {
		read.set(shard, reader.read(shard));
		if (read.size % shardsAtATime === 0) await turn();
	}
	const source = {read: (shard: Shard) => read.get(shard)!};

	const kept = size <= tuning.keepParsed ? new Map<string, T>() : undefined;
	const parse = (key: string, text: string): T => {
		const record = JSON.parse(text) as T;
		kept?.set(key, record);
		return record;
	};
	const recordOf = (row: Row) => kept?.get(row.key) ?? parse(row.key, row.text());
	return {
		size,
		get(key) {
			const known = kept?.get(key);
			if (known !== undefined) return known;
			const text = table.text(source, key, sequence);
			return text === undefined ? undefined : parse(key, text);
		},
		has: (key) => table.has(source, key, sequence),
		keys: () => again(() => table.walk(source, sequence).map((row) => row.key)),
		values: () => again(() => table.walk(source, sequence).map(recordOf)),
	};
}

/** An iterable that begins anew each time. */
const again = <T>(iterate: () => Iterator<T>): Iterable<T> => ({[Symbol.iterator]: iterate});
