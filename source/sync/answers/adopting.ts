import type {Crosswalk, CrosswalkKey} from '../../core/adopt/crosswalk.ts';
import type {Forecast} from '../../core/adopt/forecast.ts';
import type {RefusedPair} from '../../core/adopt/keep-ids.ts';
import type {GuardResult, Plan, PlanCounts} from '../../core/plan/plan.ts';

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

/** What the next sync would do in Apple School Manager; nothing was changed for it. */
export interface AdoptForecast extends Forecast {
	/** Name of the connection. */
	readonly connection: string;
	/** Those of the plan: the sync that follows has the same. */
	readonly counts: PlanCounts;
	/** Conflicts that would be open. */
	readonly conflicts: number;
	/** Guards that would hold it. */
	readonly guards: readonly GuardResult[];
	readonly outcome: Plan['outcome'];
	readonly hash: string;
	/** What to do next, as a sentence with a command. */
	readonly next: string;
	/** 0 nothing to do; 4 changes; 6 held by a guard. */
	readonly exitCode: number;
}
