import {expect} from 'vitest';
import {collectionNames, type RecordChange, type Store} from '../../source/core/ports.ts';

/**
 * Holds the state against its own history: every commit from the first on is there, each `before` is what the
 * commits before it made, and all of them together make the newest generation, its counts too.
 */
export async function expectReplayed(store: Store, at: string): Promise<void> {
	const snapshot = await store.read();
	const made = new Map<string, Map<string, string>>(collectionNames.map((name) => [name, new Map()]));
	const faults: string[] = [];
	for (let sequence = 1; sequence <= snapshot.sequence; sequence++) {
		const commit = await store.history(sequence);
		if (commit?.sequence !== sequence) faults.push(`commit ${sequence} is not kept`);
		for (const change of commit?.changes ?? []) faults.push(...replay(made, change, sequence));
	}
	for (const name of collectionNames) {
		const records = (await snapshot.list(name)).map((record) => JSON.stringify(record));
		const replayed = [...made.get(name)!].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
		if (JSON.stringify(replayed) !== JSON.stringify(records))
			faults.push(`${name} are not what history says`);
		if ((await snapshot.count(name)) !== records.length) faults.push(`${name} are not counted right`);
	}
	await snapshot.release();
	expect(faults, at).toEqual([]);
}

function replay(
	made: ReadonlyMap<string, Map<string, string>>,
	{collection, key, before, after}: RecordChange,
	sequence: number,
): readonly string[] {
	const records = made.get(collection)!;
	const was = before === undefined ? undefined : JSON.stringify(before);
	const fault =
		records.get(key) === was ? [] : [`commit ${sequence}: ${collection} ${key} was otherwise before`];
	if (after === undefined) records.delete(key);
	else records.set(key, JSON.stringify(after));
	return fault;
}
