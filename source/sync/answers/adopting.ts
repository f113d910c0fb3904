import type {Crosswalk, CrosswalkKey} from '../../core/adopt/crosswalk.ts';
import type {RefusedPair} from '../../core/adopt/keep-ids.ts';

export interface AdoptIdsOptions {
	/** Keys that pair, as a person chose them; absent: those that are recommended. A name alone never pairs. */
	readonly by?: readonly string[];
	/** Stores the pairs. Absent: they are only told. */
	readonly apply?: boolean;
	/** A crosswalk (CSV) that a person checked: its pairs and no others. */
	readonly map?: string;
	/** Writes the crosswalk into a new file (CSV), owner-only, to be checked and given back as `map`. */
	readonly export?: string;
}

/** How the ids that Apple School Manager has and those of a source meet. */
export interface AdoptIdsResult {
	/** Name of the connection. */
	readonly connection: string;
	readonly crosswalk: Crosswalk;
	/** Pairs of the file that was given; absent: none was given. */
	readonly mapped?: number;
	/** Pairs that cannot be stored, and why. */
	readonly refused: readonly RefusedPair[];
	/** Records whose ids are kept from now on; 0 unless `apply` was said. */
	readonly stored: number;
	readonly applied: boolean;
	readonly exported?: {readonly file: string; readonly rows: number};
	/** Keys that pair more if a person names them. */
	readonly suggested: readonly CrosswalkKey[];
	/** What to do next, as a command. */
	readonly next: string;
	/** 0; 3 where something was left apart or refused while storing; 4 where pairs were found and not stored. */
	readonly exitCode: number;
}
