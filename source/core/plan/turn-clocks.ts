import type {Account} from '../directory/account.ts';
import {clockBegan, isRemovedBy, removalOf, tombstoneByClock} from '../directory/clocks.ts';
import type {RecordSet} from '../directory/directory.ts';
import type {Tombstone} from '../directory/records.ts';
import type {PlanInput} from './input.ts';
import type {Buried, Change} from './plan.ts';

/** Accounts that a clock has removed by now, and what is left of them. */
export interface Ended {
	readonly removed: readonly Account[];
	readonly buried: readonly Buried[];
}

/** What clocks did until now, whether or not anybody looked: Apple School Manager does not wait for a run. */
export interface Turned extends Ended {
	/** The input with the directory as it is by now: a roster that comes too late meets tombstones. */
	readonly input: PlanInput;
}

/** Whom a clock has removed of these accounts, whoever delivers them, and what stays of each. */
export function endedBy(
	accounts: Iterable<Account>,
	tombstones: Pick<RecordSet<Tombstone>, 'get'>,
	now: Date,
): Ended {
	const removed: Account[] = [];
	for (const account of accounts)
		if (account.status === 'Deactivated' && isRemovedBy(account, now)) removed.push(account);
	const buried = removed.flatMap((account): readonly Buried[] => {
		const after = tombstoneByClock(account);
		const before = tombstones.get(account.personId);
		return after === undefined ? [] : [{after, ...(before === undefined ? {} : {before})}];
	});
	return {removed, buried};
}

/**
 * Lets time pass over a directory before a roster is planned against it. Every run does this for all accounts,
 * whoever delivers them: our decision, since the clocks are Apple's and belong to no connection.
 */
export function turnClocks(input: PlanInput): Turned {
	const {directory, now} = input;
	const {removed, buried} = endedBy(directory.accounts.values(), directory.tombstones, now);
	if (removed.length === 0) return {input, removed, buried};
	const gone = new Set<string>(removed.map(({personId}) => personId));
	const graves = new Map<string, Tombstone>(buried.map(({after}) => [after.personId, after]));
	return {
		input: {
			...input,
			directory: {
				...directory,
				accounts: withoutKeys(directory.accounts, gone),
				tombstones: withRecords(directory.tombstones, graves),
			},
		},
		removed,
		buried,
	};
}

/** The plan's lines for what clocks removed. One who comes back in the same run is one change, not two. */
export function clockChanges(
	{removed, buried}: Turned,
	changes: readonly Change[],
): {
	readonly changes: readonly Change[];
	readonly buried: readonly Buried[];
} {
	if (removed.length === 0) return {changes, buried};
	const before = new Map<string, Account>(removed.map((account) => [account.personId, account]));
	const back = new Set<string>();
	const settled = changes.map((change): Change => {
		const old = change.kind === 'accounts' ? before.get(change.key) : undefined;
		if (change.kind !== 'accounts' || old === undefined) return change;
		back.add(change.key);
		return {...change, before: old};
	});
	const removals = removed
		.filter(({personId}) => !back.has(personId))
		.map(
			(account): Change => ({
				kind: 'accounts',
				action: 'remove',
				key: account.personId,
				before: account,
				reason: whyRemoved(account),
			}),
		);
	return {changes: [...settled, ...removals], buried: buried.filter(({after}) => !back.has(after.personId))};
}

function whyRemoved(account: Account): string {
	const removal = removalOf(account);
	const days = removal !== undefined && 'days' in removal ? removal.days : 0;
	const began = account.deactivated && clockBegan(account.deactivated);
	return `deactivated on ${began?.slice(0, 10)}; Apple School Manager removes it after ${days} days`;
}

function withoutKeys<T>(records: RecordSet<T>, gone: ReadonlySet<string>): RecordSet<T> {
	function* keys() {
		for (const key of records.keys()) if (!gone.has(key)) yield key;
	}
	return {
		size: records.size - gone.size,
		get: (key) => (gone.has(key) ? undefined : records.get(key)),
		has: (key) => !gone.has(key) && records.has(key),
		keys,
		*values() {
			for (const key of keys()) yield records.get(key) as T;
		},
	};
}

function withRecords<T>(records: RecordSet<T>, added: ReadonlyMap<string, T>): RecordSet<T> {
	const keys = [...new Set([...records.keys(), ...added.keys()])].sort();
	const get = (key: string) => added.get(key) ?? records.get(key);
	return {
		size: keys.length,
		get,
		has: (key) => added.has(key) || records.has(key),
		keys: () => keys,
		*values() {
			for (const key of keys) yield get(key) as T;
		},
	};
}
