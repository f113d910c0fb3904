import type {Account} from '../directory/account.ts';
import type {PersonId} from '../directory/ids.ts';
import {isProtected} from '../directory/protected.ts';
import type {Tombstone} from '../directory/records.ts';
import {duplicateAccount} from './conflicts/duplicate-account.ts';
import {removedBefore} from './conflicts/removed-before.ts';
import type {Draft} from './draft.ts';
import {sameText} from './fold.ts';
import {isForeign, matchById} from './match-by-id.ts';
import {Matcher, type PeopleMatch} from './matcher.ts';
import {type Delivered, deliveredBy, incomingSide} from './person-row.ts';
import {nameKey, WeakIndex} from './weak.ts';

/**
 * Matches every row of people: by the connection's external id, by Person ID (both are identity), then by weak
 * keys, which only propose. Two accounts are never joined by a name alone; several candidates are a conflict.
 */
export function matchPeople(draft: Draft): PeopleMatch {
	const matcher = new Matcher(draft);
	matchNewcomers(matcher, matchById(matcher));
	return matcher;
}

/** Rows that no id claims: new people, or somebody who is here under another id. */
function matchNewcomers(matcher: Matcher, rows: readonly number[]) {
	if (rows.length === 0) return;
	const {people} = matcher;
	const {connection, directory, policy} = matcher.draft.input;
	const index = policy.patch.duplicates
		? new WeakIndex(directory.accounts, (account) => matcher.asDelivered(account))
		: undefined;
	const tombstones = new Tombstones(matcher.draft);
	/** Newcomers by name and e-mail: two rows of one roster may be one person too. */
	const arrived = new Map<string, number>();

	const ordered = inOrder(matcher, rows);
	const namesakes = countNames(matcher, ordered);
	for (const row of ordered) {
		const fields = deliveredBy(people, row);
		const tombstone = tombstones.of(people.text(row, 'externalId'), people.text(row, 'id'));
		const candidates = (index?.candidates(fields) ?? [])
			.map((key) => directory.accounts.get(key))
			.filter((account) => account !== undefined && !isProtected(account)) as Account[];
		const [first, ...others] = candidates;
		const twinKey = index === undefined ? undefined : nameKey(fields);
		const twin = twinKey === undefined ? undefined : arrived.get(twinKey);
		const mayMerge = (account: Account) =>
			policy.autoMerge &&
			others.length === 0 &&
			namesakes(twinKey) === 1 &&
			!matcher.draft.retained.has(account.personId) &&
			isExact(matcher.asDelivered(account), fields) &&
			!isForeign(account, connection.id);

		if (tombstone !== undefined) meetTombstone(matcher, row, tombstone);
		else if (first !== undefined && mayMerge(first)) merge(matcher, row, first.personId);
		else if (first !== undefined) matcher.meetAccounts(row, duplicateAccount, [first, ...others]);
		else if (twin !== undefined && policy.autoMerge && namesakes(twinKey) === 2 && matcher.ids[twin])
			merge(matcher, row, matcher.ids[twin]);
		else if (twin !== undefined) meetTwin(matcher, row, twin);
		else matcher.settleNew(row);

		if (twinKey !== undefined && twin === undefined) arrived.set(twinKey, row);
	}
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
		else matcher.contest(sharing, undefined);
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
	const {personId, firstName, lastName} = tombstone;
	const side = {label: 'Removed', key: personId, fields: {personId, firstName, lastName}};
	const effect = matcher.meet(row, removedBefore, [], side, {tombstone});
	if (effect === 'own-id') {
		matcher.settle(row, personId);
		matcher.draft.revived.push(tombstone);
	} else if (effect === 'new-id') matcher.settleMade(row);
}

/** Identified as it will be when the other row is an account, so that a decision holds from one night to the next. */
function meetTwin(matcher: Matcher, row: number, twin: number) {
	const {connection} = matcher.draft.input;
	const side = incomingSide(matcher.people, twin, `${connection.name}, another row`);
	const other = matcher.ids[twin];
	const [accounts, kept] = other === undefined ? [[], {}] : [[other], {kept: other}];
	const effect = matcher.meet(row, duplicateAccount, accounts, side, kept);
	if (effect === undefined) return;
	if (effect !== 'matched') matcher.settleNew(row);
	else if (other !== undefined) matcher.join(row, other);
	else matcher.hold(row, 'the same person as another row that is held back');
}
