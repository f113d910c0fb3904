import {expect, test} from 'vitest';
import {keepIds} from '../../../source/core/adopt/keep-ids.ts';
import {accountOf, directoryOf, foreignAccount, otherConnection, sis} from '../../support/district.ts';

const pair = (incoming: string, known: string) => ({kind: 'people', incoming, known}) as const;
const adopted = (id: string, external?: string) =>
	foreignAccount(id, 'SFTP', {
		adoptedFor: otherConnection,
		externalIds: external === undefined ? {[otherConnection]: 'theirs'} : {[sis]: external},
	});

test('changes nothing of a record but its id at this source, and keeps those at others', () => {
	const account = adopted('A');
	const {changes, refused} = keepIds(directoryOf({accounts: [account]}), sis, [pair('1', 'A')]);
	expect(refused).toEqual([]);
	expect(changes).toEqual([
		{
			collection: 'accounts',
			key: 'A',
			before: account,
			after: {...account, externalIds: {[otherConnection]: 'theirs', [sis]: '1'}},
		},
	]);
});

test('a pair that stands already is no change', () => {
	const owned = accountOf('B');
	const directory = directoryOf({accounts: [adopted('A', '1'), owned]});
	expect(keepIds(directory, sis, [pair('1', 'A'), pair('B', 'B')])).toEqual({changes: [], refused: []});
});

test.each([
	['somebody unknown', pair('9', 'nobody'), 'is not known here'],
	['whom another connection delivers', pair('9', 'theirs'), 'another connection delivers it'],
	['whom this one delivers', pair('9', 'ours'), 'this connection delivers it already, under another id'],
	[
		'an id that is delivered',
		pair('ours', 'A'),
		'its id at the source is that of another record, which is delivered',
	],
])('%s is refused', (_, asked, why) => {
	const theirs = foreignAccount('theirs', 'SCIM', {owner: otherConnection});
	const directory = directoryOf({accounts: [adopted('A'), theirs, accountOf('ours')]});
	expect(keepIds(directory, sis, [asked])).toEqual({changes: [], refused: [{...asked, why}]});
});

test('an id that moves leaves whoever had it, in one change each', () => {
	const directory = directoryOf({accounts: [adopted('A', '1'), adopted('B', '2')]});
	const {changes} = keepIds(directory, sis, [pair('2', 'A'), pair('1', 'B')]);
	expect(changes.map(({key, after}) => [key, (after as {externalIds: object}).externalIds])).toEqual([
		['B', {[sis]: '1'}],
		['A', {[sis]: '2'}],
	]);
});
