import type {ConnectionId, Instant} from './directory/ids.ts';
import type {RecordChange} from './ports.ts';
import type {Arming} from './state-records.ts';

/** When, and by whom. */
export interface Disarming {
	readonly at: Instant;
	readonly by: string;
}

/** A target that nothing is sent to: of how it was armed before, nothing stays. */
export const disarmed = (target: ConnectionId, {at, by}: Disarming): Arming => ({
	target,
	level: 'disarmed',
	at,
	by,
});

/** Disarms those of the targets that are armed; the others stay as they are, with who disarmed them. */
export const disarmingOf = (armings: Iterable<Arming>, disarming: Disarming): readonly RecordChange[] =>
	[...armings]
		.filter(({level}) => level !== 'disarmed')
		.map((before) => ({
			collection: 'armings',
			key: before.target,
			before,
			after: disarmed(before.target, disarming),
		}));
