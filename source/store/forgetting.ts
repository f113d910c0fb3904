import type {RecordChange} from '../core/ports.ts';
import {changesOf, writeChanges} from './change-files.ts';
import type {Context} from './context.ts';
import type {ChangeFile, ManifestName} from './format.ts';
import {journalLine, type StoredChange} from './journal.ts';
import {byCodeUnit} from './overlay.ts';
import {copiedLines, type Stretch} from './rewriting.ts';
import {readManifest, writeManifest} from './root.ts';
import {countWords, storedTallies} from './tallies.ts';
import {writeRecords} from './write-shards.ts';

export type Rewrite = (change: RecordChange) => RecordChange | undefined;

/**
 * Lines of the journal with every change as `rewrite` makes it, and with their files written anew. The lines keep
 * their sequences and times; one of which nothing is left stays as a line without changes. Lines after `last` stay
 * as they are: a base of that sequence is under them, and what they change must be what it holds.
 */
export async function* forgottenLines(
	context: Context,
	{start, end}: Stretch,
	last: number,
	rewrite: Rewrite,
): AsyncIterable<Uint8Array> {
	if (start >= end) return;
	for (const entry of context.journal.from(start)) {
		if (entry.offset >= end) return;
		const {sequence, at} = entry;
		if (sequence > last) return yield* copiedLines(context, {start: entry.offset, end});
		if (entry.lost) {
			yield* copiedLines(context, {start: entry.offset, end: entry.end});
			continue;
		}
		const texts = changesOf(context, entry).flatMap((change) => rewritten(change, rewrite) ?? []);
		const changes = 'file' in entry.changes ? await inFile(context, sequence, texts) : texts;
		const load = entry.load && (await loadAnew(context, sequence, entry.load, rewrite));
		yield journalLine({sequence, at, load, changes});
	}
}

function rewritten(change: StoredChange, rewrite: Rewrite): string | undefined {
	const made = rewrite(change as RecordChange);
	return made && JSON.stringify(made);
}

async function inFile(
	context: Context,
	sequence: number,
	texts: readonly string[],
): Promise<readonly string[] | ChangeFile> {
	if (texts.length === 0) return texts;
	return (await writeChanges(context, texts)).name(sequence);
}

async function loadAnew(
	context: Context,
	sequence: number,
	name: ManifestName,
	rewrite: Rewrite,
): Promise<ManifestName> {
	const earlier = readManifest(context, name);
	const collections: Record<string, (typeof earlier.collections)[string]> = {};
	const counts: Array<readonly [string, ReadonlyMap<string, number>]> = [];
	for (const [collection, shards] of Object.entries(earlier.collections)) {
		const records: Array<readonly [key: string, text: string]> = [];
		for (const shard of shards) {
			const read = context.shards.read(shard);
			for (const [index, key] of read.keys.entries()) {
				const made = rewrite({collection, key, after: JSON.parse(read.text(index))} as RecordChange);
				if (made?.after !== undefined) records.push([made.key, JSON.stringify(made.after)]);
			}
		}
		records.sort(([a], [b]) => byCodeUnit(a, b));
		collections[collection] = [...(await writeRecords(context, collection, records))];
		counts.push([
			collection,
			await countWords(
				collection,
				records.values().map(([, text]) => text),
			),
		]);
	}
	return await writeManifest(context, 'load', {
		...earlier,
		sequence,
		collections,
		tallies: storedTallies(counts),
	});
}
