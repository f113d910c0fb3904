import type {ConnectionId, LocationId} from '../directory/ids.ts';
import type {Conflict} from '../plan/conflict.ts';
import type {GuardLimits} from '../plan/input.ts';

/** All that planning a mirror may be told. */
export interface MirrorSettings {
	readonly connection: {readonly id: ConnectionId; readonly name: string};
	/** `two-way`: what changed there comes in through a roster, and is not written back. */
	readonly direction: 'one-way' | 'two-way';
	/** *Creating missing users*: ids of the locations there that are populated; `all` or `none` of them. */
	readonly createUsers: 'all' | 'none' | ReadonlySet<string>;
	/** *Creating missing classes*. */
	readonly createClasses: boolean;
	/** *Location settings*: ids there by ours, set by hand. */
	readonly locations: ReadonlyMap<LocationId, string>;
	/** False: *Do not automatically move users from their current locations*. */
	readonly moves: boolean;
	/** How classes are named there: `{course}`, `{courseNumber}`, `{number}`, `{id}`. */
	readonly className: string;
	/** Nights as everywhere: whoever left without a grace of their own keeps their user so long. */
	readonly leaverGrace: number;
	readonly guards: GuardLimits;
	/** Milliseconds within which a write that no read shows may still show. */
	readonly patience: number;
	/** Connections that deliver nothing any more: what they owned is nobody's. Absent: none is. */
	readonly disconnected?: ReadonlySet<ConnectionId>;
	/** What is open or decided for this connection. */
	readonly conflicts: readonly Conflict[];
	readonly now: Date;
}

/** How classes are named where nothing else is set [Jamf School names them by course; the rest is our decision]. */
export const defaultClassName = '{course} {number}';

/** A read right after a write can be stale; how long is not published: an hour is our decision. */
export const defaultPatience = 3_600_000;
