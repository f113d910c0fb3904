import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {isRemovedBy} from '../../../source/core/directory/clocks.ts';
import {PeopleIndex} from '../../../source/core/people/people-index.ts';
import {matcher, type PeopleQuery, type Surroundings, sorted} from '../../../source/core/people/query.ts';
import {type Found, type Hits, search} from '../../../source/core/people/search.ts';
import {fakeAccounts} from '../../support/fake-people.ts';
import {events, order, people, queries, surroundings} from './people-arbitrary.ts';

/** All slices at once, and what was told on the way. */
function all<T, R>(work: Generator<T | undefined, R>): {readonly result: R; readonly told: readonly T[]} {
	const told: T[] = [];
	for (;;) {
		const step = work.next();
		if (step.done) return {result: step.value, told};
		if (step.value !== undefined) told.push(step.value);
	}
}

function indexOf(accounts: Iterable<Account>): PeopleIndex {
	const index = new PeopleIndex();
	for (const account of accounts) index.put(account);
	all(index.settle());
	return index;
}

const surround = (index: PeopleIndex, {conflicted, followedUp}: Surroundings) => {
	index.flag('conflicted', conflicted);
	index.flag('followUp', followedUp);
};
const ask = (index: PeopleIndex, query: PeopleQuery, around: Surroundings, before?: Found) =>
	all(search(index, query, around.locationNames, before));
const keys = (index: PeopleIndex, {rows}: Hits) => [...rows].map((row) => index.keyOf(row));
/** What the plain way answers. */
const plainly = (accounts: Iterable<Account>, query: PeopleQuery, around: Surroundings) =>
	sorted([...accounts].filter(matcher(query, around)), query.order).map(({personId}) => personId as string);

describe('the index answers as the plain way does', () => {
	test('to any query', () =>
		fc.assert(
			fc.property(
				people,
				surroundings,
				fc.array(queries, {minLength: 1, maxLength: 6}),
				(accounts, around, asked) => {
					const index = indexOf(accounts);
					surround(index, around);
					for (const query of asked) {
						const {result} = ask(index, query, around);
						expect(result.complete).toBe(true);
						expect(keys(index, result)).toEqual(plainly(accounts, query, around));
					}
				},
			),
		));

	test('fed in any order', () =>
		fc.assert(
			fc.property(
				people.chain((accounts) => fc.shuffledSubarray([...accounts], {minLength: accounts.length})),
				order,
				(accounts, by) => {
					const index = indexOf(accounts);
					expect(keys(index, ask(index, {order: by}, nothing).result)).toEqual(
						plainly(accounts, {order: by}, nothing),
					);
				},
			),
		));

	test('after people came, changed and went', () =>
		fc.assert(
			fc.property(
				people,
				fc.array(events, {maxLength: 3}),
				surroundings,
				queries,
				(first, nights, around, query) => {
					const now = new Map(first.map((account) => [account.personId as string, account]));
					const index = indexOf(first);
					for (const night of nights) {
						for (const {id, after} of night) {
							if (after === undefined) {
								now.delete(id);
								index.remove(id);
							} else {
								now.set(id, after);
								index.put(after);
							}
						}
						all(index.settle());
						expect(index.isSettled).toBe(true);
						surround(index, around);
						expect(index.size).toBe(now.size);
						expect(keys(index, ask(index, query, around).result)).toEqual(
							plainly(now.values(), query, around),
						);
					}
				},
			),
		));

	test('when a query goes on from an earlier one', () =>
		fc.assert(
			fc.property(people, surroundings, queries, queries, (accounts, around, earlier, later) => {
				const index = indexOf(accounts);
				surround(index, around);
				const query = {...earlier, ...later, text: `${earlier.text ?? ''}${later.text ?? ''}`};
				const before = {query: earlier, hits: ask(index, earlier, around).result};
				expect(keys(index, ask(index, query, around, before).result)).toEqual(
					plainly(accounts, query, around),
				);
			}),
		));
});

const nothing: Surroundings = {conflicted: new Set(), followedUp: new Set(), locationNames: new Map()};

