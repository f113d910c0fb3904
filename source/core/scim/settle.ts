import {isSame} from '../canonical.ts';
import type {Account, Source} from '../directory/account.ts';
import {signInStatus} from '../directory/after-action.ts';
import {deactivatedBy} from '../directory/deactivation.ts';
import type {PersonId} from '../directory/ids.ts';
import {isProtected} from '../directory/protected.ts';
import {wasDisconnectedFrom} from '../plan/disconnected.ts';
import {exceeds} from '../plan/guards/limit.ts';
import {authenticationOf, blankAccount, withPushed} from './account.ts';
import type {ScimValues} from './attributes.ts';
import type {ScimFault} from './fault.ts';
import {held, withoutOverruled} from './overruled.ts';
import type {Pushed, PushWhat, PushWorld} from './push-world.ts';

/**
 * What becomes of an account by what is said of it now: its fields, and whether it can be signed in to.
 *
 * Somebody whom a person deactivated here stays so while the identity provider only repeats what it said before: a
 * profile that is pushed whole says `active` each time. What it turns itself (disabled and enabled again, removed and
 * made again) is its new word, which brings the account back and is told in Activity: our decision, since `directory.md`
 * says that the identity provider can undo it, and nothing may do so silently.
 * @param protectedFault what is answered where a protected account would be deactivated.
 */
export function settle(
	world: PushWorld,
	before: Account,
	base: Account,
	values: ScimValues,
	how: 'comes back' | 'is changed',
	protectedFault: () => ScimFault,
): Pushed | ScimFault {
	const at = world.now.toISOString();
	const active = values.get('active') !== false;
	const wasDisabled = before.pushed?.disabled === true;
	const {staged, deleted, disabled: _, ...pushed} = base.pushed!;
	const kept = active || staged === undefined ? {} : {staged};
	const mapped = withOtherRule(
		world,
		signingIn(
			world,
			held(base, withPushed({...base, pushed: {...pushed, ...kept}}, values, mappingOf(world))),
		),
	);
	if (active) {
		const turned = wasDisabled || before.pushed?.deleted !== undefined || deleted !== undefined;
		const byHand = before.deactivated?.by === 'hand';
		if (before.status === 'Deactivated' && (turned || (how === 'comes back' && !byHand)))
			return {
				...pushedAs('reactivated', before, reactivated(mapped)),
				...(byHand ? {undid: true as const} : {}),
			};
		return changed(before, mapped);
	}
	const news = !wasDisabled && staged === undefined;
	const disables = news && before.status !== 'Deactivated' && world.whenDisabled === 'deactivate';
	if (!disables) return changed(before, mapped);
	if (isProtected(before)) return protectedFault();
	if (isOverLimit(world)) {
		const {disabled: _d, ...others} = mapped.pushed!;
		const waits: Account = {...mapped, pushed: {...others, staged: {at, does: 'disable'}}};
		return pushedAs('staged', before, waits);
	}
	return removed(world, before, mapped);
}

/** By the Managed Apple Account, which may be kept as it is here. */
const signingIn = ({federatedDomains}: PushWorld, account: Account): Account => ({
	...account,
	authentication: authenticationOf(account.managedAppleAccount?.name ?? '', federatedDomains),
});

/** The account with a note of the rule that would give it other roles, were it new. */
function withOtherRule({otherRuleOf}: PushWorld, account: Account): Account {
	const otherRule = otherRuleOf?.(account);
	return otherRule === undefined ? account : {...account, pushed: {...account.pushed!, otherRule}};
}

/** DELETE of somebody whom nothing keeps; who was Manual since a disconnect is its identity provider's again by it. */
export function settleRemoval(world: PushWorld, before: Account): Pushed {
	const at = world.now.toISOString();
	const {staged: _, ...pushed} = before.pushed!;
	const flagged: Account = {
		...before,
		source: world.source ?? 'SCIM',
		pushed: {...pushed, at, deleted: at},
	};
	if (before.status === 'Deactivated') return pushedAs('deactivated', before, flaggedFrom(flagged, at));
	if (isOverLimit(world))
		return pushedAs('staged', before, {...before, pushed: {...pushed, at, staged: {at, does: 'delete'}}});
	return removed(world, before, flagged);
}

