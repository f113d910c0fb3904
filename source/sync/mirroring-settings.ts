import type {ConnectionKind, MirrorRules} from '../connections/kind.ts';
import {isMirrorConflict} from '../core/mirror/conflicts.ts';
import {defaultPatience, type MirrorSettings} from '../core/mirror/settings.ts';
import type {Conflict} from '../core/plan/conflict.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Context} from './context.ts';
import {
	disconnectedAmong,
	policyOf,
	readConnections,
	readSettings,
	type StoredConnection,
} from './documents.ts';

/** A conflict between the directory and the other side of a mirror: rosters know nothing of it. */
export const isOfMirror = ({kind}: Pick<Conflict, 'kind'>): boolean => isMirrorConflict(kind);

/** What the connection's settings say of the mirror; undefined: it is none, or they cannot be used, which is told elsewhere. */
export function mirrorRulesOf({
	stored,
	kind,
}: {
	readonly stored: Pick<StoredConnection, 'settings'>;
	readonly kind: ConnectionKind;
}): MirrorRules | undefined {
	const parsed = kind.settings.safeParse(stored.settings);
	return parsed.success ? kind.mirrors?.(parsed.data) : undefined;
}

/** Whether a roster is read from it: from a mirror only when that is two-way. */
export const readsRoster = (connection: {
	readonly stored: Pick<StoredConnection, 'settings'>;
	readonly kind: ConnectionKind;
}): boolean =>
	connection.kind.reader !== undefined &&
	(connection.kind.mirrors === undefined || isTwoWay(mirrorRulesOf(connection)));

/** It is on, and what changed there comes in. */
export const isTwoWay = (rules: MirrorRules | undefined): boolean =>
	rules?.on === true && rules.direction === 'two-way';

/** All that planning the mirror is told. */
export async function mirrorSettingsFor(
	context: Context,
	{id, name}: Pick<StoredConnection, 'id' | 'name'>,
	{direction, createUsers, createClasses, locations, moves, className}: MirrorRules,
	snapshot: Snapshot,
): Promise<MirrorSettings> {
	const [settings, connections, conflicts] = await Promise.all([
		readSettings(context.store.documents),
		readConnections(context.store.documents),
		snapshot.load('conflicts'),
	]);
	const {leaverGrace, guards} = policyOf(settings, name);
	return {
		connection: {id, name},
		direction,
		createUsers,
		createClasses,
		locations,
		moves,
		className,
		leaverGrace,
		guards,
		patience: defaultPatience,
		disconnected: disconnectedAmong(connections),
		conflicts: [...conflicts.values()].filter((each) => each.connection === id && isOfMirror(each)),
		now: context.clock.now(),
	};
}
