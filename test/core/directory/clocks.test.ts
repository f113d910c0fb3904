import {describe, expect, test} from 'vitest';
import type {Account, Source} from '../../../source/core/directory/account.ts';
import {sources} from '../../../source/core/directory/account.ts';
import {
	isRemovedBy,
	offeredActions,
	passwordLapses,
	removalOf,
	tombstoneByClock,
} from '../../../source/core/directory/clocks.ts';
import {accountOf} from '../../support/district.ts';

const at = '2026-08-01T02:00:00.000Z';
const day = 86_400_000;
const on = (days: number, milliseconds = 0) => new Date(Date.parse(at) + days * day + milliseconds);
const deactivated = (source: Source, more: Partial<Account> = {}): Account =>
	accountOf('s1', {source, status: 'Deactivated', deactivated: {at, by: 'absence', source}, ...more});

describe('the clock that removes a deactivated account', () => {
	test.each(sources.map((source) => [source, source === 'Manual' ? 30 : 120] as const))(
		'%s: after %i days, to the millisecond',
		(source, days) => {
			expect(removalOf(deactivated(source))).toEqual({at: on(days).toISOString(), days});
			expect(isRemovedBy(deactivated(source), on(days, -1))).toBe(false);
			expect(isRemovedBy(deactivated(source), on(days))).toBe(true);
		},
	);
	test('goes by the source at the moment of deactivation', () => {
		const turned = {...deactivated('SIS'), source: 'Manual' as const};
		expect(isRemovedBy(turned, on(31))).toBe(false);
		expect(isRemovedBy(turned, on(120))).toBe(true);
	});
	test.each([
		['not deactivated', {status: 'Active'}, undefined],
		['with purchases', {purchases: true}, {stopped: 'purchases'}],
		['asked of a person and not confirmed', {asked: {action: 'deactivate', at}}, {stopped: 'not confirmed'}],
		[
			'asked to be deleted, and deactivated for it',
			{asked: {action: 'delete', at}},
			{stopped: 'not confirmed'},
		],
		[
			'left out of no package yet',
			{deactivated: {at, by: 'absence', source: 'SIS', awaits: 'upload'}},
			{stopped: 'not sent'},
		],
		[
			'that a person is to deactivate, and then to delete',
			{
				deactivated: {at, by: 'hand', source: 'SIS', awaits: 'hand'},
				asked: {action: 'delete', at: on(2).toISOString()},
			},
			{stopped: 'not confirmed'},
		],
		[
			'that evidence saw alive afterwards',
			{evidence: {state: 'live', at: on(2).toISOString(), code: 'ACTIVE', from: 'roster service'}},
			{stopped: 'live'},
		],
	] as const)('an account %s is not removed', (_, more, removal) => {
		const account = deactivated('SIS', more as Partial<Account>);
		expect(removalOf(account)).toEqual(removal);
		expect(isRemovedBy(account, on(10_000))).toBe(false);
		expect(tombstoneByClock(account)).toBeUndefined();
	});
	test('counts from when Apple School Manager had it', () => {
		const late = deactivated('SIS', {
			deactivated: {at, by: 'absence', source: 'SIS', since: on(100).toISOString()},
			evidence: {state: 'live', at: on(50).toISOString(), code: 'ACTIVE', from: 'roster service'},
		});
		expect(removalOf(late)).toEqual({at: on(220).toISOString(), days: 120});
		expect(tombstoneByClock(late)).toMatchObject({deletedAt: on(220).toISOString()});
	});
	test.each([
		['was confirmed', {since: on(1).toISOString()}, at],
		['was asked before', {}, on(10).toISOString()],
	] as const)('runs on when a deletion is asked of an account whose deactivation %s', (_, how, asked) => {
		const account = deactivated('SIS', {
			deactivated: {at, by: 'hand', source: 'SIS', ...how},
			asked: {action: 'delete', at: asked},
		});
		expect(isRemovedBy(account, on(121))).toBe(true);
	});
	test('evidence from before says nothing', () => {
		const evidence = {
			state: 'live',
			at: on(-1).toISOString(),
			code: 'ACTIVE',
			from: 'roster service',
		} as const;
		expect(isRemovedBy(deactivated('SIS', {evidence}), on(120))).toBe(true);
	});
});

test('no action is offered of an account that is gone', () => {
	expect(offeredActions(deactivated('SIS'), on(120, -1))).toEqual(['reactivate', 'delete']);
	expect(offeredActions(deactivated('SIS'), on(120))).toEqual([]);
});

describe('what a clock leaves', () => {
	const names = {
		managedAppleAccount: {name: 'ben@school.example', predicted: true},
		sisUsername: 'ben',
	};
	test('a tombstone dated by the clock, with its names reserved for 120 days', () => {
		expect(tombstoneByClock(deactivated('SIS', names))).toMatchObject({
			personId: 's1',
			managedAppleAccount: 'ben@school.example',
			sisUsername: 'ben',
			deletedAt: on(120).toISOString(),
			reservedUntil: on(240).toISOString(),
		});
	});
	test('removed at its identity provider: reserved from that removal', () => {
		const account = deactivated('SCIM', {...names, deactivated: {at, by: 'idp', source: 'SCIM'}});
		expect(tombstoneByClock(account)).toMatchObject({reservedUntil: on(120).toISOString()});
	});
});

describe('a temporary password', () => {
	test('lapses after 90 days', () =>
		expect(passwordLapses(accountOf('s1', {temporaryPassword: at}))).toBe(on(90).toISOString()));
	test('is over once somebody signed in after it', () => {
		const evidence = {
			state: 'live',
			at: on(1).toISOString(),
			code: 'ACTIVE',
			from: 'roster service',
		} as const;
		expect(
			passwordLapses(accountOf('s1', {temporaryPassword: at, signedIn: true, evidence})),
		).toBeUndefined();
	});
	test('is none without one', () => expect(passwordLapses(accountOf('s1'))).toBeUndefined());
});
