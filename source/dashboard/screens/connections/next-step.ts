import type {ConnectionView} from '../../../sync/rollcall.ts';
import {stepNames} from '../../../sync/set-up.ts';
import {isDisarmed, isUntested} from '../../waits.ts';

const isOn = ({state}: ConnectionView) => state !== 'disconnected';
const delivers = ({reads, people = 0}: ConnectionView) => reads && people > 0;

/**
 * The key that comes next on the way to what is there being sent, as a sentence; undefined: this connection is on its
 * way, or waits for something that its own message says.
 * @param all every connection, this one among them.
 */
export function nextStep(connection: ConnectionView, all: readonly ConnectionView[]): string | undefined {
	const {setUp, reads, publishes, people, state} = connection;
	if (connection.running !== undefined || !isOn(connection)) return undefined;
	if (setUp !== undefined) return `⏎ goes on with its set-up: ${stepNames[setUp]}.`;
	if (isUntested(connection)) return undefined;
	const targets = all.filter((one) => one.publishes && isOn(one));
	if (publishes) {
		if (state === 'held' || state === 'needs attention') return undefined;
		if (isDisarmed(connection) && people !== undefined)
			return 'Look in the activity log at what came of the last upload; then a arms it for more.';
		if (isDisarmed(connection))
			return connection.known ? 'a arms it: one upload first.' : 'a arms it, when you are sure.';
		if (people !== undefined) return undefined;
		// Of an imported package the people are in the directory, whoever delivers them later.
		return connection.known || all.some(delivers)
			? 's sends now what the directory holds.'
			: 'Nobody is in the directory yet: n makes a connection to your roster.';
	}
	if (!reads || !delivers(connection)) return undefined;
	if (targets.length === 0)
		return 'Nothing is sent anywhere yet: n makes the connection to Apple School Manager.';
	const half = targets.find((target) => target.setUp !== undefined);
	return half === undefined ? undefined : `${half.name} is not set up yet: n goes on with it.`;
}
