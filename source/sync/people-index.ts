import {flags} from '../core/people/columns.ts';
import {PeopleMarks} from '../core/people/marks.ts';
import type {PeopleIndex} from '../core/people/people-index.ts';
import {byName, type PeopleQuery} from '../core/people/query.ts';
import {type Found, type Hits, search} from '../core/people/search.ts';
import type {Snapshot} from '../core/ports.ts';
import {type Context, withSnapshot} from './context.ts';
import {exportPeople} from './people-index-export.ts';
import {followPeople, readFlags, readPeople} from './people-index-feed.ts';
import {PeopleRows} from './people-index-rows.ts';
import {Slices} from './people-index-slices.ts';
import type {People, PeopleList, PeopleNow} from './people-index-view.ts';
import {conflictedAccounts, countsOf, namesOfLocations} from './people-surroundings.ts';
import {itemOf} from './users.ts';

/** While everybody is read, what there is so far is shown first after this time, then this often; milliseconds. */
const [firstLook, laterLooks] = [150, 500];

type Needs = Pick<Context, 'store' | 'clock' | 'packages' | 'readFile'>;

/** The present list, and the rows behind it. */
interface Shown {
	readonly index: PeopleIndex;
	readonly hits: Hits;
	readonly list: PeopleList;
}

/**
 * Everybody behind a screen: an index that is read when it is first looked at, follows commits by what they changed,
 * and answers the newest question. One piece of work at a time, each in slices that let the keyboard come between.
 */
export class PeopleBehindScreen implements People {
	readonly #context: Needs;
	readonly #rows: PeopleRows;
	readonly #marks = new PeopleMarks();
	/** The index whose rows are marked. */
	#marksOf: PeopleIndex | undefined;
	readonly #listeners = new Set<() => void>();
	#now: PeopleNow = {marked: 0};
	#index: PeopleIndex | undefined;
	/** The generation that the index is of. */
	#sequence = -1;
	#asked: PeopleQuery = {};
	#shown: Shown | undefined;
	/** The last whole answer, as long as the index is as it was then. */
	#found: Found | undefined;
	#follows = false;
	#isBehind = false;
	#isWorking = false;

	constructor(context: Needs) {
		this.#context = context;
		this.#rows = new PeopleRows(context.store);
	}

	readonly now = () => this.#now;

	readonly subscribe = (listener: () => void) => {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	};

