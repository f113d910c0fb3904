import type {Account} from '../directory/account.ts';
import type {Instant, RunId} from '../directory/ids.ts';
import type {Class, Course, Location, PastClass, Tombstone} from '../directory/records.ts';
import type {Conflict} from '../plan/conflict.ts';
import type {FieldChange} from '../plan/field-changes.ts';
import type {Change, DecidedConflict, GuardResult, HeldBack, Patch} from '../plan/plan.ts';
import type {Run} from '../plan/run.ts';
import type {Place, Problem} from '../roster/problem.ts';
import type {LeftOut} from '../roster/roster.ts';
import type {Called} from './called.ts';
import type {ExplainedKind, ExplainLine} from './explanation.ts';

/** A row of a roster that is about the one who is asked for. */
export interface FoundRow {
	readonly externalId: string;
	readonly id: string;
	readonly name: string;
	readonly place: Place;
	/** What its pairing rests on; undefined: it pairs with nobody here. */
	readonly pairedBy?: 'external id' | 'Person ID' | 'its id' | 'a decision or Auto Merge';
	/** It lists the person in the other kind, as a student or as staff, and is not the row that counts. */
	readonly otherKind?: true;
}

/** What one connection's last roster says, and what its next plan would do with it. */
export interface SourceFacts {
	readonly connection: string;
	/** It delivers the record; where nobody does, all do. */
	readonly delivers: boolean;
	readonly disconnected?: Instant;
	/** The run that read the roster; absent: none is kept. */
	readonly run?: Pick<Run, 'id' | 'begin'>;
	/** Guards that hold the run that read the roster, so that nothing of it is applied. Absent: it was. */
	readonly heldBy?: readonly string[];
	readonly rows: readonly FoundRow[];
	readonly faulty: boolean;
	readonly leftOut: readonly LeftOut[];
	readonly problems: readonly Problem[];
	readonly patches: readonly Patch[];
	readonly heldBack: readonly HeldBack[];
	readonly decided: readonly DecidedConflict[];
	readonly changes: readonly Change[];
	readonly guards: readonly GuardResult[];
	/** Why nothing could be planned from it. */
	readonly unplanned?: string;
}

/** One change of the record in the past, by a run or by hand. */
export interface PastChange {
	/** `R000014, sync of sis`, `R000015, undo of R000014 (sis)`; `deactivate by ada`. */
	readonly by: string;
	readonly at: Instant;
	readonly run?: RunId;
	readonly action: 'create' | 'update' | 'remove';
	/** By taking a run back. */
	readonly undo?: true;
	/** What of it: `account`, `class`, `place in class Mathematics, 5A (K1)`. */
	readonly what: string;
	/** In words. */
	readonly fields: readonly FieldChange[];
}

/** A conflict whose decision was carried out, and when. */
export interface SettledConflict {
	readonly conflict: Conflict;
	readonly at: Instant;
}

/** A package of the ledger and whether it holds the record; undefined: its file is not kept any more. */
export interface PackageFacts {
	readonly target: string;
	readonly state: 'sent' | 'baseline';
	readonly at: Instant;
	readonly sha256: string;
	readonly holds: boolean | undefined;
	readonly run?: string;
}

/** A row of enrolments that was asked for: where it puts its student. */
export interface PlaceInClass {
	readonly place: Place;
	/** The class, as people call it. */
	readonly class: string;
	/** Whether the student is there now. */
	readonly isThere: boolean;
	/** Under which it is published. */
	readonly rosterId?: string;
	/** Why the row does not count, where that is known, as a sentence part. */
	readonly why?: string;
	/** The last package that is kept, and whether it holds this place. */
	readonly last?: PackageFacts;
}

/** Everything that is known of one record, gathered from where it lies. */
export interface Facts {
	readonly asked: string;
	readonly kind: ExplainedKind;
	readonly key: string;
	readonly account?: Account;
	readonly class?: Class;
	readonly course?: Course;
	readonly location?: Location;
	/** The class's students. */
	readonly students?: number;
	readonly tombstone?: Tombstone;
	/** A class that left, while another one has its id at the source. */
	readonly pastClass?: PastClass;
	readonly name: string;
	readonly sources: readonly SourceFacts[];
	readonly conflicts: readonly Conflict[];
	readonly past: readonly PastChange[];
	/** Decided in the past and no longer on the list. */
	readonly settled: readonly SettledConflict[];
	/** Set where history does not reach back to its beginning. */
	readonly historyFrom?: Instant;
	readonly packages: readonly PackageFacts[];
	/** Whether the next upload holds it. */
	readonly published: boolean;
	readonly strangers: readonly string[];
	readonly clocks: readonly string[];
	readonly owner?: string;
	/** Where a row of enrolments was asked for. */
	readonly inClass?: PlaceInClass;
	/** How other records are called. */
	readonly called: Called;
	/** How it stands in systems that are kept as the directory is. Absent: there is none. */
	readonly elsewhere?: readonly ExplainLine[];
}
