import type {Account} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId} from '../directory/ids.ts';
import {isLeftBehind} from '../plan/disconnected.ts';
import type {RecordChange} from '../ports.ts';
import type {CrosswalkKind} from './crosswalk.ts';

/** A known record and its id at the source. */
export interface CrosswalkPair {
	readonly kind: CrosswalkKind;
	/** Key in the directory: the id that Apple School Manager has. */
	readonly known: string;
	/** Id at the source. */
	readonly incoming: string;
}

/** A pair that cannot be stored, and why, as a sentence. */
export interface RefusedPair extends CrosswalkPair {
	readonly why: string;
}

const collections = {
	people: 'accounts',
	locations: 'locations',
	courses: 'courses',
	classes: 'classes',
} as const;

type Keyed = {
	readonly owner?: ConnectionId;
	readonly externalIds: Readonly<Record<ConnectionId, string>>;
};

/**
 * Record changes by which the ids that Apple School Manager has are kept: each record is met by its id at the source
 * from now on. Nothing else of it changes, and who delivers it is said by the next sync. A record that another
 * connection delivers is not taken over by this; nor is an id given away that a record has which this one delivers.
 * @param pairs each known record and each id of a kind once.
 * @param apart ids at the source that pair with nothing: a pair that was stored is taken back, unless it is delivered.
 */
export function keepIds(
	directory: Directory,
	connection: ConnectionId,
	pairs: readonly CrosswalkPair[],
	apart: ReadonlyArray<Omit<CrosswalkPair, 'known'>> = [],
	/** Connections that are disconnected: whom they left behind another one may take up. */
	disconnected: ReadonlySet<ConnectionId> = new Set(),
): {readonly changes: readonly RecordChange[]; readonly refused: readonly RefusedPair[]} {
	const holders = new Map<CrosswalkKind, ReadonlyMap<string, string>>();
	const after = new Map<string, {kind: CrosswalkKind; key: string; externalIds: Keyed['externalIds']}>();
	const refused: RefusedPair[] = [];
	const recordOf = (kind: CrosswalkKind, key: string) =>
		directory[collections[kind]].get(key) as Keyed | undefined;
	/** Whom a dropped connection left behind nobody delivers any more. */
	const delivererOf = (kind: CrosswalkKind, key: string) => {
		const record = recordOf(kind, key);
		const wasLeft = kind === 'people' && isLeftBehind(record as unknown as Account, disconnected);
		return wasLeft ? undefined : record?.owner;
	};
	const holderOf = (kind: CrosswalkKind, incoming: string) => {
		const of = holders.get(kind) ?? holdersOf(directory, kind, connection);
		holders.set(kind, of);
		return of.get(incoming);
	};
	const unpair = (kind: CrosswalkKind, key: string) => {
		const {[connection]: _, ...rest} = recordOf(kind, key)!.externalIds;
		if (!after.has(`${kind} ${key}`)) after.set(`${kind} ${key}`, {kind, key, externalIds: rest});
	};
	for (const {kind, incoming} of apart) {
		const holder = holderOf(kind, incoming);
		if (holder === undefined) continue;
		if (delivererOf(kind, holder) === undefined) unpair(kind, holder);
		else refused.push({kind, incoming, known: holder, why: 'it is delivered under this id already'});
	}
	for (const pair of pairs) {
		const {kind, known, incoming} = pair;
		const record = recordOf(kind, known);
		if (record?.externalIds[connection] === incoming) continue;
		const holder = holderOf(kind, incoming);
		const other = holder === undefined || holder === known ? undefined : delivererOf(kind, holder);
		const why =
			record === undefined ? 'is not known here' : whyRefused(delivererOf(kind, known), other, connection);
		if (record === undefined || why !== undefined) {
			refused.push({...pair, why: why ?? 'is not known here'});
			continue;
		}
		if (holder !== undefined && holder !== known) unpair(kind, holder);
		after.set(`${kind} ${known}`, {
			kind,
			key: known,
			externalIds: {...record.externalIds, [connection]: incoming},
		});
	}
	const changes = [...after.values()].map(({kind, key, externalIds}) => {
		const before = recordOf(kind, key);
		return {
			collection: collections[kind],
			key,
			before,
			after: {...before, externalIds},
		} as unknown as RecordChange;
	});
	return {changes, refused};
}

/** Keys of records by their ids at the source. */
function holdersOf(
	directory: Directory,
	kind: CrosswalkKind,
	connection: ConnectionId,
): ReadonlyMap<string, string> {
	const set = directory[collections[kind]];
	const holders = new Map<string, string>();
	for (const key of set.keys()) {
		const external = (set.get(key) as Keyed).externalIds[connection];
		if (external !== undefined) holders.set(external, key);
	}
	return holders;
}

/** @param deliverer who delivers the record; @param other who delivers the record that has its id at the source. */
function whyRefused(
	deliverer: ConnectionId | undefined,
	other: ConnectionId | undefined,
	connection: ConnectionId,
): string | undefined {
	if (deliverer !== undefined && deliverer !== connection) return 'another connection delivers it';
	if (deliverer === connection) return 'this connection delivers it already, under another id';
	if (other !== undefined) return 'its id at the source is that of another record, which is delivered';
	return undefined;
}
