import type {PersonId} from '../directory/ids.ts';
import type {RoleGiven} from '../enrich/role-rules.ts';
import type {Place, Problem} from './problem.ts';

/** The fields of the normalised roster; an absent value is `''`. References name records by their id at the source. */
export const rosterFields = {
	/** Schools. `id` is the location id to use in Apple School Manager when none is known yet. */
	locations: ['externalId', 'id', 'name'],
	/** `kind` is `student` or `staff`; `locations` is a list of external ids. */
	people: [
		'externalId',
		'id',
		'kind',
		'personNumber',
		'firstName',
		'middleName',
		'lastName',
		'gradeLevel',
		'email',
		'sisUsername',
		'passwordPolicy',
		'locations',
	],
	/** `location` is an external id; `begins` and `ends` are the school year's days. */
	courses: ['externalId', 'id', 'number', 'name', 'location', 'begins', 'ends'],
	/**
	 * `course` and `location` are external ids, `instructors` a list of them, primary first. `terms` lists all that
	 * the class' terms are called: ids and titles, those of the years that they lie in too. `begins` and `ends`:
	 * first and last day of these terms, as `2026-08-15`. `instructorDays`: a list of the places of instructors who are
	 * in the class on days of their own (`instructor-days.ts`); who is not named in it has those of the class.
	 */
	classes: [
		'externalId',
		'id',
		'number',
		'course',
		'instructors',
		'location',
		'year',
		'terms',
		'begins',
		'ends',
		'instructorDays',
	],
	/**
	 * Students only: `class` and `student` are external ids, `id` is the roster id; `begins` and `ends` are the
	 * enrolment's own days.
	 */
	enrolments: ['id', 'class', 'student', 'begins', 'ends'],
} as const;

export type RosterKind = keyof typeof rosterFields;
export const rosterKinds = Object.keys(rosterFields) as readonly RosterKind[];
export type RosterField<K extends RosterKind> = (typeof rosterFields)[K][number];

/** Lists in one field are joined by tab: normalising turns a tab from outside into a space. */
export const rosterList = (text: string): readonly string[] => (text === '' ? [] : text.split('\t'));

/**
 * Rows of one kind, read by index from 0. Backed by columns for a night of eight million rows, or by plain
 * objects for a test of five: the rules see no difference.
 */
export interface RosterView<K extends RosterKind> {
	readonly kind: K;
	readonly count: number;
	/** The field's text; `''` where the source has none. */
	text(row: number, field: RosterField<K>): string;
	/** 64 bits over all fields of the row as normalised: equal rows have equal hashes. */
	hash64(row: number): bigint;
	/** Byte offset (or ordinal) of the row in its file. */
	offset(row: number): number;
	/** File and line of the row; the line is counted when it is asked for. */
	place(row: number): Place;
}

/** How enrolments are joined at scale: both sides as row numbers of the same roster, −1 where nothing is named so. */
export interface EnrolmentView extends RosterView<'enrolments'> {
	/** Row of {@link Roster.classes} that this enrolment names. */
	classRow(row: number): number;
	/** Row of {@link Roster.people} that this enrolment names. */
	studentRow(row: number): number;
}

/** What was really read: absence counts only inside it (rule 1 of `sync.md`). */
export interface Scope {
	readonly people: boolean;
	readonly classes: boolean;
	readonly enrolments: boolean;
	/** Only these locations (external ids) were read; absent: all of the source. */
	readonly locations?: readonly string[];
}

/** Codes of what is left out and counts as absent: the source says itself that it is not, or no longer, for us. */
export const goneCodes: ReadonlySet<string> = new Set([
	'tobedeleted',
	'disabled',
	'not-assigned',
	'org-unit',
]);

/** Something the source has and we leave out, with the reason; not a fault. */
export interface LeftOut extends Place {
	readonly kind: RosterKind;
	readonly externalId: string;
	/** Stable code: `role`, `tobedeleted`, `inactive`, `not-a-school`; those of {@link goneCodes} say that it is gone. */
	readonly code: string;
	readonly reason: string;
}

/**
 * What the filter took out, by kind: kept as row numbers of the roster as it was read, not as objects, because
 * they may be millions.
 */
export interface Filtered {
	count(kind: RosterKind): number;
	/** Whether a row of this external id (of enrolments: roster id) was taken out, and why; undefined: it was not. */
	why(kind: RosterKind, externalId: string): FilteredOut | undefined;
	/** Every record that was taken out, in the order of rows; each is made when it is asked for. */
	each(kind: RosterKind): Iterable<FilteredOut>;
	/**
	 * Enrolments that were taken out for their own days alone, as ids at the source: their class and their student may
	 * have stayed. Absent: none.
	 */
	places?(): Iterable<{readonly class: string; readonly student: string}>;
	/** How many of each kind were taken out for each reason. */
	tally(): readonly FilteredTally[];
	/** SHA-256 of the settings that it was filtered by; 64 hex digits. */
	readonly hash: string;
}

