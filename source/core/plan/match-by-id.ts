import {type Account, isStudent} from '../directory/account.ts';
import {isFromIdentityProvider} from '../directory/actions.ts';
import type {ConnectionId} from '../directory/ids.ts';
import type {Outcome} from './conflict-kind.ts';
import {detachedAccount} from './conflicts/detached-account.ts';
import {personIdMismatch} from './conflicts/person-id-mismatch.ts';
import {personIdReused} from './conflicts/person-id-reused.ts';
import {takeover} from './conflicts/takeover.ts';
import {isLeftBehind} from './disconnected.ts';
import {fold} from './fold.ts';
import type {Matcher} from './matcher.ts';
import {meetMerged} from './meet-merged.ts';
import {isPairBroken, meetChangedMeanwhile} from './meet-reconnected.ts';
import {meetTwoRoles} from './meet-two-roles.ts';
import {meetUserName} from './meet-user-name.ts';
import {besidePersonId, type Delivered, isStaffRow} from './person-row.ts';
import {changesIn} from './say-changes.ts';
import {nameKey} from './weak.ts';

/**
 * Settles the rows that an account claims by identity: those whose external id is paired with it, then those
 * that were merged into it, then those that name its Person ID; returns the others. The order of rows decides
 * nothing: where two different rows claim one account alike, all of them are held back.
 */
export function matchById(matcher: Matcher): readonly number[] {
	const {people} = matcher;
	const {directory} = matcher.draft.input;
	const {own, merged, broken} = pairings(matcher);
	const paired = new Claims();
	const named = new Claims();
	const joining: number[] = [];
	const apart: number[] = [];
	const unclaimed: number[] = [];
	for (let row = 0; row < people.count; row++) {
		const external = people.text(row, 'externalId');
		const account = own.get(external);
		if (account !== undefined) {
			paired.add(account, row);
			if (merged.has(external) && merged.get(external) !== account) matcher.released.add(external);
		} else if (merged.has(external)) joining.push(row);
		else if (broken.has(external)) apart.push(row);
		else {
			const holder = directory.accounts.get(people.text(row, 'id'));
			if (holder === undefined) unclaimed.push(row);
			else named.add(holder, row);
		}
	}
	settleClaims(matcher, paired);
	for (const row of oneEach(matcher, joining, merged)) {
		const account = merged.get(people.text(row, 'externalId'))!;
		const met = meetMerged(matcher, row, account);
		if (met !== 'settled') decide(matcher, row, account, met === 'known' ? 'proven' : 'merged');
		const id = matcher.ids[row];
		// One that is held back tonight stays merged.
		if (id !== undefined && id !== account.personId) matcher.released.add(people.text(row, 'externalId'));
	}
	settleClaims(matcher, named);
	settleBroken(matcher, apart, broken);
	return unclaimed;
}

/**
 * Accounts by the external ids of this connection: their own, those of rows that were merged into them, and those
 * whose pair with their Person ID is broken.
 */
function pairings({draft, besides}: Matcher) {
	const {connection, directory} = draft.input;
	const own = new Map<string, Account>();
	const merged = new Map<string, Account>();
	const broken = new Map<string, Account>();
	for (const account of directory.accounts.values()) {
		const external = account.externalIds[connection.id];
		const unpaired = account.unpaired?.[connection.id];
		if (unpaired !== undefined) broken.set(unpaired, account);
		for (const other of account.merged?.[connection.id] ?? []) merged.set(other, account);
		if (external === undefined || external === unpaired) continue;
		const other = own.get(external);
		// Who is student and staff has two accounts: that beside the first one follows it.
		if (other === undefined) own.set(external, account);
		else if (isBeside(other)) {
			own.set(external, account);
			besides.set(external, other.personId);
		} else if (isBeside(account)) besides.set(external, account.personId);
	}
	return {own, merged, broken};
}

/** By whatever connection it was made: the same record may come by another one since. */
const isBeside = ({personId, externalIds}: Account) =>
	Object.entries(externalIds).some(
		([connection, external]) =>
			personId === besidePersonId(connection as ConnectionId, external, () => false),
	);

const byExternalId = ({people}: Matcher, rows: readonly number[]): readonly number[] =>
	rows.toSorted((a, b) => (people.text(a, 'externalId') < people.text(b, 'externalId') ? -1 : 1));

