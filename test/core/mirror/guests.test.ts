import {expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import {connectionId} from '../../../source/core/directory/ids.ts';
import {mergeHeld} from '../../../source/core/mirror/merge.ts';
import {classOf, heldClassOf, heldOf, jamf, oursOf, personOf, settingsOf, userOf} from './mirror-world.ts';

const sis = connectionId('sis');
const settings = settingsOf({direction: 'two-way'});

/** Who of these may be in classes that come from there, by the ids they are named by. */
function guests(more: Partial<Account>): readonly (readonly [string, string, string])[] {
	const merged = mergeHeld(
		oursOf({accounts: [personOf('p', {owner: sis, source: 'SIS', ...more})]}),
		heldOf({users: [userOf('1', {username: 'user.p'})]}),
		[],
		settings,
	);
	return [...(merged.guests?.there ?? [])].map(([id, {personId, kind}]) => [id, personId, kind] as const);
}

test.each<[who: string, more: Partial<Account>, guest: readonly string[]]>([
	['a student of a SIS', {}, ['1', 'p', 'student']],
	['an instructor of a SIS', {roles: [{role: 'Instructor'}]}, ['1', 'p', 'staff']],
	['somebody of uploads', {source: 'SFTP'}, ['1', 'p', 'student']],
	['somebody whom an identity provider delivers: no upload carries them', {source: 'SCIM'}, []],
	['somebody whose account ended', {status: 'Deactivated'}, []],
	['somebody whom Jamf School brings itself', {owner: jamf, source: 'SFTP'}, []],
])('%s', (_, more, guest) => expect(guests(more).flat()).toEqual(guest));

test('who has no user there stays a member by Person ID', () => {
	const merged = mergeHeld(
		oursOf({
			accounts: [personOf('p', {owner: sis, source: 'SIS'})],
			classes: [classOf('k', {owner: jamf, externalIds: {[jamf]: '7'}})],
			students: {k: ['p']},
		}),
		heldOf({users: [userOf('1', {username: 'other'})], classes: [heldClassOf('7')]}),
		[],
		settings,
	);
	expect([...merged.also]).toEqual([['7', {students: ['p'], teachers: []}]]);
	expect(merged.guests?.alone.get('p')).toEqual({personId: 'p', kind: 'student'});
});
