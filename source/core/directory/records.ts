import type {AccountEvidence, Source} from './account.ts';
import type {ClassId, ConnectionId, CourseId, Instant, LocationId, PersonId} from './ids.ts';

/** What locations, courses and classes have in common. */
interface Delivered {
	readonly owner?: ConnectionId;
	/** The target for which it was taken over from an earlier upload, until a connection delivers it. */
	readonly adoptedFor?: ConnectionId;
	readonly externalIds: Readonly<Record<ConnectionId, string>>;
	/** Hash of the row as last delivered (16 hex digits). */
	readonly delivered?: string;
}

export interface Location extends Delivered {
	readonly locationId: LocationId;
	readonly name: string;
}

export interface Course extends Delivered {
	readonly courseId: CourseId;
	readonly number?: string;
	readonly name?: string;
	readonly locationId: LocationId;
}

/** A class; at most 15 instructors, the first one primary. */
export interface Class extends Delivered {
	readonly classId: ClassId;
	readonly number?: string;
	readonly courseId: CourseId;
	readonly instructorIds: readonly PersonId[];
	readonly locationId: LocationId;
	readonly source: Source;
	/** School year, where the source gives one. */
	readonly year?: string;
	/** What the other side said of it last. Absent: nothing was read of it. */
	readonly evidence?: ClassSeen;
}

/** What Apple School Manager said of a class, as {@link AccountEvidence} says it of an account. */
export type ClassSeen = Pick<AccountEvidence, 'state' | 'at' | 'code' | 'from' | 'issue' | 'unlisted'>;

/**
 * A class that left, while its id may come back: with another school year it is another class, and the id is not
 * used for it (`sync.md`, *Guards*). Nothing else of it is kept.
 */
export interface PastClass {
	readonly classId: ClassId;
	readonly year: string;
	readonly owner?: ConnectionId;
}

/**
 * The students of one class, one record a class: lists joined by {@link listSeparator}, which no id may
 * hold, so that a million enrolments are lines and not objects.
 */
export interface ClassEnrolments {
	readonly classId: ClassId;
	/** Person IDs, sorted. */
	readonly students: string;
	/** The `roster_id` of each, in the same order. */
	readonly rosterIds: string;
	readonly owner?: ConnectionId;
	readonly adoptedFor?: ConnectionId;
}

/** Tab: normalising turns it into a space wherever it comes from outside. */
export const listSeparator = '\t';
export const joinList = (items: readonly string[]) => items.join(listSeparator);
export const splitList = (text: string) => (text === '' ? [] : text.split(listSeparator));

/** What stays behind when an account is deleted; its names stay reserved (`directory.md`). */
export interface Tombstone {
	readonly personId: PersonId;
	readonly managedAppleAccount?: string;
	readonly sisUsername?: string;
	readonly deletedAt: Instant;
	readonly reservedUntil: Instant;
	/** To know the same human again: nothing else of the account is kept. */
	readonly externalIds: Readonly<Record<ConnectionId, string>>;
	readonly firstName: string;
	readonly lastName: string;
	/** The Person ID that the account has since: it was edited, and nothing was deleted. Absent: the account ended. */
	readonly became?: PersonId;
	/** When the account ended, for the rolling sums of the guards. Absent: it was deleted before that was kept. */
	readonly left?: {readonly at: Instant; readonly student: boolean; readonly approved?: true};
}