describe('a great many', () => {
	// More than are looked at one by one, so that all bytes are gone through.
	const accounts = fakeAccounts(32_000);
	const index = indexOf([...accounts].sort((a, b) => (a.personId < b.personId ? -1 : 1)));
	const first = plainly(accounts, {}, nothing);

	test.each([
		['many', {text: 'smi'}],
		['everybody', {text: 'raspberry.example'}],
		['some of a school', {text: 'smi', location: 'L-MID'}],
		['few', {text: '35999'}],
		['nobody', {text: 'nobody is called so'}],
		['a facet alone', {status: 'Locked'}],
		['backwards', {text: 'ana', order: {column: 'grade', down: true}}],
	] as const)('%s are found as in the plain way', (_, query) => {
		expect(keys(index, ask(index, query, nothing).result)).toEqual(plainly(accounts, query, nothing));
	});

	test('the first hits are told before all are counted, and stay where they are', () => {
		const {told, result} = ask(index, {text: 'raspberry.example'}, nothing);
		expect(told).toHaveLength(1);
		expect(told[0]).toMatchObject({complete: false});
		expect(told[0]!.rows.length).toBe(100);
		expect(keys(index, told[0]!)).toEqual(first.slice(0, 100));
		expect(result.rows.length).toBe(32_000);
	});

	test('rare hits are told before everybody was gone through', () => {
		const {told} = ask(index, {text: '4242'}, nothing);
		expect(told).toHaveLength(1);
		expect(told[0]!.rows.length).toBeGreaterThan(0);
	});

	test('all of them in another order cost no array of their own twice', () => {
		const by = () => ask(index, {order: {column: 'status'}}, nothing).result.rows;
		expect(by()).toBe(by());
	});

	test('changed by the thousand stand where they belong', () => {
		const changed = new Map(accounts.map((account) => [account.personId as string, account]));
		const own = indexOf(accounts);
		for (const [at, account] of accounts.entries()) {
			if (at % 10 === 1) changed.set(account.personId, {...account, lastName: `Zz${at % 77}`});
			if (at % 40 === 2) changed.delete(account.personId);
			if (at % 10 === 1) own.put(changed.get(account.personId)!);
			if (at % 40 === 2) own.remove(account.personId);
		}
		all(own.settle());
		for (const by of [{column: 'name'}, {column: 'account', down: true}, {column: 'personId'}] as const)
			expect(keys(own, ask(own, {order: by}, nothing).result)).toEqual(
				plainly(changed.values(), {order: by}, nothing),
			);
	});

	test('no slice goes through more than a small part', () => {
		// Counted, not timed: a slice of everything would come in one step.
		let slices = 0;
		for (const _ of search(index, {text: 'raspberry.example'}, new Map())) slices++;
		expect(slices).toBeGreaterThan(10);
		let steps = 0;
		for (const _ of indexOfMany(accounts).settle()) steps++;
		expect(steps).toBeGreaterThan(10);
	});
});

function indexOfMany(accounts: readonly Account[]): PeopleIndex {
	const index = new PeopleIndex();
	for (const account of accounts) index.put(account);
	return index;
}

describe('rows', () => {
	test('are found by Person ID, and keep their numbers', () => {
		const accounts = fakeAccounts(50);
		const index = indexOf(accounts);
		const row = index.rowOf('4007')!;
		index.put({...accounts[6]!, lastName: 'Zzyzx'});
		all(index.settle());
		expect(index.rowOf('4007')).toBe(row);
		expect(index.keyOf(row)).toBe('4007');
		index.remove('4007');
		expect(index.rowOf('4007')).toBeUndefined();
		index.put(accounts[6]!);
		expect(index.rowOf('4007')).not.toBe(row);
		expect(index.size).toBe(50);
	});

	test('of those who went leave no text behind', () => {
		const index = indexOf(fakeAccounts(3));
		index.remove('4002');
		expect(index.haystack.find(0, Buffer.from('m'), new Uint8Array(3))).toBe(
			fakeAccounts(3).filter(({personId, email}) => personId !== '4002' && email?.includes('m')).length,
		);
		all(index.settle());
		expect(keys(index, ask(index, {}, nothing).result)).not.toContain('4002');
	});

	test('before anything is settled there is an order already: by Person ID', () => {
		const index = indexOfMany(fakeAccounts(20));
		expect(index.isSettled).toBe(false);
		expect(keys(index, ask(index, {text: 'a', order: {column: 'name'}}, nothing).result)).toEqual(
			plainly(fakeAccounts(20), {text: 'a', order: {column: 'personId'}}, nothing),
		);
	});

	test('are counted by what actions ask for', () => {
		// Of the deactivated some are gone by now.
		const accounts = fakeAccounts(200).map(({evidence: _, ...account}, index) =>
			account.deactivated !== undefined && index % 2 === 0
				? {...account, deactivated: {...account.deactivated, at: '2026-01-01T00:00:00.000Z'}}
				: account,
		);
		expect(accounts.some((account) => isRemovedBy(account, new Date('2026-08-21')))).toBe(true);
		const index = indexOf(accounts);
		const now = new Date('2026-08-21T02:20:00.000Z');
		const kinds = index.kinds(ask(index, {}, nothing).result.rows, now);
		expect(kinds.reduce((sum, {count}) => sum + count, 0)).toBe(200);
		for (const {status, source, authentication, removed, count} of kinds)
			expect(
				accounts.filter(
					(one) =>
						one.status === status &&
						one.source === source &&
						one.authentication === authentication &&
						isRemovedBy(one, now) === removed,
				).length,
			).toBe(count);
	});
});

test('a name of a million letters is found, and ordered by its beginning', () => {
	const [one, two] = fakeAccounts(2);
	const long = {...one!, lastName: `${'a'.repeat(1_200_000)}end`, personId: 'long' as never};
	const index = indexOf([two!, long]);
	expect(keys(index, ask(index, {text: 'aend'}, nothing).result)).toEqual(['long']);
	expect(keys(index, ask(index, {}, nothing).result)).toEqual(plainly([two!, long], {}, nothing));
});
