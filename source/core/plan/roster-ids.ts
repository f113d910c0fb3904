import {sha256} from '../canonical.ts';
import type {RecordSet} from '../directory/directory.ts';
import {type ClassEnrolments, splitList} from '../directory/records.ts';

/**
 * Hands out `roster_id`s, unique over the whole organisation. A pair that is enrolled keeps its id; a new pair
 * gets the source's, unless another pair has it (sources number their rows anew every night), then a made one.
 */
export class RosterIds {
	readonly #records: RecordSet<ClassEnrolments>;
	#taken: Set<string> | undefined;

	constructor(records: RecordSet<ClassEnrolments>) {
		this.#records = records;
	}

	/** The id for a new pair. */
	take(proposed: string, classId: string, student: string): string {
		this.#taken ??= this.#readAll();
		const id =
			proposed !== '' && !this.#taken.has(proposed)
				? proposed
				: `RC${sha256(JSON.stringify([classId, student])).slice(0, 24)}`;
		this.#taken.add(id);
		return id;
	}

	#readAll() {
		const taken = new Set<string>();
		for (const record of this.#records.values()) for (const id of splitList(record.rosterIds)) taken.add(id);
		return taken;
	}
}
