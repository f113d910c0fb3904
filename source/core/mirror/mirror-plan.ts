import type {LocationId} from '../directory/ids.ts';
import type {Conflict} from '../plan/conflict.ts';
import type {GuardResult} from '../plan/plan.ts';
import type {MirroredChange} from './mirrored.ts';
import type {MirrorWrite, MirrorWriteKind} from './writes.ts';

/** A record that nothing is written about, though it is not alike on both sides. */
export interface MirrorHeldBack {
	readonly kind: 'users' | 'classes';
	/** Key of ours; absent: only the other side has it. */
	readonly key?: string;
	/** Id there; absent: it is not there. */
	readonly id?: string;
	/** Stable, kebab-case. */
	readonly code:
		| 'creating-off'
		| 'no-user-name'
		| 'no-location'
		| 'unmapped-location'
		| 'conflict'
		| 'pending'
		| 'overdue'
		| 'not-ours'
		/** It carries our mark, and nothing here belongs to it; it never comes in as somebody new. */
		| 'nobodys'
		| 'trashed-there'
		| 'missing-there'
		| 'in-grace'
		| 'user-name-differs'
		| 'stays'
		| 'comes-in'
		/** Both changed it, and it was decided that theirs stays there. */
		| 'left-there'
		| 'other-location';
	/** A sentence part. */
	readonly why: string;
}

/** A location of ours that is none there: nobody and nothing of it is created. */
export interface UnmappedLocation {
	readonly locationId: LocationId;
	readonly name: string;
	/** A sentence part: `no location there has its id or name`. */
	readonly why: string;
	/** People and classes that wait for it. */
	readonly people: number;
	readonly classes: number;
}

/** A value there that both sides never agreed on, and that is to be replaced by ours. */
export interface ReplacedValue {
	readonly kind: 'users' | 'classes';
	/** Key of ours. */
	readonly key: string;
	/** Id there. */
	readonly id: string;
	/** What ours is called. */
	readonly name: string;
	/** `firstName`, `location`, `name` … */
	readonly field: string;
	/** As a person reads them: locations by their names there. */
	readonly before: string;
	readonly after: string;
}

export type MirrorCounts = Readonly<
	Record<MirrorWriteKind | 'unchanged' | 'heldBack' | 'conflicts' | 'pending', number>
>;

/** All that a run would write to the other side: pure data, the same for the same input, in the same order. */
export interface MirrorPlan {
	/** In the order in which they are made. */
	readonly writes: readonly MirrorWrite[];
	/** Open ones. */
	readonly conflicts: readonly Conflict[];
	/** Those whose decision was used: it stands as long as they are met. */
	readonly decided: readonly Conflict[];
	readonly heldBack: readonly MirrorHeldBack[];
	readonly unmapped: readonly UnmappedLocation[];
	/** In the order of the writes. Absent: there are none. */
	readonly replaced?: readonly ReplacedValue[];
	readonly guards: readonly GuardResult[];
	/** What is known of pairs after this read; a run keeps it whether it writes or not, but where it is held. */
	readonly base: readonly MirroredChange[];
	readonly counts: MirrorCounts;
	/** SHA-256 over the writes and the decisions used; 64 hex digits. */
	readonly hash: string;
	readonly outcome: 'clean' | 'changes' | 'held';
}
