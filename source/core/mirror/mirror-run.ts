import type {Instant} from '../directory/ids.ts';
import type {MirrorHeldBack, UnmappedLocation} from './mirror-plan.ts';
import type {MirrorWriteKind} from './writes.ts';

/** What a run wrote to the other side of a mirror, and what it did not. */
export interface MirrorRun {
	/** Writes by what they do; kinds of which there were none are left out. */
	readonly planned: Partial<Readonly<Record<MirrorWriteKind, number>>>;
	/** Those that the other side acknowledged. */
	readonly written: Partial<Readonly<Record<MirrorWriteKind, number>>>;
	/** How many of those were there already: an interrupted run had made them. */
	readonly already: number;
	/** Writes that were refused, those of which nobody knows, and those that could not be made; the first few. */
	readonly refused: readonly RefusedWrite[];
	/** All of them. */
	readonly failed: number;
	/** Writes that were not tried any more. */
	readonly left: number;
	/** Writes that take away and wait for an approval, where additions alone went on. Absent: none. */
	readonly withheld?: number;
	/** Records about which nothing was written though they differ, by why. */
	readonly heldBack: Partial<Readonly<Record<MirrorHeldBack['code'], number>>>;
	/** Until when what was sent and does not show there is waited for, the last of it. Absent: nothing of it is known. */
	readonly until?: Instant;
	/** Locations that are none there. */
	readonly unmapped: readonly UnmappedLocation[];
	/** Whether anything may be created there by the settings of the time. */
	readonly creating: boolean;
	/** Who is to be invited to register with volume purchasing. Absent: the setting is off. */
	readonly invite?: number;
	/** Sequences of the first commit of this run and of its last one: what it wrote stands in those between. */
	readonly commits?: {readonly first: number; readonly last: number};
}

export interface RefusedWrite {
	readonly does: MirrorWriteKind;
	/** Person ID or class_id. */
	readonly key: string;
	/**
	 * `refused`: this record; `not-allowed`: everything of the kind, by a right that is missing; `unknown`: no answer came,
	 * and nobody knows whether it was written.
	 */
	readonly how: 'refused' | 'not-allowed' | 'unknown';
	/** What the other side said, as a sentence part. */
	readonly message: string;
}

/** How many refused writes a run lists; it counts them all. */
export const mostRefused = 100;
