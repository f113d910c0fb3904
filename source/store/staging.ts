import {StaleError} from '../core/errors.ts';
import type {RecordChange} from '../core/ports.ts';
import type {Context} from './context.ts';
import type {Generation, TextChange} from './generation.ts';
import {byCodeUnit} from './overlay.ts';
import {sameJson} from './same-json.ts';

/** What each record is to become by the change sets that are on their way into the journal. */
type Staged = Map<string, {readonly text: string | undefined}>;

/** A change set as texts, taken down at once: what its maker does to its objects later changes nothing. */
export function textChanges(changes: Iterable<RecordChange>): readonly TextChange[] {
	return Array.from(changes, ({collection, key, before, after}) => ({
		collection,
		key,
		before: before === undefined ? undefined : JSON.stringify(before),
		after: after === undefined ? undefined : JSON.stringify(after),
	}));
}

/** A change as it stands in the journal. */
export function changeText({collection, key, before, after}: TextChange): string {
	const was = before === undefined ? '' : `,"before":${before}`;
	const is = after === undefined ? '' : `,"after":${after}`;
	return `{"collection":${JSON.stringify(collection)},"key":${JSON.stringify(key)}${was}${is}}`;
}

/** The state as it will be once the change sets before this one are committed. */
export class Staging {
	readonly #context: Context;
	readonly #generation: Generation;
	readonly #staged: Staged = new Map();

	constructor(context: Context, generation: Generation) {
		this.#context = context;
		this.#generation = generation;
	}

	/**
	 * Adds a change set, all of it or nothing.
	 * @throws StaleError when a `before` is not what the state holds by then.
	 */
	add(changes: readonly TextChange[]): void {
		const own: Staged = new Map();
		for (const {collection, key, before, after} of inReadingOrder(changes)) {
			const id = `${collection}\n${key}`;
			const now = (own.get(id) ?? this.#staged.get(id) ?? this.#committed(collection, key)).text;
			if (!sameJson(now, before)) throw stale(collection, key);
			own.set(id, {text: after});
		}
		for (const [id, text] of own) this.#staged.set(id, text);
	}

	#committed(collection: string, key: string): {readonly text: string | undefined} {
		const {sequence} = this.#generation;
		return {text: this.#generation.table(collection)?.text(this.#context.shards, key, sequence)};
	}
}

/** Large change sets are checked in order of keys, so that each shard is read once. */
function inReadingOrder(changes: readonly TextChange[]): readonly TextChange[] {
	if (changes.length < 100) return changes;
	return changes.toSorted((a, b) => byCodeUnit(a.collection, b.collection) || byCodeUnit(a.key, b.key));
}

function stale(collection: string, key: string): StaleError {
	return new StaleError(`${collection} ${JSON.stringify(key)} is not as it was when it was read`, {
		notDone: 'Nothing of this change was committed.',
		next: 'Read again and decide again.',
	});
}
