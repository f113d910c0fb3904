import type {RoleAt, SeenFields} from '../directory/account.ts';
import type {Instant} from '../directory/ids.ts';

/** What the other side said about one person. */
export interface PersonEvidence {
	readonly personId: string;
	/** When this was so: a log's row has its own time, a list of people the time at which it was read. */
	readonly at: Instant;
	/** Apple's code: `CREATED`, `DEACTIVATED`, `Active`, `FailedPasswordLocked` … */
	readonly code: string;
	/** `issue`: something was asked and refused; it says nothing of whether the account is alive. */
	readonly says: 'live' | 'inactive' | 'issue';
	/** Sign-in as the roster service knows it; an activity log does not. */
	readonly signIn?: 'active' | 'locked';
	readonly managedAppleAccount?: string;
	/** Where the other side says the account comes from. */
	readonly source?: string;
	/** How the other side calls them; what it does not tell is absent. */
	readonly fields?: SeenFields;
	/** What the other side's classes make of the person; absent: it does not tell. */
	readonly roles?: readonly RoleAt[];
}

/** What an activity log said about one class. */
export interface ClassEvidence {
	readonly classId: string;
	readonly at: Instant;
	/** Apple's code: `CREATED`, `REMOVED` … */
	readonly code: string;
	readonly says: PersonEvidence['says'];
}

/** How many rows of each table say what; a table or code that is not there has none. */
export type EvidenceTally = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What one file of evidence holds. */
export interface EvidenceReport {
	readonly kind: 'activity log' | 'roster service';
	/** When the other side's activity ended, or when the people were read. */
	readonly at: Instant;
	readonly people: readonly PersonEvidence[];
	/** Classes that it tells of; absent: of none. */
	readonly classes?: readonly ClassEvidence[];
	/** Of an activity log: `COMPLETED`, `FAILED` … with its sub-status. */
	readonly status?: string;
	/** Of an activity log: how it ended. Absent: it had not ended, or does not say. */
	readonly ended?: 'completed' | 'failed';
	/** Of an activity log: what was done, as Apple School Manager calls it; `SYNC_SOURCE` is an upload. */
	readonly operation?: string;
	readonly activityId?: string;
	/** When the other side began with it. */
	readonly startedAt?: Instant;
	/** Of an activity log: rows of each table by their code, such as `{person: {CREATED: 3}}`. Absent: it holds no table. */
	readonly tally?: EvidenceTally;
	/** Rows of other tables that are no success, as sentences. */
	readonly issues: readonly string[];
	/** How many people it tells of without a Person ID: one of them may be somebody who seems to be missing. Absent: none. */
	readonly nameless?: number;
	/** A full list of people: silence about a person means that they are not there. */
	readonly complete: boolean;
}

/** How far a source of evidence was read: what a later read goes on from. Holds no names. */
export interface EvidenceMark {
	/** When this was read. */
	readonly at: Instant;
	/** When all was read the last time; what left since then nobody knows. */
	readonly wholeAt: Instant;
	/** Where each list ended, by its name, as the source says it. */
	readonly cursors: Readonly<Record<string, string>>;
}