export interface FilteredTally {
	readonly kind: RosterKind;
	readonly code: string;
	readonly reason: string;
	readonly count: number;
}

/** A record that the filter took out, with its reason. */
export interface FilteredOut extends LeftOut {
	/** `filter-none`, `filter-school`, `filter-term`, `filter-dates`, `filter-cascade`. */
	readonly code: string;
}

/** Somebody in a class, as student or as instructor. */
export interface FaultyPlace {
	readonly class: string;
	readonly person: string;
}

/** What an identity provider says of a person beyond the row [seed 003]; what it does not say is absent. */
export interface Provided {
	/** User principal name or primary address: the Managed Apple Account. */
	readonly userName: string;
	readonly department?: string;
	readonly costCentre?: string;
	readonly division?: string;
	/**
	 * Role and location that a rule of the connection gives; `none`: it has rules, and none of them fits. Absent: it has no
	 * rules, and nobody's role is its business.
	 */
	readonly byRule?: RoleGiven | 'none';
}

/** Somebody as a source tells of them, in what its connection covers or out of it. */
export interface SourcePerson {
	/** The record's id at the source. */
	readonly externalId: string;
	/** Names for people with values, for screens: user principal name, Employee ID, blocked there or not. */
	readonly told: ReadonlyArray<readonly [name: string, value: string]>;
}

/** The source's own rows, of those columns alone that are read: kept beside the roster, for deltas. */
export interface RosterBase {
	/** When the source was last read whole, ISO. */
	readonly wholeAt: string;
	readonly files: ReadonlyArray<{readonly name: string; chunks(): Iterable<string>}>;
}

/** What a connection delivers in one read, normalised. */
export interface Roster {
	readonly locations: RosterView<'locations'>;
	readonly people: RosterView<'people'>;
	readonly courses: RosterView<'courses'>;
	readonly classes: RosterView<'classes'>;
	readonly enrolments: EnrolmentView;
	readonly scope: Scope;
	/** Rows of each file as read (headers not counted), for the *shrink* guard. */
	readonly rows: Readonly<Record<string, number>>;
	readonly problems: readonly Problem[];
	/**
	 * External ids of records whose row carried an error and is in no view: they count as present and are
	 * held back (rule 3), never absent.
	 */
	readonly faulty: Readonly<Partial<Record<RosterKind, ReadonlySet<string>>>>;
	/** Where the row of a {@link faulty} record stands, by external id: the last one's; absent: not known. */
	readonly faultyAt?: Readonly<Partial<Record<RosterKind, ReadonlyMap<string, Place>>>>;
	/**
	 * How many rows carried an error and cannot be attributed to any id: it is empty, damaged or out of reach.
	 * Any record of the kind may be the one, so that absence proves nothing while there are such rows (rule 3).
	 */
	readonly unattributed: Readonly<Partial<Record<RosterKind, number>>>;
	/**
	 * Who is named in a class by a row that carried an error (external ids), where both could be read: sources
	 * number their enrolments anew, so that the row's own id need not be the one that was sent.
	 */
	readonly faultyPlaces?: readonly FaultyPlace[];
	readonly leftOut: readonly LeftOut[];
	/**
	 * People whom another connection delivers here, by the ids under which classes of this roster name them: they are in
	 * its classes, and are no people of it. Absent: nobody is.
	 */
	readonly guests?: ReadonlyMap<string, PersonId>;
	/** What the filter of Sync Assist took out of this roster; absent: nothing was filtered. */
	readonly filtered?: Filtered;
	/** The export's own time: the newest file's or the zip's; ISO, for *stale*. */
	readonly exportedAt?: string;
	/** By external id; absent: the source is no identity provider, and accounts are named as settings say. */
	readonly provided?: ReadonlyMap<string, Provided>;
	/** Whom the source knows by this id, user name or employee number. Absent: nobody can be looked up. */
	readonly lookUp?: (asked: string) => readonly SourcePerson[];
	/** What later deltas of this source are merged into; absent: its format has none, or nobody keeps it. */
	readonly base?: RosterBase;
	/** `bulk`: full state. `delta`: to be merged into the stored roster, or refused. */
	readonly extent: 'bulk' | 'delta';
}
