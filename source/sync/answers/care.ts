import type {Instant, PersonId, RunId} from '../../core/directory/ids.ts';

export interface Exported {
	readonly file: string;
	readonly bytes: number;
	/** Records of each collection in it. */
	readonly records: Readonly<Record<string, number>>;
}

export interface ForgetPlan {
	readonly accounts: ReadonlyArray<{readonly personId: PersonId; readonly name: string}>;
	/** What goes, as sentences. */
	readonly steps: readonly string[];
	/** Why it cannot be done, or not wholly, as sentences; with `refused` nothing is done. */
	readonly remains: readonly string[];
	readonly refused: readonly string[];
}

export interface Forgotten {
	readonly accounts: number;
	/** Records that were changed or removed, history not counted. */
	readonly records: number;
	/** Kept files that were removed. */
	readonly files: number;
	readonly remains: readonly string[];
}

export interface RestorePlan {
	/** None of the backup's people and connections are in this state: it was made from another one. */
	readonly another?: true;
	readonly made: Instant;
	/** Sequence of the backup, and of the state that the plan was made for. */
	readonly from: number;
	readonly over: number;
	/** Of each collection, what changes. */
	readonly counts: Readonly<
		Record<string, {readonly create: number; readonly update: number; readonly remove: number}>
	>;
	readonly documents: readonly string[];
	/** References of secrets that have to be given again. */
	readonly secrets: readonly string[];
	readonly hash: string;
}

export interface Restored {
	readonly sequence: number;
	readonly run: RunId;
}
