import type {Account} from '../directory/account.ts';
import {removalOf} from '../directory/clocks.ts';
import {isProtected} from '../directory/protected.ts';
import type {Tombstone} from '../directory/records.ts';
import {nameForm} from '../directory/reserved.ts';
import type {ConflictKind} from '../plan/conflict-kind.ts';
import {duplicateAccount} from '../plan/conflicts/duplicate-account.ts';
import {removedBefore} from '../plan/conflicts/removed-before.ts';
import {takeover} from '../plan/conflicts/takeover.ts';
import {userNameReserved} from '../plan/conflicts/user-name-reserved.ts';
import {isAnothers, isLeftBehind} from '../plan/disconnected.ts';
import type {LeafKey, ScimValues} from './attributes.ts';
import {isFault, type ScimFault} from './fault.ts';
import {withoutOverruled} from './overruled.ts';
import {applyPatch} from './patch.ts';
import type {Pushed, PushWorld} from './push-world.ts';
import {readUser, type Said} from './reading.ts';
import {met, notFound, overProtected, refusal, taken} from './refusals.ts';
import {createNew, repaired, settleRemoval} from './settle.ts';
import {following, takeUp} from './take-up.ts';

/**
 * POST: somebody new, or back within 120 days by the same external id, who is Reactivated [seed 001]. The same user
 * name with another external id is a conflict, and an Administrator, Site Manager or People Manager is never touched
 * [seed 003].
 */
export function create(world: PushWorld, body: unknown): Pushed | ScimFault {
	const read = readUser(body, world.how);
	if (isFault(read)) return read;
	const values = saidValues(read);
	const {people} = world;
	const externalId = values.get('externalId');
	const known = typeof externalId === 'string' ? people.byExternalId(externalId) : undefined;
	const named = people.byUserName(String(values.get('userName')));
	if (known !== undefined) return comesBack(world, known, named, values);
	if (named !== undefined) return meetsHolder(world, named, values);
	const grave =
		typeof externalId === 'string' ? people.graveOf(externalId, world.now.toISOString()) : undefined;
	if (grave !== undefined) return meetsGrave(world, grave, values);
	const reserved = reservedFor(world, values);
	if (reserved !== undefined) return reserved;
	return meetsLeftBehind(world, values) ?? createNew(world, values);
}

/**
 * Somebody whom nobody knows by an id or the user name, and who may be somebody whom a disconnected SIS, upload or
 * identity provider left behind: nobody is made a second time unasked. Undefined: they are new.
 */
function meetsLeftBehind(world: PushWorld, values: ScimValues): Pushed | ScimFault | undefined {
	const text = (key: LeafKey) => String(values.get(key) ?? '');
	const userName = text('userName');
	const newcomer = {
		firstName: text('givenName'),
		lastName: text('familyName'),
		email: userName.includes('@') ? userName : text('workEmail'),
		personNumber: text('employeeNumber'),
	};
	const account = world.people.leftBehindLike(newcomer, world.disconnected);
	if (account === undefined) return undefined;
	const outcome = met(world, {kind: duplicateAccount, values, account, alike: true});
	if (isFault(outcome)) return outcome;
	return outcome.does === 'join'
		? takeUp(world, account, repaired(account, world.connection), values, 'comes back')
		: undefined;
}

/** Somebody whose account was deleted here, by hand: no push makes it again before somebody decides so. */
function meetsGrave(world: PushWorld, tombstone: Tombstone, values: ScimValues): Pushed | ScimFault {
	const outcome = met(world, {kind: removedBefore, values, tombstone});
	if (isFault(outcome)) return outcome;
	if (outcome.does !== 'own-id') return reservedFor(world, values) ?? createNew(world, values);
	const reserved = reservedFor(world, values, undefined, tombstone);
	if (reserved !== undefined) return reserved;
	const made = createNew(world, values, tombstone.personId);
	const unburied = {collection: 'tombstones', key: tombstone.personId, before: tombstone} as const;
	return {...made, changes: [unburied, ...made.changes]};
}

/** Somebody whose external id is known. */
function comesBack(
	world: PushWorld,
	known: Account,
	named: Account | undefined,
	values: ScimValues,
): Pushed | ScimFault {
	const paired = following(world, known, values);
	if (isFault(paired)) return paired;
	if (isProtected(known)) return overProtected(world, known, values);
	if (isAnothers(known.owner, world.connection, world.disconnected)) {
		const outcome = met(world, {kind: takeover, values, account: known});
		if (isFault(outcome)) return outcome;
		if (outcome.does !== 'join') return refusal(takeover);
	}
	const isManual = known.source === 'Manual';
	if (world.people.isOurs(known) && !isGone(known) && !isManual && paired === known)
		return taken('somebody with this user name or external id is there already');
	if (named !== undefined && named !== known) return meetsOther(world, named, known, values);
	const reserved = named === undefined ? reservedFor(world, values, known) : undefined;
	if (reserved !== undefined) return reserved;
	// What was decided to be kept was no value that another source brought since.
	const base = known.owner === world.connection ? paired : withoutOverruled(paired);
	return takeUp(world, known, base, values, 'comes back');
}

