import type {Source} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId, RunId} from '../directory/ids.ts';
import type {PastClass} from '../directory/records.ts';
import type {Enrichment} from '../enrich/enrichment.ts';
import type {Roster} from '../roster/roster.ts';
import type {AccountRules} from './account-rules.ts';
import type {Conflict} from './conflict.ts';
import type {Pause} from './pause.ts';
import type {Recent} from './recent.ts';
import type {Rule} from './rule.ts';

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
	/** Drop rows that repeat another one. Absent: on. */
	readonly repeated?: boolean;
	/** Clean stray spaces and curly quotes in names. Absent: on. */
	readonly cleaning?: boolean;
	/** Cut instructors past 15, the primary one first. Absent: on. */
	readonly manyInstructors?: boolean;
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
	/** Names, e-mails and ids that change. */
	readonly identity: Limit;
	/** More people than this who would sign in differently. */
	readonly signIns: number;
	/** An export older than this many days; one older than the last that was applied always is. */
	readonly stale: {readonly days: number};
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
	/** `ask`: nobody is moved to another location without a decision [seed 000]. Absent: moves are taken. */
	readonly locationMoves?: 'take' | 'ask';
	/** `ask`: a school that maps to no known location waits for a decision. Absent: it becomes one. */
	readonly newLocations?: 'create' | 'ask';
	/** By grade: the day (`2027-06-30`, or `06-30` of every year) until which its leavers stay published. */
	readonly graduation?: Readonly<Record<string, string>>;
	/** Domains whose people sign in at an identity provider. Absent: not known. */
	readonly federatedDomains?: readonly string[];
	/** How accounts are named, and what passwords they get; absent: `defaultAccountRules`. */
	readonly accounts?: AccountRules;
	/** Location ids by a school's id at the source; absent: each has its own. */
	readonly locationMap?: ReadonlyMap<string, string>;
	readonly guards: GuardLimits;
}

/** The defaults of `sync.md`. */
export const defaultPolicy: Policy = {
	patch: {
		duplicates: true,
		instructors: true,
		classes: true,
		students: true,
		repeated: true,
		cleaning: true,
		manyInstructors: true,
	},
	autoMerge: false,
	leaverGrace: 7,
	guards: {
		removals: {share: 0.05, atLeast: 10, most: 100},
		classes: {share: 0.05, atLeast: 10},
		enrolments: {share: 0.25, atLeast: 10},
		identity: {share: 0.02, atLeast: 50},
		signIns: 25,
		stale: {days: 3},
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
	/** Decisions that were made rules; absent: none. */
	readonly rules?: readonly Rule[];
	/**
	 * What changed at the source while the connection was disconnected, in words (`grade 5 → 6`), by id at the
	 * source: against the last roster before. Given as long as that roster is kept; absent: nothing.
	 */
	readonly meanwhile?: ReadonlyMap<string, readonly string[]>;
	/** Connections that are disconnected: what they owned is taken up silently by whoever brings it. Absent: none. */
	readonly disconnected?: ReadonlySet<ConnectionId>;
	/** Person IDs on a side of another connection's conflict: they count as present while it is there (rule 3). */
	readonly present?: Iterable<string>;
	/** What identity providers fill in that are connected for that alone, in order of their names. Absent: none are. */
	readonly enrichment?: readonly Enrichment[];
	/** Names of other connections, for conflicts that mention them. */
	readonly connectionNames: ReadonlyMap<ConnectionId, string>;
	/** Rows of each file in the last run that was applied; absent on the first read. */
	readonly lastRows?: Readonly<Record<string, number>>;
	/** The last run that was applied; absent: there was none, or nobody says. */
	readonly lastApplied?: RunId;
	/** Patches of the last run that was applied, by `patchKey`: those made again are counted, not shouted. */
	readonly lastPatches?: ReadonlySet<string>;
	/** The export's time of the last run that was applied; absent where there is none, or it had none. */
	readonly lastExportedAt?: string;
	/** What left or changed lately without anybody's approval, for the rolling sums; absent: nothing. */
	readonly recent?: Recent;
	/** The pause window that is open now. */
	readonly pause?: Pause;
	/** Approved: what is absent only because a setting changed leaves as well. Else it stays as it was last sent. */
	readonly scopeApproved?: boolean;
	/** The scope hash of the last run that was applied; absent: the first one, or it had none. */
	readonly lastScopeHash?: string;
	/** Classes that left, by class_id: their ids are not used again for another school year. Absent: not known. */
	readonly pastClasses?: {get(classId: string): PastClass | undefined};
	readonly now: Date;
	/** The run that would apply it. */
	readonly run: RunId;
	/** `pending`: additions and updates only; whatever is absent is retained as it is. */
	readonly removals: 'decide' | 'pending';
}
