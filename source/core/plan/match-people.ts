import type {Account} from '../directory/account.ts';
import {duplicateAccount} from './conflicts/duplicate-account.ts';
import {personIdReused} from './conflicts/person-id-reused.ts';
import {removedBefore} from './conflicts/removed-before.ts';
import {takeover} from './conflicts/takeover.ts';
import type {Draft} from './draft.ts';
import {sameText} from './fold.ts';
import {Matcher, type PeopleMatch} from './matcher.ts';
import {type Delivered, deliveredBy, incomingSide} from './person-row.ts';
import {isProtected, WeakIndex, weakKeys} from './weak.ts';

/**
 * Matches every row of people: by the connection's external id, by Person ID (both are identity), then by weak
 * keys, which only propose. Two accounts are never joined by a name alone; several candidates are a conflict.
 */
export function matchPeople(draft: Draft): PeopleMatch {
	const matcher = new Matcher(draft);
	matchNewcomers(matcher, matchById(matcher));
	return matcher;
}

/** Settles the rows that an account claims by an id; returns the others. */
function matchById(matcher: Matcher): readonly number[] {
	const {people} = matcher;
	const {connection, directory} = matcher.draft.input;
	const byExternalId = new Map<string, Account>();
	for (const account of directory.accounts.values()) {
		const external = account.externalIds[connection.id];
		if (external !== undefined) byExternalId.set(external, account);
	}

	const unclaimed: number[] = [];
	for (let row = 0; row < people.count; row++) {
		const external = people.text(row, 'externalId');
		const account = byExternalId.get(external) ?? directory.accounts.get(people.text(row, 'id'));
		if (account === undefined) unclaimed.push(row);
		else if (isForeign(account, connection.id)) matcher.meetAccounts(row, takeover, [account]);
		else if (isAnotherHuman(account, deliveredBy(people, row)))
			matcher.meetAccounts(row, personIdReused, [account]);
		else matcher.settle(row, account.personId);
	}
	return unclaimed;
}

/** Another connection delivers it, or a person made it by hand in Apple School Manager. */
const isForeign = (account: Account, connection: string) =>
	account.owner === undefined
		? account.source === 'Manual' && account.sent !== true
		: account.owner !== connection;

const isAnotherHuman = (account: Account, fields: Delivered) =>
	!sameText(account.firstName, fields.firstName) && !sameText(account.lastName, fields.lastName);

/** Rows that no id claims: new people, or somebody who is here under another id. */
function matchNewcomers(matcher: Matcher, rows: readonly number[]) {
	if (rows.length === 0) return;
	const {people} = matcher;
	const {directory, policy} = matcher.draft.input;
	const external = new Map(rows.map((row) => [row, people.text(row, 'externalId')]));
	const inOrder = rows.toSorted((a, b) => (external.get(a)! < external.get(b)! ? -1 : 1));
	const index = policy.patch.duplicates ? new WeakIndex(directory.accounts) : undefined;
	/** Newcomers by name and e-mail: two rows of one roster may be one person too. */
	const arrived = new Map<string, number>();

	for (const row of inOrder) {
		const fields = deliveredBy(people, row);
		const tombstone = directory.tombstones.get(people.text(row, 'id'));
		const candidates = (index?.candidates(fields) ?? [])
			.map((key) => directory.accounts.get(key))
			.filter((account) => account !== undefined && !isProtected(account)) as Account[];
		const [first, ...others] = candidates;
		const [twinKey] = index === undefined ? [] : weakKeys(fields).filter((key) => key.startsWith('name'));
		const twin = twinKey === undefined ? undefined : arrived.get(twinKey);

		if (tombstone !== undefined) meetTombstone(matcher, row, tombstone);
		else if (first !== undefined && others.length === 0 && policy.autoMerge && isExact(first, fields))
			merge(matcher, row, first);
		else if (first !== undefined) matcher.meetAccounts(row, duplicateAccount, [first, ...others]);
		else if (twin !== undefined) meetTwin(matcher, row, twin);
		else matcher.settleNew(row);

		if (twinKey !== undefined && twin === undefined) arrived.set(twinKey, row);
	}
}

/** First name, last name and e-mail are all equal [seed 002]. */
const isExact = (account: Account, fields: Delivered) =>
	sameText(account.firstName, fields.firstName) &&
	sameText(account.lastName, fields.lastName) &&
	sameText(account.email, fields.email);

function merge(matcher: Matcher, row: number, account: Account) {
	matcher.draft.patch(matcher.people.place(row), {
		code: 'merged',
		field: 'person_id',
		value: matcher.people.text(row, 'id'),
		reason: `has the first name, last name and email of Person ID ${account.personId}`,
		action: 'merged into that account',
	});
	matcher.join(row, account.personId);
}

type Tombstones = Draft['input']['directory']['tombstones'];

function meetTombstone(matcher: Matcher, row: number, tombstone: NonNullable<ReturnType<Tombstones['get']>>) {
	const {personId, firstName, lastName} = tombstone;
	const side = {label: 'Removed', key: personId, fields: {personId, firstName, lastName}};
	const effect = matcher.meet(row, removedBefore, [], side, {tombstone});
	if (effect === 'own-id') matcher.settle(row, personId);
	else if (effect === 'new-id') matcher.settleMade(row);
}

function meetTwin(matcher: Matcher, row: number, twin: number) {
	const {connection} = matcher.draft.input;
	const side = incomingSide(matcher.people, twin, `${connection.name}, another row`);
	const effect = matcher.meet(row, duplicateAccount, [], side, {});
	const other = matcher.ids[twin];
	if (effect === 'matched' && other !== undefined) matcher.join(row, other);
	else if (effect !== undefined) matcher.settleNew(row);
}
