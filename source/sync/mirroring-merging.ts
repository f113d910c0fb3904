import type {MirrorRules} from '../connections/kind.ts';
import type {Directory} from '../core/directory/directory.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import type {Held} from '../core/mirror/held.ts';
import {type Merged, mergeHeld} from '../core/mirror/merge.ts';
import {type Context, loadDirectory, withSnapshot} from './context.ts';
import type {StoredConnection} from './documents.ts';
import {mirrorSettingsFor} from './mirroring-settings.ts';

/** Merges what was read on the other side with what is known here, before it is read as a roster. */
export const mergeWithDirectory = (
	context: Context,
	stored: StoredConnection,
	rules: MirrorRules,
	held: Held,
): Promise<Merged> =>
	withSnapshot(context.store, async (snapshot) => {
		const [directory, base, settings] = await Promise.all([
			loadDirectory(snapshot),
			snapshot.load('mirrored'),
			mirrorSettingsFor(context, stored, rules, snapshot),
		]);
		const merged = mergeHeld(directory, held, base.values(), settings);
		return {...merged, others: othersIn(directory, merged, stored.id)};
	});

/**
 * What another connection delivers is no matter of this one: it is kept alike there, and does not come in as somebody who
 * would be taken over [our decision: one source a record]. A location of theirs stays where somebody of ours is at it.
 */
function othersIn(
	directory: Directory,
	{held, people, classes, locations}: Merged,
	own: ConnectionId,
): NonNullable<Merged['others']> {
	const isOthers = (
		record: {readonly owner?: ConnectionId | undefined; readonly source?: string} | undefined,
	) => record?.owner !== undefined && record.owner !== own && record.source !== 'Manual';
	const users = new Set(
		held.users.flatMap(({id}) => (isOthers(directory.accounts.get(people.get(id) ?? '')) ? [id] : [])),
	);
	const taught = new Set(
		held.classes.flatMap(({id}) => (isOthers(directory.classes.get(classes.get(id) ?? '')) ? [id] : [])),
	);
	const used = new Set([
		...held.users.filter(({id, trashed}) => !trashed && !users.has(id)).map(({locationId}) => locationId),
		...held.classes.filter(({id}) => !taught.has(id)).map(({locationId}) => locationId),
	]);
	const places = new Set(
		held.locations.flatMap(({id}) =>
			!used.has(id) && isOthers(directory.locations.get(locations?.get(id) ?? '')) ? [id] : [],
		),
	);
	return {users, classes: taught, locations: places};
}
