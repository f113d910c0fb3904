import type {RecordSet} from '../core/directory/directory.ts';
import {type CollectionName, type Collections, collectionNames, type Snapshot} from '../core/ports.ts';
import type {Context} from './context.ts';
import type {Generation} from './generation.ts';
import {loadRecords} from './record-set.ts';
import {Table} from './table.ts';
import {countWords} from './tallies.ts';

const empty = new Table([]);

/** All records of a table as texts, in order of keys. */
export const textsIn = (context: Context, table: Table, sequence: number): Iterable<string> =>
	table.walk(context.shards, sequence).map((row) => row.text());

/** One generation as it stands now; `released` is called once, when it is not needed any more. */
export function snapshotOf(context: Context, generation: Generation, released: () => void): Snapshot {
	const {sequence} = generation;
	const tables = generation.tables();
	const counts = generation.counts();
	const tallies = new Map(collectionNames.map((name) => [name, generation.tally(name)] as const));
	let open = true;
	const tableOf = (collection: string) => tables.get(collection) ?? empty;
	return {
		sequence,
		get: async <C extends CollectionName>(collection: C, key: string) => {
			const text = tableOf(collection).text(context.shards, key, sequence);
			return text === undefined ? undefined : (JSON.parse(text) as Collections[C]);
		},
		list: async <C extends CollectionName>(
			collection: C,
			{after, limit = Number.POSITIVE_INFINITY, reverse = false}: Parameters<Snapshot['list']>[1] = {},
		) => {
			const records: Array<Collections[C]> = [];
			if (limit <= 0) return records;
			for (const row of tableOf(collection).walk(context.shards, sequence, {after, reverse})) {
				records.push(JSON.parse(row.text()));
				if (records.length >= limit) break;
			}
			return records;
		},
		count: async (collection) => counts.get(collection) ?? 0,
		load: <C extends CollectionName>(collection: C): Promise<RecordSet<Collections[C]>> =>
			loadRecords(context, tableOf(collection), sequence, counts.get(collection) ?? 0),
		tally: async (collection) => {
			const known = tallies.get(collection);
			if (known !== undefined) return known;
			const counted = await countWords(collection, textsIn(context, tableOf(collection), sequence));
			tallies.set(collection, counted);
			generation.learn(collection, sequence, counted);
			return counted;
		},
		release: async () => {
			if (!open) return;
			open = false;
			released();
		},
	};
}
