import {PeopleIndex} from '../core/people/people-index.ts';
import type {Snapshot, Store} from '../core/ports.ts';
import type {Slices} from './people-index-slices.ts';
import {conflictedAccounts, followedUpAccounts} from './people-surroundings.ts';

/** Records that are read at once: as many as a slice has room for. */
const [fewest, most] = [16, 2048];

/** Everybody of one generation, read a slice at a time; not in order yet. `read` hears how many there are so far. */
export async function readPeople(
	snapshot: Snapshot,
	slices: Slices,
	read: (index: PeopleIndex, done: number) => Promise<void>,
): Promise<PeopleIndex> {
	const index = new PeopleIndex();
	let after: string | undefined;
	let limit = 128;
	for (;;) {
		const records = await snapshot.list('accounts', after === undefined ? {limit} : {after, limit});
		for (const account of records) index.put(account);
		after = records.at(-1)?.personId;
		const {used, isOver} = slices;
		if (records.length < limit) return index;
		// The first slice after others had their turn is a whole one: by it the next is measured.
		if (isOver) limit = Math.max(fewest, limit >> 1);
		else if (used < 2) limit = Math.min(most, limit << 1);
		await read(index, index.size);
		await slices.next();
	}
}

/** Says in the index who is in conflict, and for whom something is to be done. */
export async function readFlags(index: PeopleIndex, snapshot: Snapshot): Promise<void> {
	index.flag('conflicted', await conflictedAccounts(snapshot));
	index.flag('followUp', await followedUpAccounts(snapshot));
}

/**
 * Brings the index from one generation to a later one by what commits changed, and puts it in order again.
 * @returns false when that cannot be told: history no longer keeps it, was rewritten, or filled an empty directory,
 * which is read sooner than followed. Then everybody is read anew.
 */
export async function followPeople(
	store: Store,
	index: PeopleIndex,
	from: number,
	snapshot: Snapshot,
	slices: Slices,
): Promise<boolean> {
	if (index.size === 0) return false;
	for (let sequence = from + 1; sequence <= snapshot.sequence; sequence++) {
		const commit = await store.history(sequence);
		if (commit === undefined) return false;
		for (const {collection, key, after} of commit.changes) {
			if (collection !== 'accounts') continue;
			if (after === undefined) index.remove(key);
			else index.put(after);
			if (slices.isOver) await slices.next();
		}
	}
	if (!index.isSettled) await slices.through(index.settle());
	await readFlags(index, snapshot);
	return index.size === (await snapshot.count('accounts'));
}
