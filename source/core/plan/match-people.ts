import type {Account} from '../directory/account.ts';
import type {PersonId} from '../directory/ids.ts';
import {isProtected} from '../directory/protected.ts';
import type {Tombstone} from '../directory/records.ts';
import {becameOf} from '../directory/rekey.ts';
import {duplicateAccount} from './conflicts/duplicate-account.ts';
import {removedBefore} from './conflicts/removed-before.ts';
import {isLeftBehind} from './disconnected.ts';
import type {Draft} from './draft.ts';
import {sameText} from './fold.ts';
import {isForeign, matchById, mayUpdate, meetPersonIdMismatch} from './match-by-id.ts';
import {Matcher, type PeopleMatch} from './matcher.ts';
import {meetTwoRoles} from './meet-two-roles.ts';
import {meetUserName, tombstoneSide, type UserNameMet} from './meet-user-name.ts';
import {partlyHeld} from './partly-held.ts';
import {type Delivered, deliveredBy, incomingSide, isStaffRow} from './person-row.ts';
import {holdSharedIds} from './shared-ids.ts';
import {nameKey, WeakIndex} from './weak.ts';

/**
 * Matches every row of people: by the connection's external id, by Person ID (both are identity), then by weak
 * keys, which only propose. Two accounts are never joined by a name alone; several candidates are a conflict.
 */
export function matchPeople(draft: Draft): PeopleMatch {
	const matcher = new Matcher(draft);
	matchNewcomers(matcher, matchById(matcher));
	draft.partlyHeld = partlyHeld(draft, matcher);
	return matcher;
}

/** Rows that no id claims: new people, or somebody who is here under another id. */
function matchNewcomers(matcher: Matcher, rows: readonly number[]) {
	if (rows.length === 0) return;
	const {people} = matcher;
	const {connection, directory, disconnected, policy} = matcher.draft.input;
	const index = policy.patch.duplicates
		? new WeakIndex(directory.accounts, (account) => matcher.asDelivered(account))
		: undefined;
	const tombstones = new Tombstones(matcher.draft);
	const {leftBehind} = matcher;
	/** Newcomers by name and e-mail: two rows of one roster may be one person too. */
	const arrived = new Map<string, number>();

	const ordered = holdSharedIds(matcher, inOrder(matcher, rows));
	const namesakes = countNames(matcher, ordered);
	for (const row of ordered) {
		const tombstone = tombstones.of(people.text(row, 'externalId'), people.text(row, 'id'));
		const names = tombstone === undefined ? meetUserName(matcher, row) : undefined;
		if (names?.free === false && names.met?.does === 'give') matcher.carryGiven(row, names.met);
		const fields = matcher.fieldsOf(row);
		const proposed = (index?.candidates(fields) ?? [])
			.map((key) => directory.accounts.get(key))
			.filter((account) => account !== undefined && !isProtected(account)) as Account[];
		const candidates = proposed.length > 0 || index === undefined ? proposed : leftBehind.like(fields);
		const [first, ...others] = candidates;
		const twinKey = index === undefined ? undefined : nameKey(fields);
		const twin = twinKey === undefined ? undefined : arrived.get(twinKey);
		const dropped = leftBehind.under(people.text(row, 'externalId'), fields);
		const reKeyed =
			first !== undefined && others.length === 0 && leftBehind.isReKeyed(first) ? first : undefined;
		const mayMerge = (account: Account) =>
			policy.autoMerge &&
			others.length === 0 &&
			namesakes(twinKey) === 1 &&
			!matcher.draft.retained.has(account.personId) &&
			isExact(matcher.asDelivered(account), fields) &&
			account.detached === undefined &&
			isSameKind(matcher, row, account.personId) &&
			(!isForeign(account, connection.id) || isLeftBehind(account, disconnected));

		const renamed = tombstone?.became === undefined ? undefined : becameOf(directory, tombstone.personId);
		if (renamed !== undefined) meetPersonIdMismatch(matcher, row, renamed);
		else if (tombstone !== undefined && dropped !== undefined) meetPersonIdMismatch(matcher, row, dropped);
		else if (tombstone !== undefined) meetTombstone(matcher, row, tombstone);
		else if (names?.free === false && names.met?.does !== 'give') settleNamed(matcher, row, names);
		else if (first !== undefined && mayMerge(first)) merge(matcher, row, first.personId);
		else if (dropped !== undefined) meetPersonIdMismatch(matcher, row, dropped);
		else if (reKeyed !== undefined) meetPersonIdMismatch(matcher, row, reKeyed);
		else if (first !== undefined) meetDuplicate(matcher, row, [first, ...others]);
		else if (
			twin !== undefined &&
			policy.autoMerge &&
			namesakes(twinKey) === 2 &&
			matcher.ids[twin] &&
			isStaffRow(people, twin) === isStaffRow(people, row)
		)
			merge(matcher, row, matcher.ids[twin]);
		else if (twin !== undefined) meetTwin(matcher, row, twin);
		else matcher.settleNew(row);

		if (twinKey !== undefined && twin === undefined) arrived.set(twinKey, row);
	}
}

