import {isSame} from '../canonical.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId} from '../directory/ids.ts';
import {MirrorConflicts} from './conflicts.ts';
import type {Held} from './held.ts';
import type {FieldSides} from './judge.ts';
import {type LocationMap, mapLocations} from './locations.ts';
import type {MirrorHeldBack} from './mirror-plan.ts';
import {type Mirrored, type MirroredChange, type MirroredKind, mirroredKey} from './mirrored.ts';
import {deliversAnother} from './others.ts';
import type {MirrorSettings} from './settings.ts';
import type {MirrorWrite} from './writes.ts';

/** A plan in the making. */
export class MirrorDraft {
	readonly directory: Directory;
	readonly held: Held;
	readonly settings: MirrorSettings;
	readonly locations: LocationMap;
	readonly conflicts: MirrorConflicts;
	readonly writes: MirrorWrite[] = [];
	readonly heldBack: MirrorHeldBack[] = [];
	unchanged = 0;
	pending = 0;
	/** People and classes that wait for a location, by ours. */
	readonly waiting = new Map<string, {people: number; classes: number}>();
	/** Members by Person ID: the id there, or `+` and the Person ID of who is created. */
	readonly memberIds = new Map<string, string>();
	readonly #rows: ReadonlyMap<string, Mirrored>;
	readonly #after = new Map<string, Mirrored | undefined>();

	constructor(directory: Directory, held: Held, base: Iterable<Mirrored>, settings: MirrorSettings) {
		this.directory = directory;
		this.held = held;
		this.settings = settings;
		this.locations = mapLocations(directory.locations.values(), held.locations, settings.locations);
		this.conflicts = new MirrorConflicts(settings);
		this.#rows = new Map(
			[...base]
				.filter(({connection}) => connection === settings.connection.id)
				.map((row): [string, Mirrored] => [mirroredKey(row), row])
				.sort(([a], [b]) => (a < b ? -1 : 1)),
		);
	}

	rows(kind: MirroredKind): readonly Mirrored[] {
		return [...this.#rows.values()].filter((row) => row.kind === kind);
	}

	rowsBefore(): Iterable<Mirrored> {
		return this.#rows.values();
	}

	/** Both sides have a say. */
	get twoWay(): boolean {
		return this.settings.direction === 'two-way';
	}

	/**
	 * How the fields of a record are judged that belongs to this connection: whether the directory rules it, so that
	 * what changed there never comes in.
	 * @param made we made it there.
	 */
	says(owner: ConnectionId | undefined, made = false): Pick<FieldSides, 'rules' | 'asks'> {
		return {rules: !this.twoWay || deliversAnother(this.settings)({owner}, made), asks: this.twoWay};
	}

	/** The pair as it is after this read; when both agreed last is the moment at which that changed. */
	keep(row: Mirrored) {
		const key = mirroredKey(row);
		const before = this.#rows.get(key);
		const isNews = before === undefined || !isSame(before.agreed, row.agreed);
		this.#after.set(key, isNews ? {...row, at: this.settings.now.toISOString()} : row);
	}

	drop(row: Mirrored) {
		this.#after.set(mirroredKey(row), undefined);
	}

	/** Nothing is written about it, though it is not alike on both sides. */
	holdBack(
		{kind, key, id}: Pick<MirrorHeldBack, 'kind' | 'key' | 'id'>,
		code: MirrorHeldBack['code'],
		why: string,
	) {
		const about = {...(key === undefined ? {} : {key}), ...(id === undefined ? {} : {id})};
		this.heldBack.push({kind, ...about, code, why});
	}

	waitFor(location: string, kind: 'people' | 'classes') {
		const waiting = this.waiting.get(location) ?? {people: 0, classes: 0};
		waiting[kind]++;
		this.waiting.set(location, waiting);
	}

	/** Rows that differ from what they were, in order. */
	changes(): readonly MirroredChange[] {
		return [...this.#after]
			.map(([key, after]): MirroredChange => {
				const before = this.#rows.get(key);
				return {
					key,
					...(before === undefined ? {} : {before}),
					...(after === undefined ? {} : {after}),
				};
			})
			.filter(({before, after}) => !isSame(before, after))
			.sort((a, b) => (a.key < b.key ? -1 : 1));
	}

	/** The rows as they are after this plan's read. */
	*rowsAfter(): Iterable<Mirrored> {
		for (const [key, row] of this.#rows) {
			const after = this.#after.has(key) ? this.#after.get(key) : row;
			if (after !== undefined) yield after;
		}
		for (const [key, row] of this.#after) if (row !== undefined && !this.#rows.has(key)) yield row;
	}
}
