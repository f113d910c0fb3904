import type {ConnectionId, Instant, RunId} from '../directory/ids.ts';

export type MirroredKind = 'users' | 'classes';

/** Fields as text, by their names; members of a class as sorted ids there, joined as lists of the directory are. */
export type MirroredFields = Readonly<Record<string, string>>;

/** A pair: a record here and one there, and what both were last known to agree on. */
export interface Mirrored {
	readonly connection: ConnectionId;
	readonly kind: MirroredKind;
	/** Id there; `+` and the key of ours while it was asked for and not answered. */
	readonly id: string;
	/** Key of ours: Person ID or class_id. */
	readonly key: string;
	/** We made it there, so that we may take it away. Absent: we did not. */
	readonly made?: true;
	/** What both sides agreed on last; a field that they never agreed on is not in it. */
	readonly agreed: MirroredFields;
	/** When that was. */
	readonly at: Instant;
	/** What we wrote so lately that a read may not show it, seen or not. Absent: nothing. */
	readonly pending?: Pending;
	/** Since when a read does not show it there, nor anything pending explains that. Absent: it is there. */
	readonly missing?: Instant;
	/** Since when ours is not there any more, for the grace of what nobody removed by hand. Absent: it is. */
	readonly absent?: Instant;
	/** We took it away. Absent: we did not. */
	readonly ended?: {readonly at: Instant; readonly approved?: true};
	/** The last move that we made, for the rolling sums of the guards. Absent: none. */
	readonly moved?: {readonly at: Instant; readonly approved?: true};
}

/** A write whose effect a read may not show yet, or show and then not show again: reads may be stale. */
export interface Pending {
	readonly at: Instant;
	readonly run?: RunId;
	/** `create` and `remove` are about the record itself; `fields` about what stands in it. */
	readonly does: 'create' | 'fields' | 'remove';
	readonly fields: MirroredFields;
	/**
	 * By field, what a read that is older than the write may show; what is none of them was changed there since. Absent:
	 * nobody knows what was there.
	 */
	readonly was?: Readonly<Record<string, readonly string[]>>;
	/** The user name that a creation asked for: what it made is found by it. Absent: it is no user's. */
	readonly username?: string;
	/** Asked for and not answered: nobody knows whether it was written. Absent: the other side said that it was. */
	readonly unsure?: true;
}

/** Key of a pair in the state. */
export const mirroredKey = ({connection, kind, id}: Pick<Mirrored, 'connection' | 'kind' | 'id'>) =>
	`${connection}/${kind}/${id}`;

/** One pair's change; written when the run is recorded, whatever becomes of the writes. */
export interface MirroredChange {
	readonly key: string;
	readonly before?: Mirrored;
	readonly after?: Mirrored;
}
