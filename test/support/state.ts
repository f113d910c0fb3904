import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {CollectionName, Collections, Store} from '../../source/core/ports.ts';
import {systemClock} from '../../source/io/clock.ts';
import {openStore} from '../../source/store/json-store.ts';

/** Opens a state for a look beside the program. */
export async function inState<T>(folder: string, look: (store: Store) => Promise<T>): Promise<T> {
	const store = await openStore({folder, clock: systemClock, owner: 'the test'});
	try {
		return await look(store);
	} finally {
		await store.close();
	}
}

/** All records of a collection, as they are now. */
export async function listed<C extends CollectionName>(
	store: Pick<Store, 'read'>,
	collection: C,
): Promise<ReadonlyArray<Collections[C]>> {
	const snapshot = await store.read();
	try {
		return await snapshot.list(collection);
	} finally {
		await snapshot.release();
	}
}

/** The same, of a state beside the program. */
export const recordsIn = <C extends CollectionName>(
	folder: string,
	collection: C,
): Promise<ReadonlyArray<Collections[C]>> => inState(folder, (store) => listed(store, collection));

/** Copies a state, in which a path stands otherwise. */
export function copyState(
	from: string,
	to: string,
	path?: {readonly old: string; readonly now: string},
): string {
	// With its permissions: a state that others may read is refused.
	execFileSync('cp', ['-a', from, to]);
	if (path !== undefined) {
		const file = join(to, 'connections.json');
		writeFileSync(file, readFileSync(file, 'utf8').replaceAll(path.old, path.now));
	}
	return to;
}
