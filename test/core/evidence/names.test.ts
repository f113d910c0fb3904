import {expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {recordSet} from '../../../source/core/directory/directory.ts';
import type {PersonEvidence} from '../../../source/core/evidence/evidence.ts';
import {takeEvidence} from '../../../source/core/evidence/take.ts';
import {accountOf} from '../../support/district.ts';

const at = '2026-08-21T02:00:00.000Z';
const named = (id: string, name: string, predicted = true) =>
	accountOf(id, {managedAppleAccount: {name, predicted}});
const take = (accounts: readonly Account[], ...people: ReadonlyArray<Partial<PersonEvidence>>) =>
	takeEvidence(recordSet(accounts.map((each) => [each.personId, each] as const)), {
		kind: 'roster service',
		at,
		people: people.map((each) => ({personId: 's1', at, code: 'Active', says: 'live', ...each})),
		issues: [],
		complete: false,
	});
const after = ({changed}: ReturnType<typeof take>, id: string) =>
	changed.find(({before}) => before.personId === id)?.after;

test('a name that evidence gives to one is no longer predicted for another, and that is told', () => {
	const found = take([named('s1', 'ana2@x.example'), named('s2', 'Ana@x.example')], {
		managedAppleAccount: 'ana@x.example',
	});
	expect(after(found, 's1')?.managedAppleAccount).toEqual({
		name: 'ana@x.example',
		predicted: false,
		thought: 'ana2@x.example',
	});
	expect(after(found, 's2')).toEqual(accountOf('s2'));
	expect(found.differences).toEqual([
		{personId: 's2', message: expect.stringContaining('is the Managed Apple Account of s1')},
	]);
});

test('two that were predicted the wrong way round each get their own', () => {
	const found = take(
		[named('s1', 'ana2@x.example'), named('s2', 'ana@x.example')],
		{managedAppleAccount: 'ana@x.example'},
		{personId: 's2', managedAppleAccount: 'ana2@x.example'},
	);
	expect(after(found, 's1')?.managedAppleAccount?.name).toBe('ana@x.example');
	expect(after(found, 's2')?.managedAppleAccount?.name).toBe('ana2@x.example');
	expect(found.differences).toEqual([]);
});

test('what evidence told of another before stays, and both are told', () => {
	const found = take([named('s1', 'b@x.example'), named('s2', 'ana@x.example', false)], {
		managedAppleAccount: 'ana@x.example',
	});
	expect(after(found, 's2')).toBeUndefined();
	expect(found.differences).toMatchObject([{personId: 's2'}]);
});

test('the same name again is no news', () => {
	const found = take([named('s1', 'ana@x.example', false), named('s2', 'b@x.example')], {
		managedAppleAccount: 'ana@x.example',
	});
	expect(found.differences).toEqual([]);
});
