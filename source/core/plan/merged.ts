import {sha256} from '../canonical.ts';
import type {Account} from '../directory/account.ts';
import type {ConnectionId} from '../directory/ids.ts';
import type {Draft} from './draft.ts';
import {fold} from './fold.ts';
import type {PeopleMatch} from './matcher.ts';
import {deliveredBy} from './person-row.ts';

type Pairing = Pick<Account, 'externalIds' | 'merged' | 'mergedAs'>;

/** What tells two pairings apart. */
export const pairsOf = ({externalIds, merged, mergedAs}: Pairing) => [externalIds, merged, mergedAs];

type Named = Pick<Account, 'firstName' | 'lastName'> & {readonly email?: string | undefined};

/** What says that a further row is the same person, hashed: first name, last name and e-mail, folded. 16 hex digits. */
export const mergeEvidence = ({firstName, lastName, email}: Named): string =>
	sha256(JSON.stringify([firstName, lastName, email ?? ''].map(fold))).slice(0, 16);

/**
 * How the account is paired with this connection once tonight's rows are taken: by the row that delivers it, and the
 * further ones that are the same person. Pairs with other connections are kept.
 * @param before the account as it stands; undefined: a newcomer.
 */
export function pairingOf(
	{input}: Draft,
	match: PeopleMatch,
	id: string,
	before: Account | undefined,
): Pairing {
	const {connection, roster} = input;
	const {people} = roster;
	const hadMerged = before?.merged?.[connection.id] ?? [];
	const hadEvidence = before?.mergedAs?.[connection.id] ?? {};
	const rows = new Map(match.rowsOf(id).map((row) => [people.text(row, 'externalId'), row]));
	const [delivering = ''] = rows.keys();
	const stillMerged = hadMerged.filter((each) => !match.released.has(each));
	// A merged row that delivers in place of the account's own re-keys nothing: that one may be back tomorrow.
	const had = match.detached.has(id) || match.apart.has(id) ? undefined : before?.externalIds[connection.id];
	const own = had !== undefined && stillMerged.includes(delivering) ? had : delivering;
	const externalIds = {...before?.externalIds, [connection.id]: own};
	const further = [...new Set([...stillMerged, ...rows.keys()])].filter((each) => each !== own).sort();
	const evidence = further.flatMap((each) => {
		const row = rows.get(each);
		const told = row === undefined ? hadEvidence[each] : mergeEvidence(deliveredBy(people, row));
		return told === undefined ? [] : [[each, told] as const];
	});
	const merged = having(before?.merged, connection.id, further.length === 0 ? undefined : further);
	const mergedAs = having(
		before?.mergedAs,
		connection.id,
		evidence.length === 0 ? undefined : Object.fromEntries(evidence),
	);
	return {
		externalIds,
		...(merged === undefined ? {} : {merged}),
		...(mergedAs === undefined ? {} : {mergedAs}),
	};
}

/** What each connection has, with this one's in the place of what it had; undefined where none has any. */
function having<T>(
	before: Readonly<Record<ConnectionId, T>> = {},
	connection: ConnectionId,
	own: T | undefined,
): Readonly<Record<ConnectionId, T>> | undefined {
	const {[connection]: _, ...others} = before;
	const all = own === undefined ? others : {...others, [connection]: own};
	return Object.keys(all).length === 0 ? undefined : all;
}