/**
 * Who was deactivated already, disabled there or by hand here: the 120 days count from the removal at the identity
 * provider [seed 001], which Apple School Manager hears of at once.
 */
function flaggedFrom(account: Account, at: string): Account {
	if (account.deactivated === undefined) return account;
	const {awaits: _, ...deactivated} = account.deactivated;
	return {...account, deactivated: {...deactivated, since: at}};
}

function removed(world: PushWorld, before: Account, account: Account): Pushed {
	world.removed();
	const after = deactivatedBy(account, {at: world.now.toISOString(), by: 'idp'});
	return pushedAs('deactivated', before, after);
}

/**
 * Somebody new, made disabled where they are said to be: nobody leaves by it, and nobody can sign in.
 * @param personId of the same human, whose account was deleted; absent: a new one.
 */
export function createNew(world: PushWorld, values: ScimValues, personId?: PersonId): Pushed {
	const at = world.now.toISOString();
	const id = world.newId();
	const pushed = withPushed(
		blankAccount(personId ?? world.newPersonId(id), id, at),
		values,
		mappingOf(world),
	);
	// Of newcomers alone: our decision, since a push has no plan that somebody could look at before roles change. Who comes
	// under another rule later is told.
	const account = {...pushed, ...world.rolesOf?.(pushed)};
	const isOff = values.get('active') === false && world.whenDisabled === 'deactivate';
	const made = isOff ? deactivatedBy(account, {at, by: 'idp', approved: true}) : account;
	return {
		what: 'created',
		account: made,
		changes: [{collection: 'accounts', key: made.personId, after: made}],
	};
}

/** The account as one that is told over SCIM again, under the id that it had there, or a new one. */
export function withId(world: PushWorld, account: Account): Account {
	const {deleted: _, staged: _s, ...pushed} = account.pushed ?? {id: world.newId(), userName: '', at: ''};
	return {...account, pushed};
}

/** Paired again with its record, and following it: what was edited here or broke the pair is given up. */
export function repaired(account: Account, connection: PushWorld['connection']): Account {
	const {unpaired, detached: _d, local: _l, ...rest} = withoutOverruled(account);
	const {[connection]: _u, ...others} = unpaired ?? {};
	return Object.keys(others).length === 0 ? rest : {...rest, unpaired: others};
}

/** It can be signed in to again [seed 001]. */
function reactivated(account: Account): Account {
	const {deactivated: _, leaving: _l, asked: _a, ...rest} = account;
	return {...rest, status: signInStatus(account)};
}

/** Past the limit of the removals guard, with what left in the last 7 days: as for rosters: our decision. */
function isOverLimit({limit, removals}: PushWorld): boolean {
	const {recent, whole} = removals();
	return exceeds(limit, recent + 1, whole);
}

/** How far back the guard looks. */
export const guardDays = 7;

const mappingOf = ({connection, now, federatedDomains, source}: PushWorld) => ({
	connection,
	at: now.toISOString(),
	federatedDomains,
	...(source === undefined ? {} : {source}),
});

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
	...(account.pushed?.otherRule === undefined || account.pushed.otherRule === before.pushed?.otherRule
		? {}
		: {otherRule: account.pushed.otherRule}),
});

/**
 * A staged removal that somebody decided about: done now, or taken back.
 * @param source of the connection's accounts: who was Manual since a disconnect is removed as one of them.
 */
export function decided(before: Account, approved: boolean, now: Date, source: Source = 'SCIM'): Account {
	const at = now.toISOString();
	const {staged, ...pushed} = before.pushed!;
	if (staged === undefined || !approved) return {...before, pushed};
	const mark = staged.does === 'delete' ? {deleted: at} : {disabled: true as const};
	const isItsAgain =
		staged.does === 'delete' && before.owner !== undefined && wasDisconnectedFrom(before, before.owner);
	const account = {...before, ...(isItsAgain ? {source} : {}), pushed: {...pushed, ...mark}};
	return before.status === 'Deactivated' ? account : deactivatedBy(account, {at, by: 'idp', approved: true});
}
