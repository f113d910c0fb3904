import type {Account} from '../../source/core/directory/account.ts';
import {recordSet} from '../../source/core/directory/directory.ts';
import {locationId} from '../../source/core/directory/ids.ts';
import type {Conflict} from '../../source/core/plan/conflict.ts';
import type {CommitRecord, Snapshot, Store} from '../../source/core/ports.ts';
import type {FollowUp} from '../../source/core/state-records.ts';
import {wordsOf} from '../../source/core/tallies.ts';
import {schools} from './fake-people.ts';

export interface FakeRecords {
	readonly accounts: readonly Account[];
	readonly conflicts: readonly Conflict[];
	readonly followUps: readonly FollowUp[];
}

/** As much of a store as the people behind a screen ask of it, over records that a fake keeps in variables. */
export function fakePeopleStore(
	records: () => FakeRecords,
	follow: Store['follow'],
): {readonly store: Store; readonly committed: () => void} {
	let sequence = 1;
	let before = records().accounts;
	const commits = new Map<number, CommitRecord>();
	const sets = () => {
		const {accounts, conflicts, followUps} = records();
		return {
			accounts: recordSet(accounts.map((each) => [each.personId as string, each])),
			conflicts: recordSet(conflicts.map((each) => [each.id as string, each])),
			followUps: recordSet(followUps.map((each) => [each.id, each])),
			locations: recordSet(
				[...schools].map(([id, name]) => [id, {locationId: locationId(id), name, externalIds: {}}]),
			),
		};
	};
	const snapshot = (): Snapshot => {
		const now = sets();
		return {
			sequence,
			get: async (collection: 'accounts', key: string) => now[collection].get(key),
			list: async (collection: 'accounts', {after = '', limit = Number.POSITIVE_INFINITY} = {}) =>
				[...now[collection].values()].filter(({personId}) => personId > after).slice(0, limit),
			count: async (collection: 'accounts') => now[collection].size,
			load: async (collection: 'accounts') => now[collection],
			tally: async (collection: 'accounts') => {
				const tally = new Map<string, number>();
				for (const record of now[collection].values())
					for (const word of wordsOf(collection, record)) tally.set(word, (tally.get(word) ?? 0) + 1);
				return tally;
			},
			release: async () => {},
		} as unknown as Snapshot;
	};
	return {
		store: {
			read: async () => snapshot(),
			history: async (number: number) => commits.get(number),
			follow,
		} as unknown as Store,
		committed: () => {
			const {accounts} = records();
			const was = new Map(before.map((account) => [account.personId as string, account]));
			const changes = accounts
				.filter((account) => was.get(account.personId) !== account)
				.map((after) => ({collection: 'accounts' as const, key: after.personId as string, after}));
			before = accounts;
			commits.set(++sequence, {sequence, at: '', changes});
		},
	};
}
