import type {Account} from '../directory/account.ts';
import type {ConflictId, ConnectionId, RunId} from '../directory/ids.ts';
import type {Class, ClassEnrolments, Course, Location, PastClass, Tombstone} from '../directory/records.ts';
import type {Place, Problem} from '../roster/problem.ts';
import type {FilteredTally, LeftOut, Scope} from '../roster/roster.ts';
import type {Conflict} from './conflict.ts';

/** The kinds of record that a plan changes, with the record each stands for. */
export interface Planned {
	accounts: Account;
	locations: Location;
	courses: Course;
	classes: Class;
	/** One change a class: its enrolments before and after. */
	enrolments: ClassEnrolments;
}
export type PlannedKind = keyof Planned;
export const plannedKinds = ['accounts', 'locations', 'courses', 'classes', 'enrolments'] as const;

export type Action = 'create' | 'update' | 'reactivate' | 'deactivate' | 'remove';

/** One change, whole: what the record is and what it would be, and why. */
export interface ChangeOf<K extends PlannedKind> {
	readonly kind: K;
	readonly action: Action;
	readonly key: string;
	readonly before?: Planned[K];
	readonly after?: Planned[K];
	/** A sentence part: `absent from users.csv; stays published until 28 August`. */
	readonly reason: string;
	readonly place?: Place;
}
export type Change = {[K in PlannedKind]: ChangeOf<K>}[PlannedKind];

/** Changes in the plan's order; a plain array is one, and so is a list that makes them when asked. */
export interface ChangeList {
	readonly length: number;
	at(index: number): Change | undefined;
	[Symbol.iterator](): Iterator<Change>;
}

/** Per kind how many records meet each fate. For `enrolments` these count students in classes, not classes. */
export interface Counts {
	readonly create: number;
	readonly update: number;
	readonly reactivate: number;
	readonly deactivate: number;
	readonly remove: number;
	readonly unchanged: number;
	/** Retained as last sent, or left out while new, because something is undecided or faulty. */
	readonly heldBack: number;
	/** Absent and in their grace: still published. */
	readonly leaving: number;
}

/** Nobody met any fate: where counting begins. */
export const noCounts: Counts = {
	create: 0,
	update: 0,
	reactivate: 0,
	deactivate: 0,
	remove: 0,
	unchanged: 0,
	heldBack: 0,
	leaving: 0,
};

export type PlanCounts = Readonly<Record<PlannedKind, Counts>>;

/** A patch that was made to our copy: one line of the patch summary. */
export interface Patch extends Place {
	/** `unknown-instructor`, `unknown-class`, `unknown-student`, `merged`, `duplicate-row`, `cleaned`, `too-many-instructors`. */
	readonly code: string;
	readonly field: string;
	readonly value: string;
	readonly reason: string;
	readonly action: string;
	/** It was made the night before too: counted, not shouted. Absent: it is new. */
	readonly again?: true;
}

export interface GuardResult {
	/** `removals`, `shrink`, `classes`, … */
	readonly code: string;
	readonly tripped: boolean;
	/** A sentence with numbers and the limit. */
	readonly message: string;
	readonly numbers: Readonly<Record<string, number>>;
	/** A few of those concerned, by key: names are looked up when shown. */
	readonly keys?: readonly string[];
	/** Whether `--additions-only` would pass it: it is tripped by removals alone. */
	readonly removalsOnly: boolean;
	/** Names what this guard alone keeps back, where that is approved apart. */
	readonly hash?: string;
}

/** A record whose id at the source seems to have changed: it and the newcomer look like one. */
export interface Relink {
	readonly kind: Exclude<PlannedKind, 'enrolments'>;
	/** The record's key in the directory. */
	readonly key: string;
	/** The newcomer's id at the source. */
	readonly externalId: string;
}

/** A record that is retained or left out because of a conflict or a fault. */
export interface HeldBack {
	readonly kind: PlannedKind;
	/** The directory's key where the record is there already, else its id at the source. */
	readonly key: string;
	readonly why: string;
	readonly place?: Place;
	/** The conflict that it waits for, where that is about a record which it names; absent: its own, or none. */
	readonly conflict?: ConflictId;
}

/** A conflict that was met and is not open: by a decision, or by a rule. */
export interface DecidedConflict {
	readonly id: ConflictId;
	readonly kind: string;
	/** The incoming record's id at its source. */
	readonly incoming: string;
	readonly accounts: readonly string[];
	/** Letter and wording of the way out. */
	readonly choice: string;
	readonly label: string;
	/** The rule that decided it; absent: a decision for this one. */
	readonly rule?: string;
	/** The same is met again as long as the source says what it says: the decision is kept. */
	readonly stands?: true;
	/** The run that would apply it. */
	readonly run: RunId;
	/** A decision that an earlier run applied already. */
	readonly again?: true;
}

/** A tombstone that is made, and the one that it takes the place of. */
export interface Buried {
	readonly before?: Tombstone;
	readonly after: Tombstone;
}

/** All that a run would do: pure data, the same for the same input, in the same order. */
export interface Plan {
	readonly connection: ConnectionId;
	readonly changes: ChangeList;
	readonly counts: PlanCounts;
	readonly problems: readonly Problem[];
	readonly patches: readonly Patch[];
	readonly leftOut: readonly LeftOut[];
	/** What the filter took out, by kind and reason; absent: nothing. */
	readonly leftOutByFilter?: readonly FilteredTally[];
	readonly heldBack: readonly HeldBack[];
	readonly conflicts: readonly Conflict[];
	/** Conflicts (ids) that stay as they are, decided or not: nothing became of their rows. */
	readonly waiting?: readonly string[];
	/** Conflicts that decisions and rules settle; absent: none was. */
	readonly decided?: readonly DecidedConflict[];
	readonly guards: readonly GuardResult[];
	/** What `sync --relink HASH` would pair again, when the guard *re-keyed* holds the plan. */
	readonly relinks?: readonly Relink[];
	/** Tombstones of humans who are back under their Person ID: gone when the plan is applied. */
	readonly revived?: readonly Tombstone[];
	/** Tombstones of accounts that a clock removed, made when the plan is applied; absent: none was. */
	readonly buried?: readonly Buried[];
	/** Ids of classes that leave, with their school years. */
	readonly pastClasses?: ReadonlyArray<{readonly before?: PastClass; readonly after: PastClass}>;
	readonly scope: Scope;
	/** SHA-256 over the canonical list of changes with the decisions and rules used; 64 hex digits. */
	readonly hash: string;
	readonly outcome: 'clean' | 'changes' | 'held';
	readonly rows: Readonly<Record<string, number>>;
	readonly exportedAt?: string;
	/**
	 * Hash of the filter that the run takes over: that which the roster was read by, or the one before as long as what
	 * the change alone takes away waits for its approval. Absent: none.
	 */
	readonly scopeHash?: string;
	/** What is taken over all the same by who approves this plan by its own hash: they saw what stays. */
	readonly scopeSeen?: string;
}
