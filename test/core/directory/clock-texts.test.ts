import {expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {clockTexts} from '../../../source/core/directory/clock-texts.ts';
import {accountOf} from '../../support/district.ts';

const at = '2026-08-01T02:00:00.000Z';
const now = new Date('2026-08-21T02:00:00.000Z');
const deactivated = {status: 'Deactivated', deactivated: {at, by: 'absence', source: 'SIS'}} as const;

test.each([
	['nothing', {}, []],
	['a removal to come', deactivated, [/removes it on 29 November 2026, 120 days/]],
	[
		'one of a Manual account',
		{...deactivated, deactivated: {at, by: 'hand', source: 'Manual'}},
		[/removes it on 31 August 2026, 30 days/],
	],
	[
		'one that is over',
		{...deactivated, deactivated: {at: '2026-01-01T02:00:00.000Z', by: 'hand', source: 'SIS'}},
		[/removed it on 1 May 2026/],
	],
	['purchases', {...deactivated, purchases: true}, [/purchases or credit: no clock/]],
	[
		'nothing was sent',
		{...deactivated, deactivated: {at, by: 'absence', source: 'SIS', awaits: 'upload'}},
		[/no package without it was sent yet/],
	],
	['nobody confirmed', {...deactivated, asked: {action: 'deactivate', at}}, [/nobody confirmed/]],
	[
		'a reserved user name',
		{...deactivated, deactivated: {at, by: 'idp', source: 'SCIM'}},
		[/removes it on 29 November/, /user name stays reserved until 29 November 2026/],
	],
	['a temporary password', {temporaryPassword: at}, [/lapses on 30 October 2026/]],
	['one that lapsed', {temporaryPassword: '2026-01-01T02:00:00.000Z'}, [/lapsed on 1 April 2026/]],
	[
		'a grace',
		{leaving: {since: at, due: '2026-08-28T00:00:00.000Z', run: 'R000001', decision: 'passed'}},
		[/stays published until 28 August 2026, then the student is deactivated/],
	],
] as ReadonlyArray<readonly [string, Partial<Account>, readonly RegExp[]]>)('%s', (_, more, texts) => {
	expect(clockTexts(accountOf('s1', more), now)).toEqual(texts.map((text) => expect.stringMatching(text)));
});
