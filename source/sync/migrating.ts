import type {Account} from '../core/directory/account.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {isOpen} from '../core/plan/conflict.ts';
import {isLeftBehind} from '../core/plan/disconnected.ts';
import type {Snapshot} from '../core/ports.ts';
import type {Move} from './answers/moving.ts';
import {type Connection, listConnections} from './connections.ts';
import {type Context, withSnapshot} from './context.ts';
import {enrichedBy} from './enriching.ts';

/**
 * How far each disconnected connection's people were taken up by another one: a move from an identity provider to
 * uploads, or the other way. One whose people nobody is to take up, because nothing else is connected, is told too.
 */
export const moves = (context: Context): Promise<readonly Move[]> =>
	withSnapshot(context.store, async (snapshot) => {
		const connections = await listConnections(context);
		const gone = connections.filter(isGone);
		if (gone.length === 0) return [];
		const accounts = await snapshot.load('accounts');
		const asked = await askedOf(snapshot);
		return gone.flatMap((from) => {
			const move = moveOf(from, connections, accounts.values(), asked);
			return move.left + move.taken === 0 ? [] : [move];
		});
	});

/** Person IDs about which a conflict is open. */
async function askedOf(snapshot: Snapshot): Promise<ReadonlySet<string>> {
	const asked = new Set<string>();
	for (const conflict of (await snapshot.load('conflicts')).values())
		if (isOpen(conflict)) for (const id of conflict.accounts) asked.add(id);
	return asked;
}

const isGone = ({kind, stored}: Connection) =>
	stored.disconnected !== undefined && (kind.family === 'idp' || kind.family === 'sis');

/** Connections that deliver people now, of the other family: a school moves from one to the other. */
const takersOf = (connections: readonly Connection[], {kind}: Connection): readonly Connection[] =>
	connections.filter(
		(each) =>
			each.stored.disconnected === undefined &&
			(each.kind.family === 'idp' || each.kind.family === 'sis') &&
			each.kind.family !== kind.family &&
			enrichedBy(each) === undefined &&
			(each.kind.reader !== undefined || each.kind.pushes !== undefined),
	);

function moveOf(
	from: Connection,
	connections: readonly Connection[],
	accounts: Iterable<Account>,
	asked: ReadonlySet<string>,
): Move {
	const {id, name, disconnected} = from.stored;
	const takers = takersOf(connections, from);
	const others = new Set<ConnectionId>([id]);
	const counts = {left: 0, taken: 0, paired: 0, asked: 0, unseen: 0};
	for (const account of accounts) {
		if (account.status === 'Deactivated') continue;
		if (account.owner !== id) {
			if (account.externalIds[id] !== undefined && account.owner !== undefined) counts.taken++;
			continue;
		}
		if (!isLeftBehind(account, others)) continue;
		counts.left++;
		if (takers.some(({stored}) => account.externalIds[stored.id] !== undefined)) counts.paired++;
		else if (asked.has(account.personId)) counts.asked++;
		if (account.evidence?.state !== 'live') counts.unseen++;
	}
	return {
		from: name,
		kind: from.kind.title,
		since: disconnected!,
		towards: from.kind.family === 'idp' ? 'uploads' : 'directory sync',
		to: takers.map(({stored}) => stored.name),
		...counts,
		next: nextOf(from, takers, counts),
	};
}

function nextOf(
	from: Connection,
	takers: readonly Connection[],
	{left, paired, asked}: Pick<Move, 'left' | 'paired' | 'asked'>,
): string {
	const [taker] = takers;
	if (taker === undefined) return howToGoOn(from);
	const {name} = taker.stored;
	if (left === 0) return `Nobody is left: see what is sent: rollcall plan ${name}`;
	if (asked > 0) return `Say who is who: rollcall conflicts`;
	if (taker.kind.reader === undefined)
		return 'Its next pushes meet them; what is not clear is asked: rollcall conflicts';
	return paired > 0
		? `The next sync takes them up under the Person IDs that they have: rollcall plan ${name}`
		: `Keep the Person IDs that are there: rollcall adopt ids ${name}`;
}

/** What to do after a disconnect so that nobody gets a second account, as sentences. */
export function howToGoOn({kind}: Pick<Connection, 'kind'>): string {
	return kind.family === 'idp'
		? 'To go on by uploads: rollcall connect apple-csv NAME --set path=FOLDER (or oneroster, oneroster-csv), then keep the Person IDs that are there, so that nobody is made twice: rollcall adopt ids NAME'
		: 'To go on by directory sync: rollcall connect entra NAME --set KEY=VALUE (or google, scim), then keep the Person IDs that are there, so that nobody is made twice: rollcall adopt ids NAME';
}

/**
 * Whether another connection has taken the place of one that is disconnected, while some of its people are delivered
 * by nobody: as a finding says it. `left`: how many.
 */
export function unmoved(
	from: Connection,
	connections: readonly Connection[],
	left: number,
): {readonly text: string; readonly next: string} | undefined {
	const [taker] = takersOf(connections, from);
	if (!isGone(from) || taker === undefined || left === 0) return undefined;
	const one = left === 1;
	const {name} = taker.stored;
	return {
		text: `${left.toLocaleString('en-US')} ${one ? 'account' : 'accounts'} that ${from.stored.name} left behind ${one ? 'is' : 'are'} Manual, and ${name} does not deliver ${one ? 'it' : 'them'} yet`,
		next:
			taker.kind.reader === undefined
				? 'What is not clear is asked: rollcall conflicts'
				: `Keep the Person IDs that are there: rollcall adopt ids ${name}`,
	};
}
