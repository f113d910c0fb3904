import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {connectionId, personId} from '../../../source/core/directory/ids.ts';
import type {Tombstone} from '../../../source/core/directory/records.ts';
import {ScimPeople} from '../../../source/core/scim/people.ts';

const connection = connectionId('scim-1');
const at = '2026-08-21T02:14:00.000Z';
const account = (n: number, changed: Partial<Account> = {}, name = `p${n}@school.example`): Account => ({
	personId: personId(`RC${n}`),
	firstName: 'Given',
	lastName: 'Family',
	roles: [{role: 'Student'}],
	source: 'SCIM',
	status: 'New',
	authentication: 'Managed Apple Account',
	owner: connection,
	externalIds: {[connection]: `e${n}`},
	created: at,
	managedAppleAccount: {name, predicted: false},
	pushed: {id: `id-${n}`, userName: name, at},
	...changed,
});

describe('everybody as pushes look them up', () => {
	test('by id, external id and user name, the last one without case', () => {
		const people = new ScimPeople(connection, [account(1), account(2)], []);
		expect(people.byId('id-1')).toBe(people.byExternalId('e1'));
		expect(people.byUserName('P1@School.Example')).toBe(people.byId('id-1'));
		expect(people.byExternalId('E1')).toBeUndefined();
		expect(people.byId('toString')).toBeUndefined();
	});

	test('whom the provider removed is found by external id, and not told of', () => {
		const gone = account(1, {pushed: {id: 'id-1', userName: 'p1', at, deleted: at}});
		const people = new ScimPeople(connection, [gone], []);
		expect(people.byId('id-1')).toBeUndefined();
		expect([...people.told()]).toEqual([]);
		expect(people.byExternalId('e1')).toBe(gone);
	});

	test('of two who have one user name, the one that is told comes first', () => {
		const gone = account(1, {pushed: {id: 'id-1', userName: 'same', at, deleted: at}}, 'same');
		const people = new ScimPeople(connection, [gone, account(2, {}, 'same')], []);
		expect(people.byUserName('same')?.personId).toBe('RC2');
	});

	test('after any changes it is as if it were made anew', () => {
		const step = fc.record({n: fc.nat(5), name: fc.nat(3), there: fc.boolean(), deleted: fc.boolean()});
		fc.assert(
			fc.property(fc.array(step, {maxLength: 30}), (steps) => {
				const kept = new Map<string, Account>();
				const people = new ScimPeople(connection, [], []);
				for (const {n, name, there, deleted} of steps) {
					const userName = `n${name}`;
					const pushed = {id: `id-${n}`, userName, at, ...(deleted ? {deleted: at} : {})};
					const after = there ? account(n, {pushed}, userName) : undefined;
					const key = `RC${n}`;
					const before = kept.get(key);
					people.apply({collection: 'accounts', key, before, after});
					if (after === undefined) kept.delete(key);
					else kept.set(key, after);
				}
				const anew = new ScimPeople(connection, kept.values(), []);
				for (let n = 0; n <= 5; n++) {
					expect(people.byId(`id-${n}`)).toBe(anew.byId(`id-${n}`));
					expect(people.byExternalId(`e${n}`)).toBe(anew.byExternalId(`e${n}`));
					expect(people.byUserName(`n${n}`)?.pushed?.userName).toBe(
						anew.byUserName(`n${n}`)?.pushed?.userName,
					);
				}
				const ids = (each: ScimPeople) => [...each.told()].map((one) => one.personId).sort();
				expect(ids(people)).toEqual(ids(anew));
			}),
			{numRuns: 200},
		);
	});
});

test('the removals guard counts who left lately and unapproved, beside all who can sign in', () => {
	const left = (n: number, when: string, approved = false) =>
		account(n, {
			status: 'Deactivated',
			deactivated: {at: when, by: 'idp', source: 'SCIM', ...(approved ? {approved: true as const} : {})},
		});
	const before = '2026-08-01T00:00:00.000Z';
	const others = account(5, {owner: connectionId('another')});
	const all = [account(1), left(2, at), left(3, at, true), left(4, before), others];
	expect(new ScimPeople(connection, all, []).removals('2026-08-14T00:00:00.000Z')).toEqual({
		recent: 1,
		whole: 2,
	});
});

describe('somebody who was removed twice, years apart', () => {
	const grave = (id: string, reservedUntil: string): Tombstone => ({
		personId: personId(id),
		managedAppleAccount: 'p1@school.example',
		deletedAt: at,
		reservedUntil,
		externalIds: {[connection]: 'e1'},
		firstName: 'Given',
		lastName: 'Family',
	});
	const first = grave('RC1', '2025-01-01T00:00:00.000Z');
	const last = grave('RC2', '2026-12-01T00:00:00.000Z');

	test.each([
		['older one first', [first, last]],
		['newer one first', [last, first]],
	])('the one whose names are reserved still counts, in whatever order they are read: %s', (_, graves) => {
		const people = new ScimPeople(connection, [], graves);
		expect(people.reservation('P1@school.example', at)).toBe(last);
		expect(people.graveOf('e1', at)).toBe(last);
		expect(people.graveOf('e1', last.reservedUntil)).toBeUndefined();
		expect(people.reservation('p1@school.example', last.reservedUntil)).toBeUndefined();
	});

	test('and when one of two that are reserved goes, the other one counts', () => {
		const before = grave('RC3', '2027-01-01T00:00:00.000Z');
		const people = new ScimPeople(connection, [], [last, before]);
		expect(people.graveOf('e1', at)).toBe(before);
		people.apply({collection: 'tombstones', key: 'RC3', before});
		expect(people.graveOf('e1', at)).toBe(last);
		expect(people.reservation('p1@school.example', at)).toBe(last);
	});
});
