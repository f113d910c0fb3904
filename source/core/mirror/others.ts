import type {Directory} from '../directory/directory.ts';
import type {ConnectionId} from '../directory/ids.ts';
import {isAnothers} from '../plan/disconnected.ts';
import type {HeldLocation} from './held.ts';
import type {Merged} from './merge.ts';
import type {MirrorSettings} from './settings.ts';

type Asked = Pick<MirrorSettings, 'connection' | 'disconnected'>;

/** Whether another connection delivers it, also where somebody edited it here since. */
export const deliversAnother =
	({connection, disconnected}: Asked) =>
	(record: {readonly owner?: ConnectionId | undefined} | undefined): boolean =>
		isAnothers(record?.owner, connection.id, disconnected);

/** A school that another connection delivers is called as that calls it: under another name it would be another school. */
export function namedHere(
	directory: Directory,
	{held, locations}: Pick<Merged, 'held' | 'locations'>,
	settings: Asked,
): readonly HeldLocation[] {
	const isOthers = deliversAnother(settings);
	return held.locations.map((there) => {
		const ours = directory.locations.get(locations?.get(there.id) ?? '');
		return ours !== undefined && isOthers(ours) ? {...there, name: ours.name} : there;
	});
}

/**
 * What another connection delivers is no matter of this one: it is kept alike there, and does not come in as somebody who
 * would be taken over [our decision: one source a record]. A location of theirs stays where somebody of ours is at it.
 */
export function othersIn(
	directory: Directory,
	{held, people, classes, locations}: Pick<Merged, 'held' | 'people' | 'classes' | 'locations'>,
	settings: Asked,
): NonNullable<Merged['others']> {
	const isOthers = deliversAnother(settings);
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
