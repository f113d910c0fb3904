import {isSame} from '../canonical.ts';
import type {Account, Source} from '../directory/account.ts';
import {signInStatus} from '../directory/after-action.ts';
import {isRemovedBy, tombstoneByClock} from '../directory/clocks.ts';
import {deactivatedBy} from '../directory/deactivation.ts';
import type {ConnectionId, PersonId} from '../directory/ids.ts';
import {isProtected} from '../directory/protected.ts';
import {nameForm} from '../directory/reserved.ts';
import {exceeds} from '../plan/guards/limit.ts';
import type {Limit} from '../plan/input.ts';
import type {RecordChange} from '../ports.ts';
import {blankAccount, withPushed} from './account.ts';
import type {LeafKey, ScimValues} from './attributes.ts';
import {fault, isFault, type ScimFault} from './fault.ts';
import {applyPatch} from './patch.ts';
import type {ScimPeople} from './people.ts';
import {readUser, type Said, type Strictness} from './reading.ts';

/** What a push stands on; nothing of it is changed. */
export interface PushWorld {
	readonly connection: ConnectionId;
	readonly now: Date;
	readonly people: ScimPeople;
	readonly how: Strictness;
	readonly federatedDomains: readonly string[];
	/** Of the accounts of this connection; absent: SCIM. */
	readonly source?: Source;
	/** A newcomer whose user name is an unprotected account's takes that over, instead of being refused. */
	readonly autoMerge: boolean;
	/** What `active` of false does. */
	readonly whenDisabled: 'deactivate' | 'keep';
	readonly limit: Limit;
	/** Of this connection: who left lately unapproved, and how many there are in all. */
	readonly removals: () => {readonly recent: number; readonly whole: number};
	/** Somebody left by a push just now. */
	readonly removed: () => void;
	/** A new SCIM id. */
	readonly newId: () => string;
	/** A Person ID that nobody has or had. */
	readonly newPersonId: (id: string) => PersonId;
}

export type PushWhat =
	| 'created'
	| 'reactivated'
	| 'updated'
	| 'unchanged'
	| 'deactivated'
	/** Past the removals guard: answered, and not applied until it is approved. */
	| 'staged';

export interface Pushed {
	readonly what: PushWhat;
	readonly account: Account;
	readonly changes: readonly RecordChange[];
}

const notFound = (id: string) => fault(404, undefined, `Resource ${id.slice(0, 80)} not found`);
const taken = (why: string) => fault(409, 'uniqueness', why);

/**
 * POST: somebody new, or back within 120 days by the same external id, who is Reactivated [seed 001]. The same user
 * name with another external id is a conflict, and an Administrator, Site Manager or People Manager is never touched
 * [seed 003].
 */
export function create(world: PushWorld, body: unknown): Pushed | ScimFault {
	const said = readUser(body, world.how);
	if (isFault(said)) return said;
	const values = saidValues(said);
	const {people} = world;
	const externalId = values.get('externalId');
	const known = typeof externalId === 'string' ? people.byExternalId(externalId) : undefined;
	const userName = String(values.get('userName'));
	const named = people.byUserName(userName);
	const before = known ?? named;
	if (before === undefined) return reservedFor(world, userName) ?? createNew(world, values);
	if (isGone(world, before)) return afterTheClock(world, before, values);
	const refused = refusal(world, before, {known: known !== undefined, externalId});
	if (refused !== undefined) return refused;
	if (known !== undefined && named !== undefined && named !== known) return nameTaken(named);
	return settle(world, before, withId(world, before), values, 'comes back');
}

/** Why a newcomer does not become this account; undefined: it does. */
function refusal(
	world: PushWorld,
	before: Account,
	{known, externalId}: {readonly known: boolean; readonly externalId: unknown},
): ScimFault | undefined {
	const {people} = world;
	const hands = handsOff(world, before);
	if (hands !== undefined) return hands;
	if (isProtected(before)) return nameTaken(before);
	const gone = before.pushed?.deleted !== undefined || before.pushed?.staged?.does === 'delete';
	if (people.isOurs(before) && !gone) {
		// Manual since its connection was disconnected: the same one brings it back.
		if (before.source === 'Manual' && (known || externalId === undefined)) return undefined;
		return taken('somebody with this user name or external id is there already');
	}
	if (known) return undefined;
	if (people.isOurs(before)) {
		const same = externalId === undefined && before.externalIds[world.connection] === undefined;
		return same
			? undefined
			: taken('the user name belonged to somebody else, who was removed less than 120 days ago');
	}
	return world.autoMerge && before.owner === undefined ? undefined : nameTaken(before);
}

