import fc from 'fast-check';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Account} from '../../source/core/directory/account.ts';
import {pastText} from '../../source/core/explain/explain.ts';
import {matcher, type PeopleQuery, sorted} from '../../source/core/people/query.ts';
import type {RecordChange, Store} from '../../source/core/ports.ts';
import {PeopleBehindScreen} from '../../source/sync/people-index.ts';
import type {People, PeopleNow} from '../../source/sync/people-index-view.ts';
import {countsOf} from '../../source/sync/people-surroundings.ts';
import {userHistory} from '../../source/sync/users-history.ts';
import {events, people as somePeople} from '../core/people/people-arbitrary.ts';
import {fakeAccount, fakeAccounts} from '../support/fake-people.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {memoryStore} from '../support/memory-store.ts';

const asChanges = (accounts: Iterable<Account>): RecordChange[] =>
	[...accounts].map((after) => ({collection: 'accounts', key: after.personId, after}));

/** A clock that goes on whenever it is looked at, once it is restless: every slice is over at once then. */
function restlessClock(isRestless = () => true) {
	let at = 0;
	return {...fixedClock(), monotonic: () => (isRestless() ? (at += 100) : at)};
}

async function filled(accounts: readonly Account[], clock: ReturnType<typeof fixedClock> = fixedClock()) {
	const store = memoryStore();
	onTestFinished(() => store.close());
	if (accounts.length > 0) await store.commit(asChanges(accounts));
	return {store, people: behind(store, clock)};
}

const behind = (store: Store, clock = fixedClock()): People =>
	new PeopleBehindScreen({
		store,
		clock,
		packages: {folder: async () => {}} as never,
		readFile: async () => new Uint8Array(),
	});

/** Waits until what is shown is as it should be. */
async function until(people: People, met: (now: PeopleNow) => boolean): Promise<PeopleNow> {
	while (!met(people.now()))
		await new Promise<void>((resolve) => {
			const stop = people.subscribe(() => {
				stop();
				resolve();
			});
		});
	return people.now();
}
const answered = (query: PeopleQuery) => (now: PeopleNow) =>
	now.list?.query === query && now.list.complete && now.reading === undefined;
const keys = ({list}: PeopleNow) => Array.from({length: list!.length}, (_, place) => list!.keyAt(place));

async function ask(people: People, query: PeopleQuery) {
	people.look(query);
	return keys(await until(people, answered(query)));
}

const nothing = {conflicted: new Set<string>(), followedUp: new Set<string>(), locationNames: new Map()};
const plainly = (accounts: Iterable<Account>, query: PeopleQuery) =>
	sorted([...accounts].filter(matcher(query, nothing)), query.order).map(({personId}) => personId as string);

describe('people behind a screen', () => {
	test('are those that the plain way finds, in its order', async () => {
		const accounts = fakeAccounts(300);
		const {people} = await filled(accounts);
		for (const query of [
			{},
			{text: 'smi'},
			{status: 'Locked'},
			{order: {column: 'status', down: true}},
		] as const)
			expect(await ask(people, query)).toEqual(plainly(accounts, query));
	});

	test('are counted by the tallies, and those agree with a count by hand', async () => {
		const accounts = fakeAccounts(300);
		const {people, store} = await filled(accounts);
		await ask(people, {});
		const {counts} = people.now();
		expect(counts).toEqual(await countsOf(await store.read()));
		expect(counts).toMatchObject({
			total: 300,
			status: {Locked: accounts.filter(({status}) => status === 'Locked').length},
			source: {Manual: accounts.filter(({source}) => source === 'Manual').length},
			role: {Instructor: accounts.filter(({roles}) => roles[0]?.role === 'Instructor').length},
		});
	});

	test('the first screen of a state without anybody is empty', async () => {
		const {people, store} = await filled([]);
		expect(await ask(people, {})).toEqual([]);
		await store.commit(asChanges(fakeAccounts(5)));
		expect(keys(await until(people, ({list}) => list?.length === 5))).toHaveLength(5);
	});

	test('are shown and said how far while they are read, by Person ID at first', async () => {
		const {people} = await filled(fakeAccounts(900), restlessClock());
		const query = {order: {column: 'name'}} as const;
		people.look(query);
		const early = await until(people, ({list}) => list !== undefined);
		expect(early.reading).toMatchObject({stage: 'read', total: 900});
		expect(early.reading!.done).toBeLessThan(900);
		expect(early.list).toMatchObject({order: {column: 'personId'}});
		expect(early.list!.keyAt(0)).toBe('4001');
		const late = await until(people, answered(query));
		expect(late.list).toMatchObject({length: 900, order: {column: 'name'}});
		expect(keys(late)).toEqual(plainly(fakeAccounts(900), query));
	});

	test('what was asked first is not answered any more when something newer was asked', async () => {
		const accounts = fakeAccounts(20_000);
		let isRestless = false;
		const {people} = await filled(
			accounts,
			restlessClock(() => isRestless),
		);
		await ask(people, {});
		isRestless = true;
		const asked: Array<PeopleQuery | undefined> = [];
		people.subscribe(() => asked.push(people.now().list?.complete ? people.now().list?.query : undefined));
		const [older, newer] = [{status: 'Active'}, {status: 'New'}] as const;
		people.look(older);
		people.look(newer);
		expect(keys(await until(people, answered(newer)))).toEqual(plainly(accounts, newer));
		expect(asked).not.toContain(older);
	});
});

