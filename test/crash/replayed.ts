import {expect} from 'vitest';
import {collectionNames, type RecordChange, type Store} from '../../source/core/ports.ts';

/** Of each collection: what each record was made last; undefined: removed. */
type Made = ReadonlyMap<string, Map<string, string | undefined>>;

/**
 * Holds the state against its own history: every commit from the first (or the oldest that is kept) on is there,
 * each `before` is what the commits before it made, and all of them together make the newest generation, its
 * counts too. Where old commits were let go of, that holds for the records that kept ones changed.
 */
export async function expectReplayed(store: Store, at: string): Promise<void> {
	const snapshot = await store.read();
	const made: Made = new Map(collectionNames.map((name) => [name, new Map()]));
	const faults: string[] = [];
	let sequence = 1;
	while (sequence < snapshot.sequence && (await store.history(sequence)) === undefined) sequence++;
	const whole = sequence === 1;
	for (; sequence <= snapshot.sequence; sequence++) {
		const commit = await store.history(sequence);
		if (commit?.sequence !== sequence) faults.push(`commit ${sequence} is not kept`);
		for (const change of commit?.changes ?? []) faults.push(...replay(made, change, sequence, whole));
	}
	for (const name of collectionNames) {
		const known = made.get(name)!;
		for (const [key, text] of known) {
			const record = await snapshot.get(name, key);
			if (text !== (record && JSON.stringify(record))) faults.push(`${name} ${key} is not what history says`);
		}
		const there = [...known.values()].filter((text) => text !== undefined).length;
		const records = await snapshot.list(name);
		if (whole && there !== records.length) faults.push(`${name} are not those that history made`);
		if ((await snapshot.count(name)) !== records.length) faults.push(`${name} are not counted right`);
	}
	await snapshot.release();
	expect(faults, at).toEqual([]);
}

function replay(
	made: Made,
	{collection, key, before, after}: RecordChange,
	sequence: number,
	whole: boolean,
): readonly string[] {
	const records = made.get(collection)!;
	const was = before && JSON.stringify(before);
	const known = whole || records.has(key);
	const fault =
		known && records.get(key) !== was
			? [`commit ${sequence}: ${collection} ${key} was otherwise before`]
			: [];
	records.set(key, after && JSON.stringify(after));
	return fault;
}