/** One row for each merged id, in order of these ids; which of several is meant nobody knows, and all are held back. */
function oneEach(
	matcher: Matcher,
	rows: readonly number[],
	merged: ReadonlyMap<string, Account>,
): readonly number[] {
	const byExternal = Map.groupBy(rows, (row) => matcher.people.text(row, 'externalId'));
	for (const [external, sharing] of byExternal) {
		if (sharing.length === 1) continue;
		matcher.contest(sharing, undefined);
		const account = merged.get(external);
		if (account !== undefined) matcher.draft.retained.add(account.personId);
	}
	return byExternalId(
		matcher,
		[...byExternal.values()].flatMap((sharing) => (sharing.length === 1 ? sharing : [])),
	);
}

/** Rows whose pair with an account was broken by an edit: nothing is done with either until somebody decides. */
function settleBroken(matcher: Matcher, rows: readonly number[], broken: ReadonlyMap<string, Account>) {
	const claims = new Claims();
	for (const row of byExternalId(matcher, rows))
		claims.add(broken.get(matcher.people.text(row, 'externalId'))!, row);
	for (const [account, row] of claims.first) {
		const claiming = claims.rivals.get(account);
		// It may be paired anew, or met by its Person ID: then the row has to stand apart.
		if (claiming !== undefined || matcher.rows.has(account.personId))
			matcher.contest(claiming ?? [row], account.personId);
		else meetPersonIdMismatch(matcher, row, account);
	}
}

/** The row's pair with this account is broken: it was edited, or the connection was dropped and made again. */
export function meetPersonIdMismatch(matcher: Matcher, row: number, account: Account) {
	const outcome = matcher.meetAccounts(row, personIdMismatch, [account]);
	if (outcome?.does === 'own-id') matcher.apart.add(account.personId);
	if (outcome?.does === 'join') takeAs(matcher, row, account, 'settle');
	else matcher.carryOut(row, account, outcome, 'settle');
}

/** Which rows claim which account; a list is made only where several do. */
class Claims {
	readonly first = new Map<Account, number>();
	readonly rivals = new Map<Account, number[]>();

	add(account: Account, row: number) {
		const earlier = this.first.get(account);
		if (earlier === undefined) this.first.set(account, row);
		else {
			const rivals = this.rivals.get(account);
			if (rivals === undefined) this.rivals.set(account, [earlier, row]);
			else rivals.push(row);
		}
	}
}

function settleClaims(matcher: Matcher, {first, rivals}: Claims) {
	for (const [account, only] of first) {
		const beside = besideOf(matcher, account);
		const claiming = rivals.get(account);
		const met = claiming === undefined ? [only] : meetTwoRoles(matcher, claiming, account, beside);
		if (met === 'other') {
			matcher.contest(claiming ?? [], account.personId);
			if (beside !== undefined) matcher.draft.retained.add(beside.personId);
			continue;
		}
		const [row, other] = met;
		// One row alone is for the account of its kind: a child is not made a teacher because the teacher left.
		if (row !== undefined && other === undefined && beside && isOfKind(matcher, row, beside))
			decideBeside(matcher, row, beside);
		else if (row !== undefined) decide(matcher, row, account, 'alone');
		if (other !== undefined && beside !== undefined) decideBeside(matcher, other, beside);
		else if (other !== undefined) matcher.settleBeside(other);
	}
}

/** The second account of somebody who is student and staff, of the other kind than the first one. */
function besideOf({draft, besides}: Matcher, account: Account): Account | undefined {
	const {connection, directory} = draft.input;
	const id = besides.get(account.externalIds[connection.id] ?? '');
	const beside = id === undefined || id === account.personId ? undefined : directory.accounts.get(id);
	return beside !== undefined && isStudent(beside) !== isStudent(account) ? beside : undefined;
}

const isOfKind = ({people}: Matcher, row: number, account: Account) =>
	isStudent(account) !== isStaffRow(people, row);

function decideBeside(matcher: Matcher, row: number, account: Account) {
	matcher.besideRows.add(row);
	decide(matcher, row, account, 'alone');
}

/**
 * What becomes of a row that stands for this account, if it is the same human and ours to update; `proven`: it was
 * merged, and nothing has to be asked about who it is.
 */
