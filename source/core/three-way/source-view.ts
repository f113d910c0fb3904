import type {ConnectionId} from '../directory/ids.ts';
import type {Filtered, Roster, RosterView} from '../roster/roster.ts';
import type {AtSource} from './sides.ts';

/** What one connection says, as it was kept. */
export interface SourceView {
	readonly connection: ConnectionId;
	/** Its last roster; absent: none is kept. */
	readonly roster?: Roster;
	/** What its filter takes out of that now. */
	readonly filtered?: Filtered | undefined;
	/** A guard holds the run that read it. */
	readonly isHeld: boolean;
	/** Rosters are read from it; an identity provider that pushes has none. */
	readonly isRead: boolean;
}

type ListedKind = 'people' | 'classes';

/** What a source says of one record. */
export interface Listing {
	readonly at: AtSource;
	readonly faulty: boolean;
	readonly held: boolean;
	readonly connection?: ConnectionId;
	readonly externalId?: string;
	/** Number of its row in the roster; absent: there is none that counts. */
	readonly row?: number;
}

const nowhere: Listing = {at: 'absent', faulty: false, held: false};

/** The rows of one kind in the rosters of all sources, and which of them belong to a record that is known here. */
export class Listings<K extends ListedKind> {
	readonly #kind: K;
	readonly #sources: ReadonlyMap<string, SourceView>;
	readonly #rows = new Map<string, Map<string, number>>();
	readonly #leftOut = new Map<string, ReadonlySet<string>>();
	readonly #taken = new Map<string, Set<string>>();

	constructor(kind: K, sources: readonly SourceView[]) {
		this.#kind = kind;
		this.#sources = new Map(sources.map((each) => [each.connection, each]));
		for (const {connection, roster} of sources) {
			if (roster === undefined) continue;
			const view = this.#view(roster);
			const rows = new Map<string, number>();
			for (let row = 0; row < view.count; row++) {
				const id = view.text(row, 'externalId');
				if (!rows.has(id)) rows.set(id, row);
			}
			this.#rows.set(connection, rows);
			const out = roster.leftOut.filter((each) => each.kind === kind).map(({externalId}) => externalId);
			this.#leftOut.set(connection, new Set(out));
			this.#taken.set(connection, new Set());
		}
	}

	/** What the connection says of a record that it delivers, under one of these ids. */
	of(connection: ConnectionId | undefined, ids: readonly string[]): Listing {
		const source = connection === undefined ? undefined : this.#sources.get(connection);
		if (source === undefined) return nowhere;
		const {roster} = source;
		if (roster === undefined) return {...nowhere, at: source.isRead ? 'unknown' : 'listed'};
		const rows = this.#rows.get(source.connection);
		const here = ids.filter((id) => rows?.has(id) === true);
		// Rows that were merged into it are no newcomers.
		for (const id of here) this.#taken.get(source.connection)?.add(id);
		const [own] = here;
		const row = own === undefined ? undefined : rows?.get(own);
		if (own !== undefined && row !== undefined) return this.#told(source, roster, own, row);
		const known = {connection: source.connection, held: source.isHeld};
		for (const externalId of ids) {
			if (roster.faulty[this.#kind]?.has(externalId))
				return {...known, at: 'listed', faulty: true, externalId};
			if (this.#leftOut.get(source.connection)?.has(externalId))
				return {...known, at: 'left out', faulty: false, externalId};
		}
		// Absence counts only inside the scope that was really read.
		const {scope} = roster;
		return {
			...known,
			faulty: false,
			at: scope[this.#kind] && scope.locations === undefined ? 'absent' : 'unknown',
		};
	}

	/** Rows that no record here took, under the key that they would have. */
	*others(): Iterable<{readonly key: string; readonly listing: Listing}> {
		for (const source of this.#sources.values()) {
			const {roster, connection} = source;
			if (roster === undefined) continue;
			const view = this.#view(roster);
			for (const [id, row] of this.#rows.get(connection) ?? [])
				if (this.#taken.get(connection)?.has(id) !== true)
					yield {key: view.text(row, 'id') || id, listing: this.#told(source, roster, id, row)};
		}
	}

	/** The roster that a listing stands in. */
	roster({connection}: Listing): Roster | undefined {
		return connection === undefined ? undefined : this.#sources.get(connection)?.roster;
	}

	#told(
		{connection, filtered, isHeld}: SourceView,
		roster: Roster,
		externalId: string,
		row: number,
	): Listing {
		return {
			at: filtered?.why(this.#kind, externalId) === undefined ? 'listed' : 'left out',
			faulty: roster.faulty[this.#kind]?.has(externalId) === true,
			held: isHeld,
			connection,
			externalId,
			row,
		};
	}

	/** Both kinds have an id at the source and an id of their own. */
	#view(roster: Roster) {
		return roster[this.#kind] as RosterView<'people'>;
	}
}