/** Somebody with an unknown external id, or none, whose user name somebody has. */
function meetsHolder(world: PushWorld, holder: Account, values: ScimValues): Pushed | ScimFault {
	const {connection, people} = world;
	if (isProtected(holder)) return overProtected(world, holder, values);
	const asSame = () => takeUp(world, holder, repaired(holder, connection), values, 'comes back');
	const meeting = (kind: ConflictKind, until?: string): Pushed | ScimFault => {
		const outcome = met(world, {kind, values, account: holder, ...(until === undefined ? {} : {until})});
		if (isFault(outcome)) return outcome;
		// Two cannot sign in with one name: whoever else it is waits until the identity provider gives another one.
		return outcome.does === 'join' ? asSame() : refusal(kind, holder);
	};
	const isNameless = values.get('externalId') === undefined;
	if (people.isOurs(holder)) {
		const isSameOne =
			isNameless && (holder.externalIds[connection] ?? holder.unpaired?.[connection]) === undefined;
		if (isSameOne) {
			const paired = following(world, holder, values);
			if (isFault(paired)) return paired;
			if (!isGone(holder) && holder.source !== 'Manual')
				return taken('somebody with this user name is there already');
			return takeUp(world, holder, paired, values, 'comes back');
		}
		if (isGone(holder)) return meeting(userNameReserved, untilOf(holder));
		return isNameless ? taken('somebody with this user name is there already') : meeting(duplicateAccount);
	}
	if (isTheirs(world, holder, values)) return takeUp(world, holder, holder, values, 'comes back');
	if (world.autoMerge && holder.owner === undefined)
		return takeUp(world, holder, holder, values, 'comes back');
	return meeting(takeover);
}

/** Manual since another connection was disconnected, which had the same id for it: the same source, connected anew. */
const isTheirs = ({disconnected}: PushWorld, account: Account, values: ScimValues): boolean =>
	isLeftBehind(account, disconnected) &&
	account.externalIds[account.owner!] !== undefined &&
	account.externalIds[account.owner!] === values.get('externalId');

/** Removed at the identity provider, or waiting to be: whoever pushes is not told of it. */
export const isGone = ({pushed}: Account): boolean =>
	pushed?.deleted !== undefined || pushed?.staged?.does === 'delete';

/** When a clock removes the account, and with it frees its name; undefined: no clock does. */
function untilOf(account: Account): string | undefined {
	const removal = removalOf(account);
	return removal !== undefined && 'at' in removal ? removal.at : undefined;
}

/** A user name that is another one's, for somebody who is here under another name. */
function meetsOther(world: PushWorld, other: Account, own: Account, values: ScimValues): ScimFault {
	if (isProtected(other)) return overProtected(world, other, values, own);
	const kind = world.people.isOurs(other) && isGone(other) ? userNameReserved : duplicateAccount;
	const until = kind === userNameReserved ? untilOf(other) : undefined;
	const outcome = met(world, {kind, values, account: other, own, ...(until === undefined ? {} : {until})});
	return isFault(outcome) ? outcome : refusal(kind, other);
}

/** PUT: all of it; `active` alone stays as it is where it is not said: our decision, a forgotten word revives nobody. */
export function replace(world: PushWorld, id: string, body: unknown): Pushed | ScimFault {
	const before = world.people.byId(id);
	if (before === undefined) return notFound(id);
	const read = readUser(body, world.how);
	if (isFault(read)) return read;
	const {pushed} = before;
	const active = pushed?.disabled !== true && pushed?.staged === undefined;
	return update(world, before, saidValues(read, active), read.get('active') === true);
}

/** PATCH: what its operations say, all of them or none. */
export function patch(world: PushWorld, id: string, body: unknown): Pushed | ScimFault {
	const before = world.people.byId(id);
	if (before === undefined) return notFound(id);
	const values = applyPatch({id, values: world.people.valuesOf(before)}, body, world.how);
	return isFault(values) ? values : update(world, before, values, false);
}

/** DELETE: Deactivated, flagged, and told no more (`idp.md`). */
export function remove(world: PushWorld, id: string): Pushed | ScimFault {
	const before = world.people.byId(id);
	if (before === undefined) return notFound(id);
	const values = world.people.valuesOf(before);
	const paired = following(world, before, values);
	if (isFault(paired)) return paired;
	return isProtected(before) ? overProtected(world, before, values) : settleRemoval(world, before);
}

function update(world: PushWorld, before: Account, values: ScimValues, revives: boolean): Pushed | ScimFault {
	const paired = following(world, before, values);
	if (isFault(paired)) return paired;
	const userName = String(values.get('userName'));
	if (nameForm(userName) !== nameForm(before.pushed?.userName ?? '')) {
		const other = world.people.byUserName(userName);
		if (other !== undefined && other.personId !== before.personId)
			return meetsOther(world, other, before, values);
		const reserved = reservedFor(world, values, before);
		if (reserved !== undefined) return reserved;
	}
	const externalId = values.get('externalId');
	const holder = typeof externalId === 'string' ? world.people.byExternalId(externalId) : undefined;
	if (holder !== undefined && holder.personId !== before.personId)
		return taken('the external id is that of another account');
	return takeUp(world, before, paired, values, revives ? 'comes back' : 'is changed');
}

/**
 * A user name that a removed account keeps from others for 120 days [seed 003].
 * @param own who is pushed, where that is somebody here already; or whose grave it is, where that is decided.
 */
function reservedFor(
	world: PushWorld,
	values: ScimValues,
	own?: Account,
	grave?: Tombstone,
): ScimFault | undefined {
	const tombstone = world.people.reservation(String(values.get('userName')), world.now.toISOString());
	if (tombstone === undefined || tombstone.personId === (own ?? grave)?.personId) return undefined;
	const outcome = met(world, {
		kind: userNameReserved,
		values,
		tombstone,
		until: tombstone.reservedUntil,
		...(own === undefined ? {} : {own}),
	});
	return isFault(outcome) ? outcome : refusal(userNameReserved);
}

/** What is said, as values; where `active` is not, it is as it was. */
function saidValues(read: Said, active = true): ScimValues {
	const values = new Map<LeafKey, string | boolean>([['active', active]]);
	for (const [key, value] of read) if (value !== undefined) values.set(key, value);
	return values;
}
