import {describe, expect, test} from 'vitest';
import type {Account} from '../../../source/core/directory/account.ts';
import type {TableOf} from '../../../source/core/privacy/holds.ts';
import {become, look} from '../../../source/core/privacy/walk.ts';
import type {Stranger} from '../../../source/core/state-records.ts';

const stranger: Stranger = {id: 'person/S9', kind: 'person', at: 'then', code: 'CREATED', message: 'has S9'};

describe('the table of what records hold', () => {
	test('is refused by the compiler when it forgets a field', () => {
		// @ts-expect-error: `message` is missing.
		const forgetful: TableOf<Stranger> = {id: 'key', kind: 'nothing', at: 'nothing', code: 'nothing'};
		// @ts-expect-error: a part of a part is missing.
		const deeper: TableOf<Pick<Account, 'managedAppleAccount'>> = {managedAppleAccount: {name: 'address'}};
		expect([forgetful, deeper]).toHaveLength(2);
	});

	test('passes nothing on that it does not know', () => {
		const more = {...stranger, nickname: 'Ana'};
		expect(() => look('strangers', more, () => {})).toThrow('nickname');
	});

	test('tells each text with what it holds', () => {
		const seen: string[] = [];
		look('strangers', stranger, (what, text, field) => seen.push(`${field} ${what} ${text}`));
		expect(seen).toEqual([
			'id key person/S9',
			'kind nothing person',
			'at nothing then',
			'code nothing CREATED',
			'message text has S9',
		]);
	});

	test('gives the same object back where nothing changes', () => {
		expect(become('strangers', stranger, (_, text) => text)).toBe(stranger);
		expect(become('strangers', stranger, (what, text) => (what === 'text' ? undefined : text))).toEqual({
			id: 'person/S9',
			kind: 'person',
			at: 'then',
			code: 'CREATED',
		});
	});
});
