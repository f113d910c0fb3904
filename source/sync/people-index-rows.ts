import type {Store} from '../core/ports.ts';
import type {UserItem} from './answers/people.ts';
import {withSnapshot} from './context.ts';
import type {Slices} from './people-index-slices.ts';
import {itemOf} from './users.ts';

/** Rows of some dozen screens. */
const most = 3000;

/** The people that were on the screen lately or stand close to it, read by their keys. */
export class PeopleRows {
	readonly #store: Store;
	#items = new Map<string, UserItem>();

	constructor(store: Store) {
		this.#store = store;
	}

	get(key: string): UserItem | undefined {
		return this.#items.get(key);
	}

	/** Everything may be different now. */
	forget(): void {
		this.#items = new Map();
	}

	/** Reads those that are not known; one that is nobody's any more stays unknown. */
	async read(
		keys: readonly string[],
		isConflicted: (key: string) => boolean,
		now: Date,
		slices: Slices,
	): Promise<void> {
		const missing = keys.filter((key) => !this.#items.has(key));
		if (missing.length === 0) return;
		const items = this.#items;
		await withSnapshot(this.#store, async (snapshot) => {
			for (const key of missing) {
				const account = await snapshot.get('accounts', key);
				if (account !== undefined) items.set(key, itemOf(account, isConflicted(key), now));
				if (slices.isOver) await slices.next();
			}
		});
		for (const key of items.keys()) {
			if (items.size <= most) break;
			items.delete(key);
		}
	}
}
