import type {RecordChange} from '../core/ports.ts';

/** Changes of several requests as one change a record: from what it was before the first to what the last left. */
export class Merged {
	readonly #byKey = new Map<string, RecordChange>();

	add(change: RecordChange): void {
		const key = `${change.collection} ${change.key}`;
		const earlier = this.#byKey.get(key);
		if (earlier === undefined) {
			this.#byKey.set(key, change);
			return;
		}
		const {before: _, ...rest} = change;
		if (earlier.before === undefined && change.after === undefined) this.#byKey.delete(key);
		else
			this.#byKey.set(
				key,
				(earlier.before === undefined ? rest : {...rest, before: earlier.before}) as RecordChange,
			);
	}

	all(): Iterable<RecordChange> {
		return this.#byKey.values();
	}
}
