import {type Account, isStudent, locationsOf} from '../directory/account.ts';
import type {Directory} from '../directory/directory.ts';
import type {ConnectionId} from '../directory/ids.ts';
import {isProtected} from '../directory/protected.ts';
import {isLeftBehind} from '../plan/disconnected.ts';
import {fold} from '../plan/fold.ts';
import {isForeign} from '../plan/match-by-id.ts';
import {deliveredBy, isStaffRow} from '../plan/person-row.ts';
import {nameKey} from '../plan/weak.ts';
import type {RosterView} from '../roster/roster.ts';
import {type Candidates, meetBy, type Side} from './one-to-one.ts';

/** What people can be compared by, the strongest first (`sync.md`, *Adopt*, 3). */
export const personKeys = [
	'person-id',
	'person-number',
	'sis-username',
	'managed-apple-account',
	'email',
	'name-email',
	'name',
] as const;
export type PersonKey = (typeof personKeys)[number];

/**
 * Keys that mean one human by themselves. Our decision: Apple names the Person ID alone; a person number, a user name
 * and a Managed Apple Account are given to one human by whoever runs the school. An e-mail address may be a family's,
 * and a name is anybody's, so that these pair nobody unless a person says so, and a name alone never.
 */
export const identityKeys: readonly PersonKey[] = personKeys.slice(0, 4);

/** What this source already pairs with an account, or may never be paired with. */
export interface PeopleToMeet {
	readonly candidates: Candidates<PersonKey>;
	/** Accounts that nobody delivers and that this connection may take up; by their place in the candidates. */
	readonly accounts: readonly Account[];
	/** Rows of the roster, by their place in the candidates. */
	readonly rows: readonly number[];
	/** Accounts that are paired with this connection already. */
	readonly already: number;
	/** Ids at the source that several rows have: none of them is paired. */
	readonly shared: readonly string[];
	/** Accounts that others deliver, or that were made by hand: this connection would take them over. */
	readonly elsewhere: number;
}

/** The people of a directory that nobody delivers beside the rows of a roster that nobody is paired with. */
export function peopleToMeet(
	accounts: Directory['accounts'],
	people: RosterView<'people'>,
	connection: ConnectionId,
	/** Connections that are disconnected: whom they left behind nobody delivers either. Absent: none is. */
	disconnected?: ReadonlySet<ConnectionId>,
): PeopleToMeet {
	const paired = new Set<string>();
	const open: Account[] = [];
	let [already, elsewhere] = [0, 0];
	for (const account of accounts.values()) {
		const own = account.externalIds[connection];
		for (const id of [...(own === undefined ? [] : [own]), ...(account.merged?.[connection] ?? [])])
			paired.add(id);
		if (own !== undefined) already++;
		else if (isLeftBehind(account, disconnected)) open.push(account);
		else if (account.owner !== undefined || isForeign(account, connection)) elsewhere++;
		else open.push(account);
	}
	const byExternal = new Map<string, number>();
	const shared = new Set<string>();
	for (let row = 0; row < people.count; row++) {
		const external = people.text(row, 'externalId');
		if (paired.has(external)) continue;
		if (byExternal.has(external)) shared.add(external);
		else byExternal.set(external, row);
	}
	const rows = [...byExternal].flatMap(([external, row]) => (shared.has(external) ? [] : [row]));
	const known: Side<PersonKey> = {
		count: open.length,
		id: (index) => open[index]!.personId,
		text: (index, key) => textOfAccount(open[index]!, key),
	};
	const incoming: Side<PersonKey> = {
		count: rows.length,
		id: (index) => people.text(rows[index]!, 'externalId'),
		text: (index, key) => textOfRow(people, rows[index]!, key),
	};
	const candidates = {known, incoming, differ: differing(open, people, rows, known, incoming)};
	return {candidates, accounts: open, rows, already, shared: [...shared].sort(), elsewhere};
}

function textOfAccount(account: Account, key: PersonKey): string {
	switch (key) {
		case 'person-id':
			return account.personId;
		case 'person-number':
			return fold(account.personNumber ?? '');
		case 'sis-username':
			return fold(account.sisUsername ?? '');
		case 'managed-apple-account': {
			const {managedAppleAccount: name} = account;
			// A predicted one is formed from the name: it proves nothing.
			return name === undefined || name.predicted ? '' : fold(name.name);
		}
		case 'email':
			return fold(account.email ?? '');
		case 'name-email':
			return isProtected(account) ? '' : (nameKey(account) ?? '');
		case 'name':
			return isProtected(account) ? '' : nameText(account);
	}
}

function textOfRow(people: RosterView<'people'>, row: number, key: PersonKey): string {
	switch (key) {
		case 'person-id':
			return people.text(row, 'id') || people.text(row, 'externalId');
		case 'person-number':
			return fold(people.text(row, 'personNumber'));
		case 'sis-username':
			return fold(people.text(row, 'sisUsername'));
		// No roster carries it: it is the e-mail address where the school made them alike.
		case 'managed-apple-account':
		case 'email':
			return fold(people.text(row, 'email'));
		case 'name-email':
			return nameKey(deliveredBy(people, row)) ?? '';
		case 'name':
			return nameText(deliveredBy(people, row));
	}
}

function nameText({firstName, lastName}: {readonly firstName: string; readonly lastName: string}): string {
	const [first, last] = [fold(firstName), fold(lastName)];
	return first && last ? `${first}\n${last}` : '';
}

/**
 * No human may vanish into another: given and family name both differ, the row has the name and e-mail of somebody
 * else, or one is a student and the other one of the staff.
 */
function differing(
	accounts: readonly Account[],
	people: RosterView<'people'>,
	rows: readonly number[],
	known: Side<PersonKey>,
	incoming: Side<PersonKey>,
) {
	const anybody = {known, incoming, differ: () => undefined};
	const byName = new Map(meetBy(anybody, 'name-email').edges.map(([record, row]) => [row, record]));
	return (record: number, at: number): string | undefined => {
		const account = accounts[record]!;
		const fields = deliveredBy(people, rows[at]!);
		if (
			fold(account.firstName) !== fold(fields.firstName) &&
			fold(account.lastName) !== fold(fields.lastName)
		)
			return 'first and last name both differ';
		const named = byName.get(at);
		if (named !== undefined && named !== record)
			return `has the name and e-mail of Person ID ${accounts[named]!.personId}`;
		// An identity provider says Student of everybody, and no place [seed 001]: it does not say who is of the staff.
		const isTold = locationsOf(account).length > 0 && people.text(rows[at]!, 'locations') !== '';
		if (isTold && isStudent(account) === isStaffRow(people, rows[at]!))
			return isStudent(account)
				? 'is a student there and one of the staff here'
				: 'is one of the staff there and a student here';
		return undefined;
	};
}