	look(query: PeopleQuery): void {
		this.#asked = query;
		if (!this.#follows) {
			this.#follows = true;
			this.#context.store.follow((_sequence, what) => {
				if (what !== 'commit') return;
				this.#isBehind = true;
				void this.#work();
			});
		}
		void this.#work();
	}

	again(): void {
		this.#isBehind = true;
		void this.#work();
	}

	item(place: number) {
		const key = this.#shown?.list.keyAt(place);
		return key === undefined ? undefined : this.#rows.get(key);
	}

	async read(from: number, count: number): Promise<void> {
		const shown = this.#shown;
		if (shown === undefined) return;
		const keys: string[] = [];
		for (let place = Math.max(0, from); place < Math.min(shown.list.length, from + count); place++)
			keys.push(shown.list.keyAt(place)!);
		const {index} = shown;
		const isConflicted = (key: string) => {
			const row = index.rowOf(key);
			return row !== undefined && index.columns.is(row, flags.conflicted);
		};
		await this.#rows.read(keys, isConflicted, this.#context.clock.now(), new Slices(this.#context.clock));
	}

	isMarked(place: number): boolean {
		if (this.#marks.count === 0 || this.#shown === undefined) return false;
		const {list, index, hits} = this.#shown;
		const row = index === this.#marksOf ? hits.rows[place] : this.#marksOf?.rowOf(list.keyAt(place) ?? '');
		return row !== undefined && this.#marks.has(row);
	}

	mark(place: number): void {
		if (this.#shown === undefined) return;
		const {index, hits} = this.#shown;
		const row = hits.rows[place];
		if (row === undefined || index.columns.is(row, flags.gone)) return;
		this.#moveMarks(index);
		this.#marks.toggle(row);
		this.#tell({marked: this.#marks.count});
	}

	markAll(): void {
		if (this.#shown?.hits.complete !== true || this.#shown.index !== this.#index) return;
		this.#moveMarks(this.#index);
		this.#marks.toggleAll(this.#shown.hits.rows);
		this.#tell({marked: this.#marks.count});
	}

	unmark(): void {
		this.#marks.clear();
		this.#tell({marked: 0});
	}

	markedIds(): readonly string[] {
		const index = this.#marksOf;
		return index === undefined ? [] : [...this.#marks.rows()].map((row) => index.keyOf(row));
	}

	markedKinds() {
		return this.#marksOf?.kinds(this.#marks.rows(), this.#context.clock.now()) ?? [];
	}

	who(ids: readonly string[]) {
		return withSnapshot(this.#context.store, async (snapshot) => {
			const conflicted = await conflictedAccounts(snapshot);
			const accounts = await Promise.all(ids.map((id) => snapshot.get('accounts', id)));
			return accounts.flatMap((account) =>
				account === undefined
					? []
					: [itemOf(account, conflicted.has(account.personId), this.#context.clock.now())],
			);
		});
	}

	exportCsv(file: string) {
		const list = this.#shown?.list;
		return exportPeople(this.#context, file, list?.length ?? 0, (place) => list?.keyAt(place));
	}

	/** Does what is due, one after the other, until nothing is. */
	async #work(): Promise<void> {
		if (this.#isWorking) return;
		this.#isWorking = true;
		try {
			for (;;) {
				const index = this.#index;
				if (index === undefined || this.#isBehind) {
					// What is committed from here on is either in the snapshot or heard of.
					this.#isBehind = false;
					await withSnapshot(this.#context.store, (snapshot) =>
						index === undefined ? this.#readAll(snapshot) : this.#follow(index, snapshot),
					);
				} else if (this.#shown?.list.query !== this.#asked || this.#found === undefined)
					await this.#answer(index);
				else return;
			}
		} catch (error) {
			// What was begun may be half done: it is read anew when somebody asks again.
			this.#index = undefined;
			this.#isBehind = false;
			this.#tell({error, reading: undefined});
		} finally {
			this.#isWorking = false;
		}
	}

	async #readAll(snapshot: Snapshot): Promise<void> {
		const {clock} = this.#context;
		await this.#survey(snapshot);
		const total = await snapshot.count('accounts');
		const slices = new Slices(clock, 'background');
		let due = clock.monotonic() + firstLook;
		const look = async (index: PeopleIndex, stage: 'read' | 'order', done: number) => {
			const isAsked = this.#shown !== undefined && this.#shown.list.query !== this.#asked;
			if (clock.monotonic() < due && !isAsked) return;
			due = clock.monotonic() + laterLooks;
			this.#found = undefined;
			this.#tell({reading: {stage, done, total}});
			// A list of before is better than a part of the same people.
			if (this.#shown === undefined || !this.#shown.index.isOrdered || isAsked) await this.#answer(index);
		};
		const index = await readPeople(snapshot, slices, (part, done) => look(part, 'read', done));
		await slices.through(index.settle(), {between: () => look(index, 'order', total)});
		await readFlags(index, snapshot);
		this.#moveMarks(index);
		this.#index = index;
		this.#sequence = snapshot.sequence;
		this.#rows.forget();
		this.#found = undefined;
		this.#tell({marked: this.#marks.count});
	}

	async #follow(index: PeopleIndex, snapshot: Snapshot): Promise<void> {
		if (snapshot.sequence === this.#sequence) return this.#tell({error: undefined});
		const {store, clock} = this.#context;
		await this.#survey(snapshot);
		this.#found = undefined;
		const isWhole = await followPeople(
			store,
			index,
			this.#sequence,
			snapshot,
			new Slices(clock, 'background'),
		);
		this.#rows.forget();
		this.#sequence = snapshot.sequence;
		if (!isWhole) {
			this.#index = undefined;
			return;
		}
		this.#marks.drop((row) => index.columns.is(row, flags.gone));
		this.#tell({marked: this.#marks.count});
	}

	/** Answers the newest question; one that comes meanwhile is answered instead. */
	async #answer(index: PeopleIndex): Promise<void> {
		const query = this.#asked;
		const names = this.#now.locationNames ?? new Map();
		const done = await new Slices(this.#context.clock).through(search(index, query, names, this.#found), {
			stop: () => this.#asked !== query,
			told: (hits) => this.#show(index, query, hits),
		});
		if (done === undefined) return;
		this.#found = {query, hits: done.result};
		this.#show(index, query, done.result);
	}

	#show(index: PeopleIndex, query: PeopleQuery, hits: Hits): void {
		const {rows, complete} = hits;
		const list: PeopleList = {
			query,
			order: index.isOrdered ? (query.order ?? byName) : {column: 'personId'},
			length: rows.length,
			complete,
			keyAt: (place) => {
				const row = rows[place];
				return row === undefined ? undefined : index.keyOf(row);
			},
			placeOf: (key) => {
				const row = index.rowOf(key);
				return row === undefined ? -1 : rows.indexOf(row);
			},
		};
		this.#shown = {index, hits, list};
		const reading = index === this.#index ? undefined : this.#now.reading;
		this.#tell({list, reading, error: undefined});
	}

	async #survey(snapshot: Snapshot): Promise<void> {
		const [counts, locationNames] = await Promise.all([countsOf(snapshot), namesOfLocations(snapshot)]);
		this.#tell({counts, locationNames});
	}

	/** The same people stay marked when everybody is read anew. */
	#moveMarks(index: PeopleIndex): void {
		const before = this.#marksOf;
		this.#marksOf = index;
		if (before === index || before === undefined || this.#marks.count === 0) return;
		const keys = [...this.#marks.rows()].map((row) => before.keyOf(row));
		this.#marks.clear();
		for (const key of keys) {
			const row = index.rowOf(key);
			if (row !== undefined) this.#marks.toggle(row);
		}
	}

	#tell(change: {readonly [K in keyof PeopleNow]?: PeopleNow[K] | undefined}): void {
		this.#now = {...this.#now, ...change} as PeopleNow;
		for (const listener of this.#listeners) listener();
	}
}
