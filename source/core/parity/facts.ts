import type {Account} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {Roster} from '../roster/roster.ts';

/** The kinds of record that have an id of their own in a package. */
export type KeyedKind = 'accounts' | 'classes' | 'courses' | 'locations';

/** What changed a record since the older package was known: who, as `run R000012 of sis`, or `an edit by ada`. */
export interface ChangedSince {
	readonly created?: string;
	readonly removed?: string;
	/** By field of the record. */
	readonly fields: ReadonlyMap<string, string>;
}

/** What differences are explained by: all that we know of how our package came to be. */
export interface ParityFacts {
	readonly old: Roster;
	readonly next: Roster;
	readonly directory: Pick<Directory, KeyedKind | 'enrolments' | 'tombstones'>;
	/** Ids at a source for which another id is kept, by kind: what a crosswalk, or a pair, made of them. */
	readonly keptAs: Readonly<Record<KeyedKind, ReadonlyMap<string, string>>>;
	/**
	 * What changed the record since, apart from its first read: what a connection says when it takes over an adopted
	 * record is no change at the source, and explains nothing.
	 */
	since(kind: KeyedKind, key: string): ChangedSince | undefined;
	/** Who put this student into the class since, or took them out of it; as above. */
	movedSince(classId: string, student: string): string | undefined;
	/** Whether a package of the target carries the account's kind of record at all. */
	isSent(account: Account): boolean;
	/** Whether a patch of Sync Assist took this value out, by Apple's column. */
	isPatched(column: string, value: string): boolean;
}

/** Why two packages differ in something. */
export interface Reason {
	/** Stable: `crosswalk`, `run`, `patch`, `cleaning`, `filter`, `grace`, `left`, `edit`, `not-ours`, `new`, `follows`, `class-year`. */
	readonly rule: string;
	/** A sentence part; the same for all that have one cause, so that they are counted together. */
	readonly text: string;
}
