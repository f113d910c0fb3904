import {emptyDirectory} from '../core/directory/directory.ts';
import {type ConnectionId, runId} from '../core/directory/ids.ts';
import {type Conflict, isOpen} from '../core/plan/conflict.ts';
import {unlistedAttribute} from '../core/plan/conflicts/unlisted-attribute.ts';
import {Draft} from '../core/plan/draft.ts';
import {defaultPolicy} from '../core/plan/input.ts';
import {meetUnlistedAttribute} from '../core/plan/meet-attribute.ts';
import type {RecordChange} from '../core/ports.ts';
import {rosterFrom} from '../core/roster/from-objects.ts';
import {unlistedCode} from '../core/scim/fault.ts';
import {type Connection, parseSettings} from './connections.ts';
import type {Context} from './context.ts';
import {updateConnections} from './documents.ts';
import {activity} from './recording.ts';

/** Whether this conflict is one that stops the connection, until it is decided and carried out. */
export const isStopping = ({kind, connection, applied}: Conflict, id: ConnectionId): boolean =>
	kind === unlistedAttribute.kind && connection === id && applied === undefined;

/** What stops this connection and waits for somebody; undefined: nothing does, or it ends by the next push. */
export function stopOf(conflicts: Iterable<Conflict>, id: ConnectionId): Conflict | undefined {
	for (const conflict of conflicts) if (isStopping(conflict, id) && isOpen(conflict)) return conflict;
	return undefined;
}

/**
 * An attribute outside the mapping came: the connection stops [seed 003], and somebody is asked.
 * @returns what is to be committed: the conflict, and who did it.
 */
export async function meetUnlisted(
	context: Context,
	{stored}: Connection,
	attribute: string,
): Promise<readonly RecordChange[]> {
	const draft = new Draft({
		connection: {id: stored.id, name: stored.name, source: 'SCIM'},
		directory: emptyDirectory,
		roster: rosterFrom({}),
		policy: defaultPolicy,
		conflicts: [],
		connectionNames: new Map(),
		now: context.clock.now(),
		run: runId(0),
		removals: 'pending',
	});
	meetUnlistedAttribute(draft, attribute);
	return draft.conflicts.flatMap(({run: _, ...conflict}): readonly RecordChange[] => [
		{collection: 'conflicts', key: conflict.id, after: conflict},
		activity(
			context,
			'push',
			[stored.name],
			unlistedCode,
			`${stored.name} is stopped: ${attribute} is not in the mapping`,
		),
	]);
}

/**
 * Carries out what was decided about attributes outside the mapping: *ignore* puts them on the connection's list,
 * *mended* forgets them. What the settings ignore by now is settled too.
 */
export async function settleDecided(
	context: Context,
	connection: Connection,
	stops: readonly Conflict[],
): Promise<{readonly connection: Connection; readonly changes: readonly RecordChange[]}> {
	if (stops.length === 0) return {connection, changes: []};
	const {stored, kind} = connection;
	const rules = kind.pushes!(parseSettings(kind, stored.name, stored.settings));
	const ignored = new Set(rules.ignored.map((name) => name.toLowerCase()));
	const over = stops.filter(
		(stop) => rules.lenient || ignored.has(stop.incoming.toLowerCase()) || !isOpen(stop),
	);
	const changes = over.map((before): RecordChange => ({collection: 'conflicts', key: before.id, before}));
	const news = over
		.filter(({decision, incoming}) => decision?.choice === 'g' && !ignored.has(incoming.toLowerCase()))
		.map(({incoming}) => incoming);
	if (news.length === 0) return {connection, changes};
	const settings = {...stored.settings, ignore: [...rules.ignored, ...news].join(', ')};
	await updateConnections(context.store.documents, (connections) =>
		connections.map((each) =>
			each.id === stored.id ? {...each, settings: {...each.settings, ignore: settings.ignore}} : each,
		),
	);
	return {connection: {kind, stored: {...stored, settings}}, changes};
}