const nameTaken = (account: Account): ScimFault =>
	isProtected(account)
		? taken('the user name is that of an Administrator, Site Manager or People Manager: nothing is synced')
		: taken('the user name is that of another account: an account conflict');

/** A pair that was broken here, or an account that was detached by an edit: pushes do not touch it [seed 001]. */
const handsOff = ({connection}: PushWorld, account: Account): ScimFault | undefined =>
	handsOffWhileOff(account, connection) ??
	(account.unpaired?.[connection] !== undefined || account.detached === connection
		? taken('Person ID mismatch: the account was edited in rollcall and is no longer paired')
		: undefined);

/** Manual since federated authentication of its domain was turned off [seed 001]: it follows again once that is on. */
const handsOffWhileOff = ({local, detached}: Account, connection: ConnectionId): ScimFault | undefined =>
	local?.federation !== undefined && detached === connection
		? taken(
				`federated authentication of ${local.federation} is turned off: its accounts are Manual, and pushes do not touch them`,
			)
		: undefined;

/** PUT: all of it; `active` alone stays as it is where it is not said: our decision, a forgotten word revives nobody. */
export function replace(world: PushWorld, id: string, body: unknown): Pushed | ScimFault {
	const before = world.people.byId(id);
	if (before === undefined) return notFound(id);
	const said = readUser(body, world.how);
	if (isFault(said)) return said;
	const {pushed} = before;
	const active = pushed?.disabled !== true && pushed?.staged === undefined;
	return update(world, before, saidValues(said, active), said.get('active') === true);
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
	const hands = handsOff(world, before);
	if (hands !== undefined) return hands;
	const at = world.now.toISOString();
	const {staged: _, ...pushed} = before.pushed!;
	const flagged: Account = {...before, pushed: {...pushed, at, deleted: at}};
	if (isProtected(before)) return nameTaken(before);
	if (before.status === 'Deactivated') {
		// The 120 days count from what deactivated it; a removal by its provider reserves its name from now.
		return pushedAs('deactivated', before, flagged);
	}
	if (isOverLimit(world))
		return pushedAs('staged', before, {...before, pushed: {...pushed, at, staged: {at, does: 'delete'}}});
	return removed(world, before, flagged);
}

function update(world: PushWorld, before: Account, values: ScimValues, revives: boolean): Pushed | ScimFault {
	const hands = handsOff(world, before);
	if (hands !== undefined) return hands;
	const userName = String(values.get('userName'));
	if (nameForm(userName) !== nameForm(before.pushed?.userName ?? '')) {
		const other = world.people.byUserName(userName);
		if (other !== undefined && other.personId !== before.personId) return nameTaken(other);
		const reserved = reservedFor(world, userName);
		if (reserved !== undefined) return reserved;
	}
	const externalId = values.get('externalId');
	const holder = typeof externalId === 'string' ? world.people.byExternalId(externalId) : undefined;
	if (holder !== undefined && holder.personId !== before.personId)
		return taken('the external id is that of another account');
	return settle(world, before, before, values, revives ? 'comes back' : 'is changed');
}

/** What becomes of an account by what is said of it now: its fields, and whether it can be signed in to. */
function settle(
	world: PushWorld,
	before: Account,
	base: Account,
	values: ScimValues,
	how: 'comes back' | 'is changed',
): Pushed | ScimFault {
	const at = world.now.toISOString();
	const active = values.get('active') !== false;
	const wasDisabled = before.pushed?.disabled === true;
	const {staged, deleted, disabled: _, ...pushed} = base.pushed!;
	const kept = active || staged === undefined ? {} : {staged};
	const mapped = withPushed({...base, pushed: {...pushed, ...kept}}, values, mappingOf(world));
	if (active) {
		const revives = how === 'comes back' || wasDisabled || deleted !== undefined;
		if (before.status === 'Deactivated' && revives)
			return pushedAs('reactivated', before, reactivated(mapped));
		return changed(before, mapped);
	}
	const news = !wasDisabled && staged === undefined;
	const disables = news && before.status !== 'Deactivated' && world.whenDisabled === 'deactivate';
	if (!disables) return changed(before, mapped);
	if (isProtected(before)) return nameTaken(before);
	if (isOverLimit(world)) {
		const {disabled: _d, ...others} = mapped.pushed!;
		const waits: Account = {...mapped, pushed: {...others, staged: {at, does: 'disable'}}};
		return pushedAs('staged', before, waits);
	}
	return removed(world, before, mapped);
}

