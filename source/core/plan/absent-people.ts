import {type Account, locationsOf} from '../directory/account.ts';
import {isFromIdentityProvider} from '../directory/actions.ts';
import {deactivatedBy} from '../directory/deactivation.ts';
import {isProtected} from '../directory/protected.ts';
import {goneCodes} from '../roster/roster.ts';
import type {Draft} from './draft.ts';
import {keepFiltered, whyFiltered} from './filtered-out.ts';
import {graceOf} from './grace.ts';
import {leavingOn} from './leaving.ts';
import type {PeopleMatch} from './matcher.ts';
import {rolesLeftOut} from './meet-role-left-out.ts';
import {isSent} from './published.ts';
import {wasRead, whyPending} from './scope.ts';
import {idsAtSource} from './source-ids.ts';
import {unpair} from './unpair.ts';

/** People who are in no row: absent where the source used to list them, retained where it says nothing of them. */
export function planAbsent(draft: Draft, match: PeopleMatch) {
	const {connection, directory, roster} = draft.input;
	const undecided = undecidedBy(draft);
	const roles = rolesLeftOut(draft);
	holdUnknown(draft);
	for (const account of directory.accounts.values()) {
		const {personId, owner, status} = account;
		if (status === 'Deactivated' || match.rows.has(personId)) continue;
		const left = roles(account);
		const why = left === undefined ? undecided(account) : left.why;
		if (why !== undefined) {
			draft.hold('accounts', personId, why);
			keepPresent(draft, account);
		} else if (left?.stays === true) {
			if (!keepPresent(draft, account)) draft.count('accounts', 'unchanged');
		} else if (account.unpaired?.[connection.id] !== undefined) draft.retained.add(personId);
		else if (account.detached === connection.id) {
			// A local account follows nobody: it stays until it is removed on purpose.
			if (!keepPresent(draft, account)) draft.count('accounts', 'unchanged');
		} else if (!roster.scope.people) draft.retained.add(personId);
		else if (owner !== connection.id) {
			if (owner === undefined && account.adoptedFor !== undefined) draft.undelivered.push(personId);
			if (!hasLeft(draft, account)) draft.retained.add(personId);
			else keepFiltered(draft, account);
		} else if (match.detached.has(personId) || match.apart.has(personId)) draft.retained.add(personId);
		else if (draft.retained.has(personId)) keepPresent(draft, account);
		else if (isProtected(account)) {
			if (!keepPresent(draft, account)) draft.count('accounts', 'unchanged');
		} else if (!wasWhollyRead(draft, account)) {
			draft.retained.add(personId);
			draft.count('accounts', 'unchanged');
		} else if (keepFiltered(draft, account)) keepPresent(draft, account);
		else if (account.leaving === undefined) planLeaving(draft, account);
		else planGrace(draft, account, account.leaving);
	}
}

/**
 * Keeps somebody who counts as present though no row delivers them. Whoever was leaving no longer is: without notice
 * they would end the night after, though the source still lists them.
 * @returns whether they were leaving, which is a change.
 */
function keepPresent(draft: Draft, before: Account): boolean {
	draft.retained.add(before.personId);
	if (before.leaving === undefined || before.owner !== draft.input.connection.id) return false;
	const {leaving: _, ...after} = before;
	draft.change({
		kind: 'accounts',
		action: 'update',
		key: before.personId,
		before,
		after,
		reason: 'counts as present again: no longer leaving',
	});
	return true;
}

/** Rows with an error that are nobody's here: newcomers who are left out, and rows whose id cannot be read. */
function holdUnknown(draft: Draft) {
	const {connection, directory, roster} = draft.input;
	const unknown = new Set(roster.faulty.people);
	if (unknown.size > 0)
		for (const account of directory.accounts.values())
			for (const external of idsAtSource(account, connection.id)) unknown.delete(external);
	for (const external of unknown) draft.hold('accounts', external, 'its row carries an error; left out');
	for (let row = 0; row < (roster.unattributed.people ?? 0); row++)
		draft.hold('accounts', '', 'a row with an error whose id cannot be read; left out');
}

/** Why somebody who is in no row is not absent all the same: undecided is not absent (rule 3). */
function undecidedBy({input}: Draft): (account: Account) => string | undefined {
	const {connection, roster} = input;
	const faulty = roster.faulty.people ?? new Set<string>();
	const leftOut = new Map<string, string>();
	for (const {kind, code, externalId, reason} of roster.leftOut)
		if (kind === 'people' && !goneCodes.has(code)) leftOut.set(externalId, reason);
	return (account) => {
		for (const external of idsAtSource(account, connection.id)) {
			if (faulty.has(external)) return 'its row carries an error';
			const reason = leftOut.get(external);
			if (reason !== undefined) return `left out of the roster, not gone: ${reason}`;
		}
		return undefined;
	};
}