describe('a commit', () => {
	test('changes what is shown, whatever it did', () =>
		fc.assert(
			fc.asyncProperty(
				somePeople.filter(({length}) => length > 0),
				fc.array(events, {maxLength: 3}),
				async (first, nights) => {
					const store = memoryStore();
					await store.commit(asChanges(first));
					const people = behind(store);
					const query: PeopleQuery = {order: {column: 'account'}};
					await ask(people, query);
					// As they are read back: without what is undefined.
					const now = new Map(
						first.map((each) => [each.personId as string, JSON.parse(JSON.stringify(each))]),
					);
					for (const night of nights) {
						const changes: RecordChange[] = [];
						for (const [id, after] of new Map(night.map((each) => [each.id, each.after]))) {
							const before = now.get(id);
							if (before === undefined && after === undefined) continue;
							changes.push({collection: 'accounts', key: id, before, after});
							if (after === undefined) now.delete(id);
							else now.set(id, JSON.parse(JSON.stringify(after)));
						}
						if (changes.length > 0) await store.commit(changes);
					}
					const wanted = plainly(now.values(), query);
					const shown = await until(
						people,
						(state) => JSON.stringify(keys(state)) === JSON.stringify(wanted),
					);
					expect(keys(shown)).toEqual(wanted);
					await store.close();
				},
			),
			{numRuns: 40},
		));

	const changed = async (accounts = fakeAccounts(50)) => {
		const {store, people} = await filled(accounts);
		const query: PeopleQuery = {};
		await ask(people, query);
		await people.read(0, 50);
		const before = accounts[9]!;
		const after = {...before, lastName: 'Aaa-first'};
		return {store, people, before, after, query};
	};

	test('moves somebody to their new place, and the row says so', async () => {
		const {store, people, before, after} = await changed();
		await store.commit([{collection: 'accounts', key: before.personId, before, after}]);
		const {list} = await until(people, (now) => now.list?.keyAt(0) === before.personId);
		expect(list!.placeOf(before.personId)).toBe(0);
		expect(people.item(0)).toBeUndefined();
		await people.read(0, 5);
		expect(people.item(0)).toMatchObject({account: {lastName: 'Aaa-first'}, actions: expect.any(Array)});
	});

	test('reads only what changed, not everybody', async () => {
		const {store, people, before, after} = await changed();
		const lists: string[] = [];
		const {read} = store;
		store.read = async () => {
			const snapshot = await read();
			const list: typeof snapshot.list = (collection, options) => {
				lists.push(collection);
				return snapshot.list(collection, options);
			};
			return {...snapshot, list};
		};
		await store.commit([{collection: 'accounts', key: before.personId, before, after}]);
		await until(people, (now) => now.list?.keyAt(0) === before.personId);
		expect(lists).not.toContain('accounts');
	});

	test('that history does not hold any more is made up by reading everybody anew; the marked stay marked', async () => {
		const {store, people, before, after} = await changed();
		people.mark(people.now().list!.placeOf('4030'));
		store.history = async () => undefined;
		await store.commit([{collection: 'accounts', key: before.personId, before, after}]);
		await until(people, (now) => now.list?.keyAt(0) === before.personId && now.reading === undefined);
		expect(people.now().marked).toBe(1);
		expect(people.isMarked(people.now().list!.placeOf('4030'))).toBe(true);
	});

	test('whose removals were taken out of history is noticed all the same', async () => {
		const {store, people, before} = await changed();
		const {history} = store;
		store.history = async (sequence) => {
			const commit = await history(sequence);
			return commit === undefined ? undefined : {...commit, changes: []};
		};
		await store.commit([{collection: 'accounts', key: before.personId, before}]);
		await until(people, (now) => now.list?.length === 49 && now.reading === undefined);
		expect(people.now().list!.placeOf(before.personId)).toBe(-1);
	});

	test('tells of conflicts and of things to do by hand', async () => {
		const {store, people} = await changed();
		await store.commit([
			{
				collection: 'conflicts',
				key: 'c1',
				after: {id: 'c1', accounts: ['4003', '4004'], since: '2026-08-21T02:14:00.000Z'} as never,
			},
			{
				collection: 'followUps',
				key: 'f1',
				after: {id: 'f1', account: '4005' as never, action: 'delete', steps: [], at: '', by: 'ada'},
			},
		]);
		expect(await ask(people, {conflicted: true})).toEqual(expect.arrayContaining(['4003', '4004']));
		expect(await ask(people, {followUp: true})).toEqual(['4005']);
		await people.read(0, 1);
		expect(people.item(0)?.conflicted).toBe(false);
		expect((await people.who(['4003', 'nobody'])).map(({conflicted}) => conflicted)).toEqual([true]);
	});

	test('that cannot be read is told, and read again when asked', async () => {
		const {store, people, before, after, query} = await changed();
		const {history} = store;
		store.history = async () => {
			throw new Error('the disk is gone');
		};
		await store.commit([{collection: 'accounts', key: before.personId, before, after}]);
		expect((await until(people, ({error}) => error !== undefined)).error).toMatchObject({
			message: 'the disk is gone',
		});
		expect(people.now().list?.length).toBe(50);
		store.history = history;
		people.again();
		const now = await until(people, (state) => state.error === undefined && answered(query)(state));
		expect(now.list!.keyAt(0)).toBe(before.personId);
	});
});

