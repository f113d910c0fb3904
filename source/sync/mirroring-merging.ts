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
		return {
			...merged,
			held: {...merged.held, locations: namedHere(directory, merged, stored.id)},
			others: othersIn(directory, merged, stored.id),
		};
	});

const isOfAnother = (
	own: ConnectionId,
	record: {readonly owner?: ConnectionId | undefined; readonly source?: string} | undefined,
) => record?.owner !== undefined && record.owner !== own && record.source !== 'Manual';

/** A school that another connection delivers is called as that calls it: under another name it would be another school. */
const namedHere = (directory: Directory, {held, locations}: Merged, own: ConnectionId): Held['locations'] =>
	held.locations.map((there) => {
		const ours = directory.locations.get(locations?.get(there.id) ?? '');
		return ours !== undefined && isOfAnother(own, ours) ? {...there, name: ours.name} : there;
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
	const isOthers = (record: Parameters<typeof isOfAnother>[1]) => isOfAnother(own, record);
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
