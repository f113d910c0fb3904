import {describe, expect, test} from 'vitest';
import type {AccountEvidence} from '../../../source/core/directory/account.ts';
import {isOld} from '../../../source/core/evidence/age.ts';
import {evidenceNote, evidenceState, evidenceTexts} from '../../../source/core/evidence/words.ts';
import {accountOf} from '../../support/district.ts';

const at = '2026-08-21T02:00:00.000Z';
const later = '2026-08-22T02:00:00.000Z';
const now = new Date('2026-08-25T00:00:00.000Z');
const live: AccountEvidence = {state: 'live', at, code: 'CREATED', from: 'activity log'};
const texts = (evidence: AccountEvidence | undefined, when = now, oldAfter?: number) =>
	evidenceTexts(accountOf('s1', evidence === undefined ? {} : {evidence}), when, oldAfter);
const note = (evidence: AccountEvidence | undefined, status: 'Active' | 'Deactivated' = 'Active') =>
	evidenceNote({status, ...(evidence === undefined ? {} : {evidence})});

describe('what Apple School Manager said of an account', () => {
	test('nothing', () => {
		expect(texts(undefined)).toEqual([]);
		expect(note(undefined)).toBe('');
		expect(evidenceState({})).toBe('unknown');
	});

	test('the newest of each, with its day and code', () => {
		const all: AccountEvidence = {
			...live,
			issue: {at: later, code: 'NO_EMAIL'},
			unlisted: {at: later},
			service: {at, code: 'Active'},
			fields: {gradeLevel: '4', middleName: ''},
		};
		expect(texts(all)).toEqual([
			'live (CREATED), 21 August 2026, by the activity log',
			'refused (NO_EMAIL), 22 August 2026',
			'not in a whole list, 22 August 2026',
			'listed (Active), 21 August 2026',
			'gradeLevel there: 4',
			'middleName there: (nothing)',
		]);
	});

	test('only refused, or only missing', () => {
		expect(texts({...live, state: 'unknown', code: 'NO_EMAIL'})).toEqual([
			'refused (NO_EMAIL), 21 August 2026, by the activity log',
		]);
		const missing: AccountEvidence = {
			state: 'unknown',
			at,
			code: 'NOT_LISTED',
			from: 'roster service',
			unlisted: {at},
		};
		expect(texts(missing)).toEqual(['not in a whole list, 21 August 2026']);
		expect(texts(missing, new Date('2026-12-01T00:00:00Z'))).toEqual([
			'not in a whole list, 21 August 2026; old',
		]);
	});

	test('a name that was predicted otherwise', () => {
		const account = accountOf('s1', {
			evidence: live,
			managedAppleAccount: {name: 'b@x', predicted: false, thought: 'a@x'},
		});
		expect(evidenceTexts(account, now)).toContain('Managed Apple Account predicted as a@x');
	});

	test('what somebody should see at once', () => {
		expect(note(live)).toBe('');
		expect(note({...live, state: 'inactive'})).toBe('ASM: inactive');
		expect(note({...live, unlisted: {at: later}})).toBe('ASM: missing');
		expect(note({...live, issue: {at: later, code: 'X'}})).toBe('ASM: refused');
		expect(note({...live, state: 'inactive'}, 'Deactivated')).toBe('');
	});
});

describe('old evidence', () => {
	test('is older than so many days, whatever was read last', () => {
		expect(isOld(live, new Date('2026-09-20T02:00:00Z'))).toBe(false);
		expect(isOld(live, new Date('2026-09-20T02:00:01Z'))).toBe(true);
		expect(isOld(live, now, 3)).toBe(true);
		expect(isOld({...live, issue: {at: later, code: 'X'}}, now, 3)).toBe(false);
		expect(isOld({...live, service: {at: later, code: 'Active'}}, now, 3)).toBe(false);
		expect(texts(live, now, 3)).toEqual(['live (CREATED), 21 August 2026, by the activity log; old']);
	});
});
