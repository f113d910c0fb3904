import {describe, expect, test} from 'vitest';
import {type PauseWindow, pauseOn} from '../../../source/core/plan/pause.ts';

const summer: PauseWindow = {from: '07-01', to: '08-15', reason: 'summer'};

describe('a pause window', () => {
	test.each([
		['2026-06-30', undefined],
		['2026-07-01', '2026-08-15'],
		['2026-08-15', '2026-08-15'],
		['2026-08-16', undefined],
		['2031-07-20', '2031-08-15'],
	])('of every year: on %s until %s', (today, until) => {
		expect(pauseOn([summer], 'sis', today)?.until).toBe(until);
	});

	test.each([
		['2026-12-19', undefined],
		['2026-12-20', '2027-01-06'],
		['2027-01-06', '2027-01-06'],
		['2027-01-07', undefined],
	])('over New Year: on %s until %s', (today, until) => {
		expect(pauseOn([{from: '12-20', to: '01-06'}], 'sis', today)?.until).toBe(until);
	});

	test.each([
		['2026-07-31', undefined],
		['2026-08-01', '2026-08-02'],
		['2026-08-02', '2026-08-02'],
		['2026-08-03', undefined],
		['2027-08-01', undefined],
	])('of one year: on %s until %s', (today, until) => {
		expect(pauseOn([{from: '2026-08-01', to: '2026-08-02'}], 'sis', today)?.until).toBe(until);
	});

	test('of one connection pauses no other', () => {
		const windows = [{...summer, connection: 'sis'}];
		expect(pauseOn(windows, 'sis', '2026-07-02')).toEqual({until: '2026-08-15', reason: 'summer'});
		expect(pauseOn(windows, 'hr', '2026-07-02')).toBeUndefined();
	});

	test('of several the one that ends last', () => {
		expect(pauseOn([{from: '07-01', to: '07-05'}, summer], 'sis', '2026-07-02')?.until).toBe('2026-08-15');
	});
});
