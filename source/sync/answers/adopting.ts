import type {Crosswalk, CrosswalkKey} from '../../core/adopt/crosswalk.ts';
import type {Forecast} from '../../core/adopt/forecast.ts';
import type {RefusedPair} from '../../core/adopt/keep-ids.ts';
import type {AdoptionStepView} from '../../core/adopt/steps.ts';
import type {Source} from '../../core/directory/account.ts';
import type {Instant} from '../../core/directory/ids.ts';
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
	/** People whom nothing pairs and whose id Apple School Manager has by evidence: the account there is updated. */
	readonly there: number;
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
	/** People who were taken in before who is there was known, and would be there twice. Absent: nobody. */
	readonly twice?: number;
	/** What to do next, as a sentence with a command. */
	readonly next: string;
	/** 0 nothing to do; 4 changes; 6 held by a guard. */
	readonly exitCode: number;
}

/** Where the adoption of a target stands. */
export interface Adoption {
	/** Name of the target; absent: there is none yet. */
	readonly target?: string;
	/** Name of the connection that is read; absent: there is none yet. */
	readonly source?: string;
	/** Why there is nothing to adopt, as a sentence; absent: there is. */
	readonly notNeeded?: string;
	/** The newest package that is known of the target, sent or imported, as it is kept. Absent: none is. */
	readonly newest?: {readonly path: string; readonly at: Instant};
	/** The eight steps of `sync.md`, in their order. */
	readonly steps: readonly AdoptionStepView[];
	readonly inventory: Inventory;
	/** The command of the next step; absent: all are done. */
	readonly next?: string;
}

/** Something about another uploader that only a person can look at. */
export interface AdoptionTick {
	/** Key of the note. */
	readonly key: string;
	/** What `tickAdoption` is told: `claris`. */
	readonly name: string;
	readonly text: string;
	readonly done: boolean;
	readonly at?: Instant;
	readonly by?: string;
}

/** Who and what is there, and who else uploads. */
export interface Inventory {
	/** Known accounts by their source in Apple School Manager, and what evidence says of them; Deactivated ones aside. */
	readonly sources: ReadonlyArray<{
		readonly source: Source;
		readonly known: number;
		readonly live: number;
		readonly inactive: number;
		readonly unknown: number;
	}>;
	/** Known accounts that were imported and that nobody delivers. */
	readonly adopted: number;
	readonly delivered: ReadonlyArray<{readonly connection: string; readonly people: number}>;
	/** People that Apple School Manager has and nobody here. */
	readonly strangers: number;
	/** Domains come from the settings. */
	readonly federation: {readonly domains: readonly string[]; readonly accounts: number};
	/** Uploads that follow none of ours, newest first. */
	readonly otherUploads: ReadonlyArray<{readonly at: Instant; readonly message: string}>;
	readonly ticks: readonly AdoptionTick[];
	/** Connections that sync by themselves; `pausedUntil` a day. */
	readonly schedules: ReadonlyArray<{
		readonly connection: string;
		readonly frequency: string;
		readonly pausedUntil?: string;
	}>;
}