function removed(world: PushWorld, before: Account, account: Account): Pushed {
	world.removed();
	const after = deactivatedBy(account, {at: world.now.toISOString(), by: 'idp'});
	return pushedAs('deactivated', before, after);
}

function createNew(world: PushWorld, values: ScimValues): Pushed {
	const at = world.now.toISOString();
	const id = world.newId();
	const account = withPushed(blankAccount(world.newPersonId(id), id, at), values, mappingOf(world));
	// Made disabled: nobody leaves by it, and nobody can sign in.
	const isOff = values.get('active') === false && world.whenDisabled === 'deactivate';
	const made = isOff ? deactivatedBy(account, {at, by: 'idp', approved: true}) : account;
	return {
		what: 'created',
		account: made,
		changes: [{collection: 'accounts', key: made.personId, after: made}],
	};
}

/** Apple School Manager has removed it by now; whoever comes is new, and its names may still be reserved. */
function afterTheClock(world: PushWorld, before: Account, values: ScimValues): Pushed | ScimFault {
	const after = tombstoneByClock(before);
	if (after === undefined) return taken('the account is being removed');
	if (after.reservedUntil > world.now.toISOString())
		return taken('the user name is reserved for 120 days after its account was removed');
	const made = createNew(world, values);
	const old = world.people.tombstone(before.personId);
	return {
		...made,
		changes: [
			{collection: 'accounts', key: before.personId, before},
			{collection: 'tombstones', key: before.personId, ...(old === undefined ? {} : {before: old}), after},
			...made.changes,
		],
	};
}

const isGone = ({now}: PushWorld, account: Account) => isRemovedBy(account, now);

/** A user name that a removed account keeps from others for 120 days [seed 003]. */
function reservedFor({people, now}: PushWorld, userName: string): ScimFault | undefined {
	return people.reservation(userName, now.toISOString()) === undefined
		? undefined
		: taken('the user name is reserved for 120 days after its account was removed');
}

/** Past the limit of the removals guard, with what left in the last 7 days: as for rosters: our decision. */
function isOverLimit({limit, removals}: PushWorld): boolean {
	const {recent, whole} = removals();
	return exceeds(limit, recent + 1, whole);
}

/** How far back the guard looks. */
export const guardDays = 7;

function withId(world: PushWorld, account: Account): Account {
	const {deleted: _, staged: _s, ...pushed} = account.pushed ?? {id: world.newId(), userName: '', at: ''};
	return {...account, pushed};
}

/** It can be signed in to again [seed 001]. */
function reactivated(account: Account): Account {
	const {deactivated: _, leaving: _l, asked: _a, ...rest} = account;
	return {...rest, status: signInStatus(account)};
}

const mappingOf = ({connection, now, federatedDomains, source}: PushWorld) => ({
	connection,
	at: now.toISOString(),
	federatedDomains,
	...(source === undefined ? {} : {source}),
});

/** What is said, as values; where `active` is not, it is as it was. */
function saidValues(said: Said, active = true): ScimValues {
	const values = new Map<LeafKey, string | boolean>([['active', active]]);
	for (const [key, value] of said) if (value !== undefined) values.set(key, value);
	return values;
}

/** Nothing is written where nothing is new: the moment of a push alone is no news. */
function changed(before: Account, after: Account): Pushed {
	const quiet = {...after, pushed: {...after.pushed!, at: before.pushed?.at ?? after.pushed!.at}};
	return isSame(before, quiet)
		? {what: 'unchanged', account: before, changes: []}
		: pushedAs('updated', before, after);
}

const pushedAs = (what: PushWhat, before: Account, account: Account): Pushed => ({
	what,
	account,
	changes: [{collection: 'accounts', key: before.personId, before, after: account}],
});

/** A staged removal that somebody decided about: done now, or taken back. */
export function decided(before: Account, approved: boolean, now: Date): Account {
	const at = now.toISOString();
	const {staged, ...pushed} = before.pushed!;
	if (staged === undefined || !approved) return {...before, pushed};
	const mark = staged.does === 'delete' ? {deleted: at} : {disabled: true as const};
	const account = {...before, pushed: {...pushed, ...mark}};
	return before.status === 'Deactivated' ? account : deactivatedBy(account, {at, by: 'idp', approved: true});
}
