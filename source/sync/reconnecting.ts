import {UsageError} from '../core/errors.ts';
import {
	type Connection,
	changeConnection,
	checkValues,
	findConnection,
	markDisconnected,
} from './connections.ts';
import {type Context, requireMay, withSnapshot} from './context.ts';
import {endQuarantine, takePushesAgain} from './quarantine.ts';
import {activity} from './recording.ts';
import type {ConnectionValues} from './rollcall.ts';

/**
 * Connects a disconnected connection again, with other settings where some are given. Its id is the same, so that
 * Person IDs made from it stay. Nothing is read: its next run compares the source with the last roster before the
 * disconnect and with the directory, and holds what changed in between.
 * @throws UsageError where it is connected, or settings cannot be used. LockedError while it is at work.
 */
export async function reconnect(
	context: Context,
	name: string,
	values: ConnectionValues,
): Promise<Connection> {
	requireMay(context, 'approve', 'Connecting again');
	const {stored, kind} = await findConnection(context, name, 'anything');
	const lock = await context.store.lock(
		`${kind.reader === undefined && kind.pushes === undefined ? 'target' : 'connection'}-${stored.id}`,
		`reconnecting ${stored.name}`,
	);
	try {
		const connection = await findConnection(context, name, 'anything');
		if (connection.stored.disconnected === undefined && (await takePushesAgain(context, connection, values)))
			return await findConnection(context, name, 'anything');
		if (connection.stored.disconnected === undefined)
			throw new UsageError(`"${stored.name}" is not disconnected`, {
				notDone: 'Nothing was changed.',
				next: `To change its settings: rollcall connections set ${stored.name} --set KEY=VALUE. For another source behind it: rollcall connections reconfigure ${stored.name}`,
			});
		await refuseHalfDone(context, connection);
		return await reconnectUnderLock(context, connection, values);
	} finally {
		await lock.release();
	}
}

/**
 * What is not Manual is not compared with the last roster: after a disconnect that ended in the middle, a reconnect
 * would take silently whatever changed meanwhile.
 */
async function refuseHalfDone(context: Context, {stored, kind}: Connection): Promise<void> {
	if (kind.reader === undefined && kind.pushes === undefined) return;
	const accounts = await withSnapshot(context.store, (snapshot) => snapshot.load('accounts'));
	const left = [...accounts.values()].filter(({owner, source}) => owner === stored.id && source !== 'Manual');
	if (left.length === 0) return;
	throw new UsageError(
		`${left.length} accounts of "${stored.name}" are not Manual: it was not wholly disconnected`,
		{
			notDone: 'Nothing was changed.',
			next: `Do the rest first: rollcall connections disconnect ${stored.name}`,
		},
	);
}

/** The caller has the connection's lock. */
export async function reconnectUnderLock(
	context: Context,
	connection: Connection,
	values: ConnectionValues,
): Promise<Connection> {
	const {name} = connection.stored;
	checkValues(connection, values);
	if (Object.keys(values.settings).length + Object.keys(values.secrets).length > 0)
		await changeConnection(context, name, values);
	await markDisconnected(context, connection, undefined);
	if (connection.stored.push?.quarantine !== undefined) await endQuarantine(context, connection);
	await context.store.commit([
		activity(context, 'reconnect', [name], 'UPDATED', `${name} was connected again`),
	]);
	return await findConnection(context, name, 'anything');
}
