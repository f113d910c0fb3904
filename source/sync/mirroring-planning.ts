import type {MirrorRules} from '../connections/kind.ts';
import type {Directory, RecordSet} from '../core/directory/directory.ts';
import {directoryCollections} from '../core/directory/directory.ts';
import type {Instant} from '../core/directory/ids.ts';
import {awaitedUntil} from '../core/mirror/awaited.ts';
import type {Held} from '../core/mirror/held.ts';
import type {MirrorPlan} from '../core/mirror/mirror-plan.ts';
import type {Mirrored} from '../core/mirror/mirrored.ts';
import {planMirror} from '../core/mirror/plan.ts';
import {applyPlan} from '../core/plan/apply.ts';
import {pauseResult} from '../core/plan/guards/paused.ts';
import type {Plan} from '../core/plan/plan.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Invited} from './answers/mirror.ts';
import type {Connection} from './connections.ts';
import {type Context, loadDirectory} from './context.ts';
import {pauseNow, readSettings} from './documents.ts';
import {mirrorSettingsFor} from './mirroring-settings.ts';

/** A plan of what is written to the other side, with what it was made from. */
export interface PlannedMirror {
	readonly plan: MirrorPlan;
	/** Those of the plan, and a pause. */
	readonly guards: MirrorPlan['guards'];
	readonly outcome: MirrorPlan['outcome'];
	/** All pairs of the connection as they are in the state. */
	readonly base: ReadonlyMap<string, Mirrored>;
	/** Until when what was sent and does not show there is waited for; absent: nothing is. */
	readonly until?: Instant;
	/** Who to invite to volume purchasing; absent: the setting is off. */
	readonly invite?: readonly Invited[];
	/** Open conflicts and decided ones of this connection in the state. */
	readonly known: Awaited<ReturnType<typeof mirrorSettingsFor>>['conflicts'];
}

/**
 * Plans against one generation.
 * @param incoming what would come in first, where that is only looked at.
 */
export async function planMirrorAgainst(
	context: Context,
	{stored}: Connection,
	rules: MirrorRules,
	held: Held,
	snapshot: Snapshot,
	incoming?: Plan,
): Promise<PlannedMirror> {
	const [directory, pairs, settings, all] = await Promise.all([
		loadDirectory(snapshot),
		snapshot.load('mirrored'),
		mirrorSettingsFor(context, stored, rules, snapshot),
		readSettings(context.store.documents),
	]);
	const base = new Map<string, Mirrored>();
	for (const key of pairs.keys()) {
		const row = pairs.get(key)!;
		if (row.connection === stored.id) base.set(key, row);
	}
	const after = incoming === undefined ? directory : afterPlan(directory, incoming);
	const plan = planMirror(after, held, base.values(), settings);
	const until = awaitedUntil(plan, base, settings.patience);
	const pause = pauseNow(all, stored.name, context.clock.now());
	return {
		plan,
		guards: [...plan.guards, pauseResult('paused', pause)],
		outcome: pause !== undefined && plan.outcome === 'changes' ? 'held' : plan.outcome,
		base,
		known: settings.conflicts,
		...(until === undefined ? {} : {until}),
		...(rules.invites ? {invite: toInvite(held, plan, base)} : {}),
	};
}

/** The directory as it would be. */
function afterPlan(directory: Directory, plan: Plan): Directory {
	const sets: Record<string, Map<string, unknown>> = {};
	for (const {collection, key, after} of applyPlan(plan, [], false)) {
		if (!(directoryCollections as readonly string[]).includes(collection)) continue;
		const set = (sets[collection] ??= copied(directory[collection as keyof Directory]));
		if (after === undefined) set.delete(key);
		else set.set(key, after);
	}
	return {...directory, ...sets} as Directory;
}

const copied = (set: RecordSet<unknown>): Map<string, unknown> =>
	new Map([...set.keys()].map((key) => [key, set.get(key)]));

/** Users who are paired, alive there and not registered; whoever is not told of is not known to be. */
function toInvite(held: Held, plan: MirrorPlan, base: ReadonlyMap<string, Mirrored>): readonly Invited[] {
	const keys = new Map<string, string>();
	for (const {kind, id, key} of base.values()) if (kind === 'users') keys.set(id, key);
	for (const {after} of plan.base) if (after?.kind === 'users') keys.set(after.id, after.key);
	return held.users
		.filter(
			({id, trashed, registered, email}) => keys.has(id) && !trashed && registered !== true && email !== '',
		)
		.map(({id, username, email}) => ({key: keys.get(id)!, id, username, email}))
		.sort((a, b) => (a.key < b.key ? -1 : 1));
}
