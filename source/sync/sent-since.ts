import type {RunId} from '../core/directory/ids.ts';
import type {Run} from '../core/plan/run.ts';
import type {CommitRecord, Snapshot} from '../core/ports.ts';
import type {Context} from './context.ts';
import {indexOfPackage} from './package.ts';

/**
 * Who of those whom a run made may be in Apple School Manager, by the packages that went out since. An upload whose end
 * nobody saw counts, and so does one whose package is no longer kept: nobody can say that they are not there.
 */
export class Sent {
	readonly #context: Context;
	readonly #since: string;
	readonly #made: ReadonlySet<string>;
	/** Whom a package holds of those whom the run made, by the package's file. */
	readonly #read = new Map<string, ReadonlySet<string>>();

	constructor(context: Context, {begin}: Run, {changes}: CommitRecord) {
		this.#context = context;
		this.#since = begin;
		this.#made = new Set(
			changes.flatMap(({collection, key, before}) =>
				collection === 'accounts' && before === undefined ? [key] : [],
			),
		);
	}

	async since(snapshot: Snapshot): Promise<(personId: string) => boolean> {
		if (this.#made.size === 0) return () => false;
		const found = new Set<string>();
		for (const {state, at, file} of (await snapshot.load('ledger')).values()) {
			if (state === 'baseline' || at < this.#since || found.size === this.#made.size) continue;
			for (const id of await this.#in(file)) found.add(id);
		}
		return (id) => found.has(id);
	}

	async #in(file: string): Promise<ReadonlySet<string>> {
		const {files} = this.#context.store;
		let those = this.#read.get(file);
		if (those === undefined) {
			those = (await files.has(file))
				? this.#made.intersection((await indexOfPackage(this.#context, files.path(file))).people)
				: this.#made;
			this.#read.set(file, those);
		}
		return those;
	}
}

/** Runs beside this one that were applied, and that no package holds yet: oldest first. */
export async function unsentRuns(snapshot: Snapshot, {id}: Run): Promise<readonly RunId[]> {
	const unsent: RunId[] = [];
	for (const run of await snapshot.list('runs', {reverse: true, limit: 50})) {
		if (run.published.some(({outcome}) => outcome === 'sent' || outcome === 'skipped')) break;
		const isApplied = run.state === 'applied not published' || run.state === 'not published by choice';
		if (isApplied && run.id !== id) unsent.push(run.id);
	}
	return unsent.reverse();
}
