import {describe, expect, test} from 'vitest';
import {when} from '../../source/dashboard/phrases.ts';
import {nextRunText} from '../../source/dashboard/screens/connections/view.ts';
import type {ConnectionView} from '../../source/sync/rollcall.ts';

const now = new Date('2026-08-21T20:00:00.000Z');
const view = (what: Partial<ConnectionView>) => ({reads: true, ...what}) as ConnectionView;

test('a moment to come is told as one that passed', () => {
	expect(when('2026-08-21T23:15:00.000Z', now)).toBe('23:15');
	expect(when('2026-08-22T02:15:00.000Z', now)).toBe('tomorrow 02:15');
	expect(when('2026-08-24T02:15:00.000Z', now)).toBe('24 Aug 02:15');
});

describe('the next run', () => {
	test.each([
		['its time', {next: '2026-08-22T02:15:00.000Z'}, 'tomorrow 02:15'],
		[
			'that it waits since then',
			{owed: '2026-08-21T02:15:00.000Z', next: '2026-08-22T02:15:00.000Z'},
			'due 02:15',
		],
		['that nothing runs it', {}, 'by hand'],
		['nothing of a target', {reads: false}, ''],
	])('is %s', (_what, given, text) => {
		expect(nextRunText(view(given), now)).toBe(text);
	});
});
