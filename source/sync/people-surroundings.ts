import {type Source, type Status, statuses} from '../core/directory/account.ts';
import type {EvidenceState} from '../core/evidence/words.ts';
import {isOpen} from '../core/plan/conflict.ts';
import type {Snapshot} from '../core/ports.ts';

/** How many people there are, by status, source and role. */
export interface PeopleCounts {
	readonly total: number;
	readonly status: Readonly<Record<Status, number>>;
	readonly source: Readonly<Partial<Record<Source, number>>>;
	readonly role: Readonly<Record<string, number>>;
	/** By what is known from Apple School Manager. */
	readonly evidence: Readonly<Partial<Record<EvidenceState, number>>>;
}

/** Over all accounts of a generation; from the store's tallies, so that nobody's record is read. */
export async function countsOf(snapshot: Snapshot): Promise<PeopleCounts> {
	const [tally, total] = await Promise.all([snapshot.tally('accounts'), snapshot.count('accounts')]);
	const under = (head: string) =>
		Object.fromEntries(
			[...tally]
				.filter(([word]) => word.startsWith(head))
				.map(([word, count]) => [word.slice(head.length), count]),
		);
	const none = Object.fromEntries(statuses.map((status) => [status, 0]));
	return {
		total,
		status: {...none, ...under('status:')} as PeopleCounts['status'],
		source: under('source:'),
		role: under('role:'),
		evidence: under('evidence:'),
	};
}

/** Accounts on a side of a conflict that nobody has decided. */
export async function conflictedAccounts(snapshot: Snapshot): Promise<ReadonlySet<string>> {
	const keys = new Set<string>();
	if (((await snapshot.tally('conflicts')).get('open') ?? 0) === 0) return keys;
	for (const conflict of (await snapshot.load('conflicts')).values())
		if (isOpen(conflict)) for (const key of conflict.accounts) keys.add(key);
	return keys;
}

/** Accounts for which something is to be done by hand in Apple School Manager. */
export async function followedUpAccounts(snapshot: Snapshot): Promise<ReadonlySet<string>> {
	const keys = new Set<string>();
	if (((await snapshot.tally('followUps')).get('to do') ?? 0) === 0) return keys;
	for (const {account, done} of (await snapshot.load('followUps')).values())
		if (account !== undefined && done === undefined) keys.add(account);
	return keys;
}

export async function namesOfLocations(snapshot: Snapshot): Promise<ReadonlyMap<string, string>> {
	const locations = await snapshot.load('locations');
	return new Map([...locations.values()].map(({locationId, name}) => [locationId, name]));
}