describe('marks', () => {
	const marked = async () => {
		const accounts = fakeAccounts(200);
		const {store, people} = await filled(accounts);
		return {accounts, store, people};
	};
	test('one by one, and they stay while others are looked at', async () => {
		const {people} = await marked();
		await ask(people, {text: '4007'});
		people.mark(0);
		expect([people.isMarked(0), people.now().marked]).toEqual([true, 1]);
		await ask(people, {});
		people.mark(people.now().list!.placeOf('4009'));
		expect([...people.markedIds()].sort()).toEqual(['4007', '4009']);
		people.mark(people.now().list!.placeOf('4009'));
		expect(people.markedIds()).toEqual(['4007']);
		people.unmark();
		expect(people.now().marked).toBe(0);
	});
	test('all found and nobody else; again: none', async () => {
		const {people, accounts} = await marked();
		await ask(people, {});
		people.mark(0);
		const found = await ask(people, {status: 'New'});
		people.markAll();
		expect([...people.markedIds()].sort()).toEqual([...found].sort());
		const kinds = people.markedKinds();
		expect(kinds.every(({status}) => status === 'New')).toBe(true);
		expect(kinds.reduce((sum, {count}) => sum + count, 0)).toBe(
			accounts.filter(({status}) => status === 'New').length,
		);
		people.markAll();
		expect(people.now().marked).toBe(0);
	});
	test('who is gone is marked no more', async () => {
		const {people, store} = await marked();
		await ask(people, {});
		people.markAll();
		const before = fakeAccount(3);
		await store.commit([{collection: 'accounts', key: before.personId, before}]);
		await until(people, (now) => now.list?.length === 199);
		expect(people.now().marked).toBe(199);
		expect(people.markedIds()).not.toContain(before.personId);
	});
});

describe('what changed of a person over time', () => {
	const before = fakeAccount(3);
	const told = async (store: Store, signal = new AbortController().signal) => {
		const all: string[] = [];
		for await (const change of userHistory({store, clock: fixedClock()}, before.personId, signal))
			all.push(pastText(change));
		return all;
	};
	const changed = async () => {
		const {store} = await filled(fakeAccounts(5));
		const after = {...before, lastName: 'Other'};
		await store.commit([{collection: 'accounts', key: before.personId, before, after}]);
		await store.commit(asChanges([fakeAccount(9)]));
		return store;
	};
	test('is told newest first, and nothing of others', async () => {
		expect(await told(await changed())).toEqual([
			expect.stringMatching(/: account changed: .*Other/),
			expect.stringMatching(/: account made\.$/),
		]);
	});
	test('as far back as history is kept', async () => {
		const store = await changed();
		const {history} = store;
		store.history = async (sequence) => (sequence < 2 ? undefined : await history(sequence));
		expect(await told(store)).toHaveLength(1);
	});
	test('no further when nobody listens any more', async () => {
		expect(await told(await changed(), AbortSignal.abort())).toEqual([]);
	});
});
