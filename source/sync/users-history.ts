import type {Called} from '../core/explain/called.ts';
import type {PastChange} from '../core/explain/facts.ts';
import {type Context, withSnapshot} from './context.ts';
import {readConnections} from './documents.ts';
import {changesIn} from './explaining-past.ts';
import {Slices} from './people-index-slices.ts';
import {namesOfLocations} from './people-surroundings.ts';

/**
 * What changed of a person over time, newest first, told as it is found: commits are gone through one by one as far
 * back as they are kept, until the signal stops it. Locations and connections by name, classes by id:
 * `explain` tells more, and reads everything for it.
 */
export async function* userHistory(
	{store, clock}: Pick<Context, 'store' | 'clock'>,
	id: string,
	signal: AbortSignal,
): AsyncGenerator<PastChange, void> {
	const [newest, locations, connections] = await withSnapshot(store, async (snapshot) => [
		snapshot.sequence,
		await namesOfLocations(snapshot),
		await readConnections(store.documents),
	]);
	const called: Called = {
		person: (key) => key,
		location: (key) => locations.get(key) ?? key,
		course: (key) => key,
		class: (key) => key,
		connection: (key) => connections.find((each) => each.id === key)?.name ?? key,
	};
	const slices = new Slices(clock, 'background');
	for (let sequence = newest; sequence > 0 && !signal.aborted; sequence--) {
		const commit = await store.history(sequence);
		if (commit === undefined) return;
		yield* changesIn(commit, {asked: id, kind: 'person', key: id}, called);
		if (slices.isOver) await slices.next();
	}
}
