import type {Account, Source, Status} from '../directory/account.ts';
import {flags, PeopleColumns} from './columns.ts';
import {Haystack} from './haystack.ts';
import {placeRows} from './merge-rows.ts';
import {PackedTexts} from './packed-texts.ts';
import {byName, type PeopleOrder, type SortColumn} from './query.ts';
import {dealByRank, sortRows} from './sort-rows.ts';
import {accountKey, haystackOf, nameKey} from './texts.ts';

const none = new Uint32Array(0);
type TextColumn = 'name' | 'account';

/**
 * Everybody, as columns of numbers and bytes by row: what is needed to find, filter and order a million people
 * without a million objects. Fed record by record, in order of Person IDs or not; a row keeps its number for good.
 * The orders follow only when they are {@link settle}d.
 */
export class PeopleIndex {
	readonly columns = new PeopleColumns();
	readonly haystack = new Haystack();
	readonly #ids = new PackedTexts();
	readonly #keys: Readonly<Record<TextColumn, PackedTexts>> = {
		name: new PackedTexts(),
		account: new PackedTexts(),
	};
	#rows = 0;
	#live = 0;
	/** The first rows, as long as they come in order of their ids: their order is their number. */
	#ascending = 0;
	#lastId = '';
	/** Live rows by Person ID; undefined: never settled. */
	#byId: Uint32Array | undefined;
	#orders = new Map<SortColumn, Uint32Array>();
	/** Since it was settled: rows that came, by id; rows that went; rows whose place may have changed. */
	#came = new Map<string, number>();
	#went = new Set<number>();
	readonly #moved: Readonly<Record<TextColumn, Set<number>>> = {name: new Set(), account: new Set()};

	/** How many people there are. */
	get size(): number {
		return this.#live;
	}
	/** Row numbers are below this; not all are somebody's. */
	get rows(): number {
		return this.#rows;
	}

	keyOf(row: number): string {
		return this.#ids.get(row);
	}

	/** The row of a Person ID; undefined: nobody has it. */
	rowOf(key: string): number | undefined {
		const came = this.#came.get(key);
		if (came !== undefined) return came;
		const byId = this.#byId;
		let low = 0;
		let high = byId === undefined ? this.#ascending : byId.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			const row = byId === undefined ? middle : byId[middle]!;
			const id = this.#ids.get(row);
			if (id === key) return this.columns.is(row, flags.gone) ? undefined : row;
			if (id < key) low = middle + 1;
			else high = middle;
		}
		return undefined;
	}

	/** Takes in an account, new or changed. */
	put(account: Account): void {
		const id = account.personId;
		const known = this.#byId === undefined && id > this.#lastId ? undefined : this.rowOf(id);
		if (known === undefined) {
			const row = this.#rows++;
			this.#live++;
			this.#ids.put(row, id);
			if (this.#byId === undefined && row === this.#ascending && id > this.#lastId) {
				this.#ascending++;
				this.#lastId = id;
			} else this.#came.set(id, row);
			this.#write(row, account);
			return;
		}
		this.haystack.remove(known);
		if (!this.#came.has(id)) for (const moved of Object.values(this.#moved)) moved.add(known);
		this.#write(known, account);
	}

	remove(key: string): void {
		const row = this.rowOf(key);
		if (row === undefined) return;
		this.#live--;
		this.columns.remove(row);
		this.haystack.remove(row);
		this.#went.add(row);
		if (this.#came.get(key) === row) this.#came.delete(key);
		for (const moved of Object.values(this.#moved)) moved.delete(row);
	}

	/** Says of these people, and of nobody else, that they are in conflict, or that something is to be done for them. */
	flag(flag: 'conflicted' | 'followUp', ids: Iterable<string>): void {
		const rows: number[] = [];
		for (const id of ids) {
			const row = this.rowOf(id);
			if (row !== undefined) rows.push(row);
		}
		this.columns.setFlag(flags[flag], rows);
	}

	/** Whether it was ever settled: before, there is no order but that of Person IDs. */
	get isOrdered(): boolean {
		return this.#byId !== undefined;
	}

	/** Whether everything that was taken in is in the orders. */
	get isSettled(): boolean {
		const {name, account} = this.#moved;
		return this.#byId !== undefined && this.#came.size + this.#went.size + name.size + account.size === 0;
	}

	/** Makes the orders that take long, or brings them up to what changed since. In slices. */
	*settle(): Generator<void, void> {
		if (this.#byId === undefined) {
			const byId = firstRows(this.#ascending);
			const orders = new Map<SortColumn, Uint32Array>();
			for (const column of ['name', 'account'] as const) {
				const order = byId.slice();
				yield* sortRows(order, this.#keys[column]);
				orders.set(column, order);
			}
			// At once: whoever asks while it is being sorted gets the order of ids.
			this.#byId = byId;
			this.#orders = orders;
		}
		const [came, went] = [this.#came, this.#went];
		const moved = {name: this.#moved.name, account: this.#moved.account};
		const orders = new Map<SortColumn, Uint32Array>();
		const fresh = [...came.values()].filter((row) => !went.has(row));
		const gone = went.size === 0 ? undefined : (row: number) => went.has(row);
		const byIds = (a: number, b: number) => this.#compareIds(a, b);
		const byId = yield* placeRows(this.#byId, gone, fresh, byIds);
		for (const column of ['name', 'account'] as const) {
			const compare = (a: number, b: number) => this.#keys[column].compare(a, b) || byIds(a, b);
			const again = moved[column];
			const leaves = again.size === 0 ? gone : (row: number) => again.has(row) || went.has(row);
			const order = this.#orders.get(column)!;
			orders.set(column, yield* placeRows(order, leaves, [...again, ...fresh], compare));
		}
		this.#byId = byId;
		this.#orders = orders;
		came.clear();
		went.clear();
		for (const set of Object.values(this.#moved)) set.clear();
	}

	/**
	 * All rows in this order; before the first settling by Person ID, whatever was asked for. The same array as long as
	 * nothing changed; not to be changed.
	 */
	*ordered({column, down = false}: PeopleOrder = byName): Generator<void, Uint32Array> {
		const byId = this.#byId;
		if (byId === undefined) return firstRows(this.#ascending);
		const up = column === 'personId' ? byId : (this.#orders.get(column) ?? (yield* this.#byRank(column)));
		return down ? up.toReversed() : up;
	}

	/** How many people of a set of rows there are of each kind, as far as actions go now. */
	kinds(rows: Iterable<number>, now: Date): readonly PeopleKind[] {
		const seconds = now.getTime() / 1000;
		const kinds = new Map<number, {-readonly [K in keyof PeopleKind]: PeopleKind[K]}>();
		const {columns} = this;
		for (const row of rows) {
			const federated = columns.is(row, flags.federated);
			const removal = columns.removed[row]!;
			const removed = removal !== 0 && removal <= seconds;
			const key =
				(columns.status[row]! << 9) |
				(columns.source[row]! << 2) |
				(Number(removed) << 1) |
				Number(federated);
			const kind = kinds.get(key);
			if (kind !== undefined) kind.count++;
			else
				kinds.set(key, {
					status: columns.statusOf(row),
					source: columns.sourceOf(row),
					authentication: federated ? 'Federated' : 'Managed Apple Account',
					removed,
					count: 1,
				});
		}
		return [...kinds.values()];
	}

	*#byRank(column: Exclude<SortColumn, 'personId'>): Generator<void, Uint32Array> {
		const orders = this.#orders;
		const {columns} = this;
		const names = orders.get('name') ?? none;
		const gradeRanks = column === 'grade' ? columns.gradeRanks() : [];
		const rankOf =
			column === 'grade'
				? (row: number) => gradeRanks[columns.grade[row]!]!
				: (row: number) => columns[column as 'status' | 'source' | 'role'][row]!;
		const order = yield* dealByRank(names, rankOf, Math.max(16, gradeRanks.length));
		// Somebody may have settled it meanwhile.
		if (orders === this.#orders) orders.set(column, order);
		return order;
	}

	#write(row: number, account: Account) {
		this.columns.put(row, account);
		this.haystack.put(row, haystackOf(account));
		this.#keys.name.put(row, nameKey(account));
		this.#keys.account.put(row, accountKey(account));
	}

	#compareIds(a: number, b: number): number {
		const [x, y] = [this.#ids.get(a), this.#ids.get(b)];
		return x < y ? -1 : x > y ? 1 : 0;
	}
}

/** People alike in all that the table of actions asks for, and how many they are. */
export interface PeopleKind {
	readonly status: Status;
	readonly source: Source;
	readonly authentication: Account['authentication'];
	/** Apple School Manager has removed them by itself. */
	readonly removed: boolean;
	readonly count: number;
}

function firstRows(count: number): Uint32Array {
	const rows = new Uint32Array(count);
	for (let row = 0; row < count; row++) rows[row] = row;
	return rows;
}
