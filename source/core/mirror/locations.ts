import type {LocationId} from '../directory/ids.ts';
import type {Location} from '../directory/records.ts';
import {fold} from '../plan/fold.ts';
import type {HeldLocation} from './held.ts';

/** Where each of our locations is there, or why it is nowhere. */
export interface LocationMap {
	readonly of: ReadonlyMap<string, string>;
	/** A sentence part by our location's id. */
	readonly unmapped: ReadonlyMap<string, string>;
}

/**
 * Pairs locations: a mapping by hand first, then their id in Apple School Manager, then their name. What is
 * ambiguous on either side is not paired.
 */
export function mapLocations(
	ours: Iterable<Location>,
	theirs: readonly HeldLocation[],
	byHand: ReadonlyMap<LocationId, string>,
): LocationMap {
	const ids = new Set(theirs.map(({id}) => id));
	const byAsm = grouped(theirs, ({asmIdentifier}) => asmIdentifier ?? '');
	const byName = grouped(theirs, ({name}) => fold(name));
	const all = [...ours].sort((a, b) => (a.locationId < b.locationId ? -1 : 1));
	const names = grouped(all, ({name}) => fold(name));
	const of = new Map<string, string>();
	const unmapped = new Map<string, string>();
	const taken = new Set<string>();
	const rest: Location[] = [];
	for (const location of all) {
		const {locationId} = location;
		const hand = byHand.get(locationId);
		if (hand !== undefined && !ids.has(hand))
			unmapped.set(locationId, `it is mapped to ${hand}, and there is no such location there`);
		const found = byAsm.get(locationId) ?? [];
		const id = hand ?? (found.length === 1 ? found[0]!.id : undefined);
		if (unmapped.has(locationId)) continue;
		if (id === undefined && found.length > 1)
			unmapped.set(locationId, `${found.length} locations there have its id in Apple School Manager`);
		else if (id === undefined) rest.push(location);
		else {
			of.set(locationId, id);
			taken.add(id);
		}
	}
	for (const {locationId, name} of rest) {
		const found = (byName.get(fold(name)) ?? []).filter(({id}) => !taken.has(id));
		if (found.length === 0) unmapped.set(locationId, 'no location there has its id or name');
		else if (found.length > 1) unmapped.set(locationId, `${found.length} locations there have its name`);
		else if (names.get(fold(name))!.length > 1)
			unmapped.set(locationId, 'several locations here have its name');
		else of.set(locationId, found[0]!.id);
	}
	return {of, unmapped};
}

/** By a text of each; those with none are in no group. */
export function grouped<T>(items: Iterable<T>, by: (item: T) => string): ReadonlyMap<string, readonly T[]> {
	const groups = new Map<string, T[]>();
	for (const item of items) {
		const key = by(item);
		if (key === '') continue;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [item]);
		else group.push(item);
	}
	return groups;
}
