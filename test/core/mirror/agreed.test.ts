import {describe, expect, test} from 'vitest';
import {agreedSet} from '../../../source/core/mirror/judge.ts';
import type {Mirrored} from '../../../source/core/mirror/mirrored.ts';
import {settle} from '../../../source/core/mirror/pending.ts';
import {defaultPatience} from '../../../source/core/mirror/settings.ts';
import {jamf, noon} from './mirror-world.ts';

describe('members that both sides agree on', () => {
	const agreed = (ours: string, theirs: string, last: string) =>
		[...agreedSet(new Set(ours), new Set(theirs), new Set(last))].sort().join('');

	test('are those whom both have', () => {
		expect(agreed('ab', 'bc', '')).toBe('b');
	});
	test('still hold whom one of them gave up, so that the other is seen to follow, and not to add', () => {
		expect(agreed('a', '', 'a')).toBe('a');
		expect(agreed('', 'a', 'a')).toBe('a');
	});
	test('hold nobody whom both gave up', () => {
		expect(agreed('', '', 'a')).toBe('');
	});
});

describe('a value that was written', () => {
	const row: Mirrored = {
		connection: jamf,
		kind: 'users',
		id: '1',
		key: 'p',
		agreed: {firstName: 'Old'},
		at: noon,
		pending: {at: noon, does: 'fields', fields: {firstName: 'New'}},
	};
	const later = (minutes: number) => ({
		now: new Date(Date.parse(noon) + minutes * 60_000),
		patience: defaultPatience,
	});

	test('is agreed on as soon as a read shows it, so that what is changed here next is no change of both', () => {
		for (const minutes of [5, 90]) {
			const {row: after, waiting} = settle(row, {firstName: 'New'}, later(minutes), false);
			expect([after.agreed, [...waiting]]).toEqual([{firstName: 'New'}, []]);
		}
	});
});
