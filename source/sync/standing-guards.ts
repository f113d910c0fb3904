import {pauseResult} from '../core/plan/guards/paused.ts';
import type {GuardResult} from '../core/plan/plan.ts';
import {type Connection, listConnections} from './connections.ts';
import type {Context} from './context.ts';
import {pauseNow, readSettings} from './documents.ts';
import {feedersOf} from './feeds.ts';
import type {BuiltPackage} from './package.ts';
import {primaryLocationGuard} from './primary-location.ts';

/**
 * What holds a target's package whatever was sent before: a pause window, nobody left who feeds it, or people in the
 * location made at sign-up.
 */
export async function standingGuards(
	context: Context,
	target: Connection,
	{inPrimary}: Pick<BuiltPackage, 'inPrimary'>,
): Promise<readonly GuardResult[]> {
	const settings = await readSettings(context.store.documents);
	const connections = await listConnections(context);
	const pause = pauseNow(settings, target.stored.name, context.clock.now());
	return [
		pauseResult('wire-paused', pause),
		feederGone(target, connections),
		primaryLocationGuard(inPrimary, target.stored.settings.primaryLocation),
	];
}

/**
 * A connection that fed the target is disconnected and no other one feeds it: what was read last would be sent for
 * ever. It waits until another one feeds it, or somebody approves the package as it is.
 */
function feederGone(target: Connection, connections: readonly Connection[]): GuardResult {
	const feeding = feedersOf(target, connections);
	const gone = feeding.filter(({stored}) => stored.disconnected !== undefined);
	const tripped = gone.length > 0 && gone.length === feeding.length;
	const names = gone.map(({stored}) => `"${stored.name}"`).join(', ');
	return {
		code: 'wire-feeds',
		tripped,
		message: tripped
			? `${names} fed ${target.stored.name} and ${gone.length === 1 ? 'is' : 'are'} disconnected: connect another one that feeds it, or approve what is known as it is`
			: 'somebody feeds it',
		numbers: {disconnected: gone.length, feeding: feeding.length},
		removalsOnly: false,
	};
}
