import type {ConnectionId} from '../core/directory/ids.ts';
import type {RecordChange} from '../core/ports.ts';
import type {CountedPart} from '../core/scim/cycle.ts';
import {type Connection, changeConnection, checkValues} from './connections.ts';
import type {Context} from './context.ts';
import {type StoredConnection, updateConnections} from './documents.ts';
import {activity, decideAndCommit} from './recording.ts';
import type {ConnectionValues} from './rollcall.ts';
import {isStopping} from './scim-stopping.ts';

type Quarantine = NonNullable<NonNullable<StoredConnection['push']>['quarantine']>;

/** Takes no push of this connection any more, until it is connected again; one that is in quarantine stays so. */
export async function beginQuarantine(
	context: Context,
	{id, name}: StoredConnection,
	found: Pick<Quarantine, 'failed' | 'of'>,
): Promise<void> {
	const at = context.clock.now().toISOString();
	let begun = false;
	await changePush(context, id, ({counted: _, ...push}) => {
		begun = push.quarantine === undefined;
		return begun ? {...push, quarantine: {at, ...found}} : push;
	});
	if (!begun) return;
	const told = `${name} is in quarantine: ${found.failed} of ${found.of} pushes of a cycle failed`;
	await context.store.commit([activity(context, 'push', [name], 'ISSUE', told)]);
}

/** The connection takes pushes again, as far as its quarantine goes. */
export const endQuarantine = (context: Context, {stored}: Connection): Promise<void> =>
	changePush(context, stored.id, ({quarantine: _, counted: _c, ...push}) => push);

/** Keeps how many pushes of the cycle failed, for a service that is started anew. */
export const keepCounted = (
	context: Context,
	id: ConnectionId,
	counted: readonly CountedPart[],
): Promise<void> => changePush(context, id, (push) => ({...push, counted: [...counted]}));

/**
 * Lets a connection that is stopped or in quarantine take pushes again: what stopped it is said to be mended.
 * @returns false where neither is so, and nothing was changed.
 */
export async function takePushesAgain(
	context: Context,
	connection: Connection,
	values: ConnectionValues,
): Promise<boolean> {
	const {stored, kind} = connection;
	if (kind.pushes === undefined) return false;
	checkValues(connection, values);
	const {result: stops} = await decideAndCommit(context.store, async (snapshot) => {
		const found = [...(await snapshot.load('conflicts')).values()].filter((each) =>
			isStopping(each, stored.id),
		);
		const isHeld = stored.push?.quarantine !== undefined;
		if (found.length === 0 && !isHeld) return {changes: [], result: undefined};
		const told = `${stored.name} takes pushes again${isHeld ? ', and its quarantine is over' : ''}`;
		const changes = found.map((before): RecordChange => ({collection: 'conflicts', key: before.id, before}));
		changes.push(activity(context, 'reconnect', [stored.name], 'UPDATED', told));
		return {changes, result: found};
	});
	if (stops === undefined) return false;
	if (Object.keys(values.settings).length + Object.keys(values.secrets).length > 0)
		await changeConnection(context, stored.name, values);
	await endQuarantine(context, connection);
	return true;
}

async function changePush(
	context: Context,
	id: ConnectionId,
	change: (push: NonNullable<StoredConnection['push']>) => NonNullable<StoredConnection['push']>,
): Promise<void> {
	await updateConnections(context.store.documents, (connections) =>
		connections.map((each) =>
			each.id === id && each.push !== undefined ? {...each, push: change(each.push)} : each,
		),
	);
}
