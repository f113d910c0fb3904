import {isStudent} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId, PersonId} from '../directory/ids.ts';
import {isAnothers} from '../plan/disconnected.ts';
import {isSent} from '../plan/published.ts';
import type {HeldLocation} from './held.ts';
import type {Merged} from './merge.ts';
import type {MirrorSettings} from './settings.ts';

type Asked = Pick<MirrorSettings, 'connection' | 'disconnected'>;

/**
 * Whether another connection delivers it, also where somebody edited it here since; or somebody made it here by hand,
 * and we made it there from that: it is nobody that this connection brings.
 * @param made we made it there.
 */
export const deliversAnother =
	({connection, disconnected}: Asked) =>
	(record: {readonly owner?: ConnectionId | undefined} | undefined, made = false): boolean =>
		record !== undefined &&
		(isAnothers(record.owner, connection.id, disconnected) || (made && record.owner === undefined));

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

/** Somebody whom another connection delivers, as a member of a class. */
export interface Guest {
	readonly personId: PersonId;
	readonly kind: 'student' | 'staff';
}

export interface Guests {
	/** By their ids there. */
	readonly there: ReadonlyMap<string, Guest>;
	/** By Person ID, of those who have no user there: the two may look the same, and are not. */
	readonly alone: ReadonlyMap<string, Guest>;
}

/**
 * Whom another connection delivers and uploads carry: they are members of classes that come from there, under the
 * Person ID that they have. Those of an identity provider are in no upload that a class could name them in.
 */
export function guestsIn(
	{accounts}: Pick<Directory, 'accounts'>,
	{people, also}: Pick<Merged, 'people' | 'also'>,
	made: ReadonlySet<string>,
	settings: Asked,
): Guests {
	const isOthers = deliversAnother(settings);
	const guestsOf = (ids: Iterable<readonly [id: string, personId: string]>) =>
		new Map(
			[...ids].flatMap(([id, personId]): ReadonlyArray<readonly [string, Guest]> => {
				const account = accounts.get(personId);
				if (account === undefined || account.status === 'Deactivated') return [];
				if (!isOthers(account, made.has(id)) || !isSent(account)) return [];
				return [[id, {personId: account.personId, kind: isStudent(account) ? 'student' : 'staff'}]];
			}),
		);
	const alone = [...also.values()].flatMap(({students, teachers}) => [...students, ...teachers]);
	return {there: guestsOf(people), alone: guestsOf(alone.map((id) => [id, id] as const))};
}

/**
 * What another connection delivers is no matter of this one: it is kept alike there, and does not come in as somebody who
 * would be taken over [our decision: one source a record]; no more does somebody of ours whom we made there. A location of theirs stays where somebody of ours is at it.
 */
export function othersIn(
	directory: Directory,
	{held, people, classes, locations}: Pick<Merged, 'held' | 'people' | 'classes' | 'locations'>,
	made: ReadonlySet<string>,
	settings: Asked,
): NonNullable<Merged['others']> {
	const isOthers = deliversAnother(settings);
	const users = new Set(
		held.users.flatMap(({id}) =>
			isOthers(directory.accounts.get(people.get(id) ?? ''), made.has(id)) ? [id] : [],
		),
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
