import {describe, expect, test} from 'vitest';
import {isRepeated} from '../../../source/core/evidence/repeated.ts';

const seen = (at: string, changed: object = {}) => ({
	personId: 'S1',
	evidence: {state: 'live' as const, at, code: 'Active', from: 'roster service' as const, ...changed},
});
const first = seen('2026-08-01T02:00:00.000Z');

describe('told again', () => {
	test('as it was, within three weeks', () => {
		expect(isRepeated(first, seen('2026-08-21T02:00:00.000Z'))).toBe(true);
	});

	test.each([
		['three weeks later', seen('2026-08-22T02:00:00.000Z')],
		['with another code', seen('2026-08-02T02:00:00.000Z', {code: 'AtoLocked'})],
		['by another', seen('2026-08-02T02:00:00.000Z', {from: 'activity log'})],
		['with something besides', seen('2026-08-02T02:00:00.000Z', {source: 'SFTP'})],
		['of an account that changed', {...seen('2026-08-02T02:00:00.000Z'), status: 'Locked'}],
	])('%s it is news', (_, after) => {
		expect(isRepeated(first, after)).toBe(false);
	});

	test('what is told for the first time is news', () => {
		expect(isRepeated({}, first)).toBe(false);
		expect(isRepeated(undefined, first)).toBe(false);
	});

	test('what is told for the first time after a deactivation is news: its clock stands still by it', () => {
		const deactivated = {at: '2026-08-21T02:00:00.000Z', by: 'hand', source: 'SFTP'} as const;
		const told = (at: string) => ({...seen(at), deactivated});
		const before = told('2026-08-20T02:00:00.000Z');
		expect(isRepeated(before, told('2026-08-21T01:00:00.000Z'))).toBe(true);
		expect(isRepeated(before, told('2026-08-22T02:00:00.000Z'))).toBe(false);
		expect(isRepeated(told('2026-08-22T02:00:00.000Z'), told('2026-08-23T02:00:00.000Z'))).toBe(true);
	});
});
