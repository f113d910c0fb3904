import type {ConnectionView, Overview} from '../sync/rollcall.ts';

type Standing = Pick<ConnectionView, 'state' | 'publishes' | 'armed' | 'checklist'>;

/** A target to which nothing is sent, whatever is synced. */
export const isDisarmed = ({publishes, armed, state}: Pick<Standing, 'publishes' | 'armed' | 'state'>) =>
	publishes && armed === 'disarmed' && state !== 'disconnected';

/**
 * Made, and never seen to work: what its checklist asks to be tried was not, or it failed. A line with a note was looked
 * at, and says what is missing.
 */
export const isUntested = ({state, checklist}: Pick<Standing, 'state' | 'checklist'>) =>
	state === 'ready' && checklist.some(({done, note}) => done === false && note === undefined);

/** The names of the connections that wait for a person, each under its worst reason. */
export interface Waits {
	/** By a guard on the plan, or by the guard on the wire. */
	readonly held: readonly string[];
	/** Not set up, not tested, stopped, or failed when last tried. */
	readonly notReady: readonly string[];
	readonly disarmed: readonly string[];
}

/** Who waits, for the header and the closing line. */
export function waitsOf({held, connections}: Pick<Overview, 'held' | 'connections'>): Waits {
	const named = (is: (connection: ConnectionView) => boolean) => connections.filter(is).map(({name}) => name);
	return {
		held: [...new Set([...held.map(({connection}) => connection), ...named(({state}) => state === 'held')])],
		notReady: named(
			(connection) =>
				['needs attention', 'not set up', 'stopped'].includes(connection.state) || isUntested(connection),
		),
		disarmed: named(isDisarmed),
	};
}