function decide(matcher: Matcher, row: number, account: Account, claim: 'alone' | 'merged' | 'proven') {
	const as = claim === 'alone' ? 'settle' : 'join';
	if (!mayUpdate(matcher, row, account, as)) return;
	if (claim === 'alone' && isPairBroken(matcher, row, account)) {
		const outcome = matcher.meetAccounts(row, personIdMismatch, [account]);
		if (outcome?.does === 'own-id') matcher.apart.add(account.personId);
		if (outcome?.does !== 'join') return matcher.carryOut(row, account, outcome, as);
	}
	const meanwhile = meetChangedMeanwhile(matcher, row, account);
	if (meanwhile !== 'nothing' && meanwhile?.does !== 'take')
		return matcher.carryOut(row, account, meanwhile, as);
	takeAs(matcher, row, account, as, claim === 'proven');
}

/**
 * Whether the row may update the account, so far as it is not edited here, nor another's; false: it is asked about, or
 * what was decided is done. Whoever takes an account over has not said that it is the same human, nor the other way
 * round.
 */
export function mayUpdate(matcher: Matcher, row: number, account: Account, as: 'settle' | 'join'): boolean {
	const {connection, disconnected} = matcher.draft.input;
	const wasLeft = isLeftBehind(account, disconnected);
	const wasEdited = account.local !== undefined && account.owner !== connection.id;
	const isLocal = account.detached === connection.id || (wasEdited && wasLeft);
	if (!isLocal && (wasLeft || !isForeign(account, connection.id))) return true;
	const outcome = isLocal
		? meetDetached(matcher, row, account)
		: matcher.meetAccounts(row, takeover, [account]);
	if (outcome?.does === 'join') return true;
	matcher.carryOut(row, account, outcome, as);
	return false;
}

/** The row updates the account, if it is the same human under a user name that is nobody else's. */
function takeAs(matcher: Matcher, row: number, account: Account, as: 'settle' | 'join', isProven = false) {
	if (!isProven && isAnotherHuman(matcher, matcher.asDelivered(account), matcher.fieldsOf(row))) {
		// Whoever got an ID of their own beside this one under a connection that was dropped has it still.
		const known = matcher.leftBehind.under(matcher.people.text(row, 'externalId'), matcher.fieldsOf(row));
		if (known !== undefined && known.personId !== account.personId) {
			matcher.draft.retained.add(account.personId);
			return meetPersonIdMismatch(matcher, row, known);
		}
		const outcome = matcher.meetAccounts(row, personIdReused, [account]);
		if (outcome?.does !== 'join') return matcher.carryOut(row, account, outcome, as);
	}
	const names = meetUserName(matcher, row, account);
	if (names.free) return matcher[as](row, account.personId);
	if (names.met === undefined) matcher.draft.retained.add(account.personId);
	matcher.carryOut(row, account, names.met, as);
}

/** Edited here: the source updates it only when somebody decides so. Where both say the same nothing is asked. */
export function meetDetached(matcher: Matcher, row: number, account: Account): Outcome | undefined {
	const changes = changesIn(account, matcher.fieldsOf(row));
	if (changes.length === 0) return {does: 'keep', fields: 'all'};
	return matcher.meetAccounts(row, detachedAccount, [account], {changes});
}

/**
 * An identity provider or another connection delivers it, or a person made it by hand. Not so one that was
 * adopted, or is Manual by a disconnect (it was paired or sent once): those follow silently.
 */
export function isForeign(
	{owner, adoptedFor, source, sent, externalIds}: Account,
	connection: string,
): boolean {
	if (owner !== undefined) return owner !== connection;
	if (adoptedFor !== undefined) return false;
	if (isFromIdentityProvider(source)) return true;
	return source === 'Manual' && sent !== true && Object.keys(externalIds).length === 0;
}

/**
 * Given and family name both differ; or the row now carries the name and e-mail of another account, as when the
 * ids of two siblings were swapped: nobody may vanish into another.
 */
function isAnotherHuman(matcher: Matcher, account: Account, fields: Delivered): boolean {
	if (fold(account.firstName) !== fold(fields.firstName) && fold(account.lastName) !== fold(fields.lastName))
		return true;
	const name = nameKey(fields);
	return name !== undefined && name !== nameKey(account) && matcher.carriesNameOf(name, account.personId);
}