/** Whoever is listed as a student here is not made staff by another row that looks alike, nor the other way round. */
function isSameKind(matcher: Matcher, row: number, id: PersonId) {
	const delivering = matcher.rows.get(id);
	return (
		delivering === undefined || isStaffRow(matcher.people, delivering) === isStaffRow(matcher.people, row)
	);
}

/** What was decided of a newcomer whose user name is somebody's. */
function settleNamed(matcher: Matcher, row: number, {met, account}: Extract<UserNameMet, {free: false}>) {
	if (met === undefined) return;
	if (met.does === 'join' && account !== undefined) matcher.join(row, account.personId);
}

/** A weak match: it proposes that the newcomer is somebody who is here. */
function meetDuplicate(matcher: Matcher, row: number, accounts: readonly [Account, ...Account[]]) {
	const outcome = matcher.meetAccounts(row, duplicateAccount, accounts);
	if (outcome?.does === 'join' && !mayUpdate(matcher, row, accounts[0], 'join')) return;
	matcher.carryOut(row, accounts[0], outcome, 'join');
}

/** One row for each id at the source, in order of these ids; ids that several rows share are held back. */
function inOrder(matcher: Matcher, rows: readonly number[]): readonly number[] {
	const byExternal = new Map<string, number[]>();
	for (const row of rows) {
		const external = matcher.people.text(row, 'externalId');
		const sharing = byExternal.get(external);
		if (sharing === undefined) byExternal.set(external, [row]);
		else sharing.push(row);
	}
	const alone: Array<readonly [external: string, row: number]> = [];
	for (const [external, sharing] of byExternal)
		if (sharing.length === 1) alone.push([external, sharing[0]!]);
		else {
			const met = meetTwoRoles(matcher, sharing);
			if (met === 'other') matcher.contest(sharing, undefined);
			else {
				const [row, beside] = met;
				if (row !== undefined) alone.push([external, row]);
				if (beside !== undefined) matcher.settleBeside(beside);
			}
		}
	return alone.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/**
 * How many newcomers have these names and e-mail. Auto Merge joins one newcomer with one account, or two
 * newcomers with each other; more are a conflict, because none may vanish into another.
 */
function countNames({people, draft}: Matcher, rows: readonly number[]): (key: string | undefined) => number {
	const counts = new Map<string, number>();
	if (draft.input.policy.autoMerge)
		for (const row of rows) {
			const key = nameKey(deliveredBy(people, row));
			if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
		}
	return (key) => (key === undefined ? 0 : (counts.get(key) ?? 0));
}

/** First name, last name and e-mail are all equal [seed 002]. */
const isExact = (account: Account, fields: Delivered) =>
	sameText(account.firstName, fields.firstName) &&
	sameText(account.lastName, fields.lastName) &&
	sameText(account.email, fields.email);

function merge(matcher: Matcher, row: number, id: PersonId) {
	matcher.draft.patch(matcher.people.place(row), {
		code: 'merged',
		field: 'person_id',
		value: matcher.people.text(row, 'id'),
		reason: `has the first name, last name and email of Person ID ${id}`,
		action: 'merged into that account',
	});
	matcher.join(row, id);
}

/** Tombstones by Person ID and by the id that the human had at this source; not of those who are back. */
class Tombstones {
	readonly #byExternal = new Map<string, Tombstone>();
	readonly #directory: Draft['input']['directory'];

	constructor({input}: Draft) {
		this.#directory = input.directory;
		for (const tombstone of input.directory.tombstones.values()) {
			const external = tombstone.externalIds[input.connection.id];
			if (external !== undefined) this.#byExternal.set(external, tombstone);
		}
	}

	of(external: string, id: string): Tombstone | undefined {
		const found = this.#byExternal.get(external) ?? this.#directory.tombstones.get(id);
		return found === undefined || this.#directory.accounts.has(found.personId) ? undefined : found;
	}
}

function meetTombstone(matcher: Matcher, row: number, tombstone: Tombstone) {
	const outcome = matcher.meet(row, removedBefore, [], tombstoneSide(tombstone), {tombstone});
	if (outcome?.does === 'own-id') {
		matcher.settle(row, tombstone.personId);
		// A second row for the same human is held back.
		if (matcher.ids[row] !== undefined) matcher.draft.revived.push(tombstone);
	} else if (outcome !== undefined) matcher.settleMade(row);
}

/** Identified as it will be when the other row is an account, so that a decision holds from one night to the next. */
function meetTwin(matcher: Matcher, row: number, twin: number) {
	const {connection} = matcher.draft.input;
	const side = incomingSide(matcher.people, twin, `${connection.name}, another row`);
	const other = matcher.ids[twin];
	const [accounts, kept] = other === undefined ? [[], {}] : [[other], {kept: other}];
	const outcome = matcher.meet(row, duplicateAccount, accounts, side, kept);
	if (outcome === undefined) return;
	if (outcome.does !== 'join') matcher.settleNew(row);
	else if (other !== undefined) matcher.join(row, other);
	else matcher.hold(row, 'the same person as another row that is held back');
}
