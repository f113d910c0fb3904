import type {Source} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId, RunId} from '../directory/ids.ts';
import type {Roster} from '../roster/roster.ts';
import type {Conflict} from './conflict.ts';

/** Which patches are made (Sync Assist); all on by default [seed 002]. */
export interface PatchSwitches {
	/** *Prevent duplicate accounts*. */
	readonly duplicates: boolean;
	/** Clear instructor slots that name nobody in staff. */
	readonly instructors: boolean;
	/** Remove roster rows whose class is unknown. */
	readonly classes: boolean;
	/** Remove roster rows whose student is unknown. */
	readonly students: boolean;
}

/** A share and a number, both of which have to be passed; or `most`, alone. */
export interface Limit {
	/** 0.05: five in a hundred. */
	readonly share: number;
	readonly atLeast: number;
	readonly most?: number;
}

export interface GuardLimits {
	readonly removals: Limit;
	/** Courses are held to it too. */
	readonly classes: Limit;
	/** Of one school's. */
	readonly enrolments: Limit;
	/** Names and e-mails that change. */
	readonly identity: Limit;
	/** Of the rows of a file, against the last run; only from `from` rows up. */
	readonly shrink: {readonly share: number; readonly from: number};
	/** Half or more of any location's students, staff or classes, from this many up. */
	readonly locationHalfFrom: number;
}

/** All that the rules may be told otherwise. */
export interface Policy {
	readonly patch: PatchSwitches;
	/** *Prevent duplicate accounts* joins instead of asking. */
	readonly autoMerge: boolean;
	/** Nights that a person who is newly absent stays published; 0: none. */
	readonly leaverGrace: number;
	readonly guards: GuardLimits;
}

/** The defaults of `sync.md`. */
export const defaultPolicy: Policy = {
	patch: {duplicates: true, instructors: true, classes: true, students: true},
	autoMerge: false,
	leaverGrace: 7,
	guards: {
		removals: {share: 0.05, atLeast: 10, most: 100},
		classes: {share: 0.05, atLeast: 10},
		enrolments: {share: 0.25, atLeast: 10},
		identity: {share: 0.02, atLeast: 50},
		shrink: {share: 0.5, from: 20},
		locationHalfFrom: 3,
	},
};

export interface PlanInput {
	readonly connection: {
		readonly id: ConnectionId;
		readonly name: string;
		/** Source of the accounts that it delivers. */
		readonly source: Source;
	};
	readonly directory: Directory;
	readonly roster: Roster;
	readonly policy: Policy;
	/** What is open or decided for this connection. */
	readonly conflicts: readonly Conflict[];
	/** Person IDs on a side of another connection's conflict: they count as present while it is there (rule 3). */
	readonly present?: Iterable<string>;
	/** Names of other connections, for conflicts that mention them. */
	readonly connectionNames: ReadonlyMap<ConnectionId, string>;
	/** Rows of each file in the last run that was applied; absent on the first read. */
	readonly lastRows?: Readonly<Record<string, number>>;
	readonly now: Date;
	/** The run that would apply it. */
	readonly run: RunId;
	/** `pending`: additions and updates only; whatever is absent is retained as it is. */
	readonly removals: 'decide' | 'pending';
}