/** Whether this source used to list somebody of another connection: the account is theirs, its places here end. */
const hasLeft = (draft: Draft, account: Account) =>
	account.owner !== undefined &&
	account.externalIds[draft.input.connection.id] !== undefined &&
	wasWhollyRead(draft, account);

/** Whether all places where the person could be listed were read (rule 1). */
function wasWhollyRead(draft: Draft, account: Account) {
	if (draft.scope === undefined) return true;
	const locations = locationsOf(account);
	return locations.length > 0 && locations.every((location) => wasRead(draft, location));
}

/** Absent for the first time: the grace begins, or where there is none the account ends; at its identity provider it has. */
function planLeaving(draft: Draft, account: Account) {
	const {policy, now, run, connection} = draft.input;
	const pending = whyPending(draft, 'people');
	const key = account.personId;
	// Its removal was approved apart: it is no part of what the other guards look at.
	const filtered = whyFiltered(draft, account);
	// Whom an identity provider no longer has was removed there (`directory.md`, *Clocks*): a grace is for leavers of a SIS.
	const isRemoved = filtered === undefined && isFromIdentityProvider(connection.source);
	const why =
		filtered !== undefined
			? `left out by filter: ${filtered.reason}`
			: isRemoved
				? whyRemoved(draft, account)
				: 'absent from the source';
	if (filtered === undefined) draft.absent.push(key);
	if (pending !== undefined) {
		draft.hold('accounts', key, `${why}; ${pending}`);
		draft.retained.add(key);
		return;
	}
	if (filtered === undefined) draft.removed.push(key);
	const change = {kind: 'accounts', action: 'deactivate', key, before: account} as const;
	const grace = isRemoved ? undefined : graceOf(account, policy, now);
	if (grace === undefined) {
		const by = isRemoved ? 'idp' : 'absence';
		draft.change({
			...change,
			after: deactivated(account, draft, by, filtered !== undefined, filtered?.reason),
			reason: why,
		});
		return;
	}
	const {due} = grace;
	draft.retained.add(key);
	draft.change({
		...change,
		after: {
			...account,
			leaving: {
				since: now.toISOString(),
				...grace,
				run,
				decision: filtered === undefined ? 'passed' : 'approved',
				...(filtered === undefined ? {} : {leftOut: filtered.reason}),
			},
		},
		reason: `${why}; stays published, leaving on ${leavingOn(due)}`,
	});
}

/** What its identity provider says of somebody who left. */
function whyRemoved({input: {connection, roster}}: Draft, account: Account): string {
	const ids = new Set(idsAtSource(account, connection.id));
	const told = roster.leftOut.find(({kind, externalId}) => kind === 'people' && ids.has(externalId));
	return told?.reason ?? 'removed at its identity provider';
}

/** Still absent: published until the grace ends. */
function planGrace(draft: Draft, account: Account, leaving: NonNullable<Account['leaving']>) {
	const {personId: key} = account;
	if (draft.input.now.toISOString() < leaving.due) {
		draft.retained.add(key);
		draft.count('accounts', 'leaving');
		return;
	}
	const pending = whyPending(draft, 'people');
	if (pending !== undefined) {
		draft.hold('accounts', key, `its grace ended; ${pending}`);
		draft.retained.add(key);
		return;
	}
	draft.change({
		kind: 'accounts',
		action: 'deactivate',
		key,
		before: account,
		after: deactivated(account, draft, 'absence', leaving.decision === 'approved', leaving.leftOut),
		reason: `${leaving.leftOut === undefined ? 'absent from the source' : 'left out by filter'} since ${leaving.since.slice(0, 10)}; its grace ended`,
	});
}

function deactivated(
	account: Account,
	draft: Draft,
	by: 'absence' | 'idp',
	approved: boolean,
	leftOut?: string,
): Account {
	const {now, run} = draft.input;
	return deactivatedBy(account, {
		at: now.toISOString(),
		by,
		run,
		...(approved ? {approved} : {}),
		...(leftOut === undefined ? {} : {leftOut}),
		...(isSent(account) ? {awaits: 'upload'} : {}),
	});
}

/** Accounts whose id at the source went to a newcomer: unpaired, so that they count as absent from the next run on. */
export function planDetached(draft: Draft, match: PeopleMatch) {
	const {connection, directory} = draft.input;
	for (const id of match.detached) {
		const before = directory.accounts.get(id);
		if (before === undefined || match.rows.has(id)) continue;
		unpair(draft, before, connection.id, 'its id at the source belongs to a newcomer now');
	}
}
