import {describe, expect, test} from 'vitest';
import {Cycle, isTooMuch} from '../../../source/core/scim/cycle.ts';
import {fault, isFailure} from '../../../source/core/scim/fault.ts';

const at = (minute: number) => new Date(Date.parse('2026-08-21T02:14:00Z') + minute * 60_000);

describe('a rolling cycle of pushes', () => {
	test('counts what came within the interval, and lets go of what is older', () => {
		const cycle = new Cycle();
		expect(cycle.count(at(0), 40, {failed: 1, of: 10})).toEqual({failed: 1, of: 10});
		expect(cycle.count(at(39), 40, {failed: 2, of: 5})).toEqual({failed: 3, of: 15});
		expect(cycle.count(at(40), 40, {failed: 0, of: 1})).toEqual({failed: 2, of: 6});
		expect(cycle.count(at(500), 40, {failed: 0, of: 0})).toEqual({failed: 0, of: 0});
	});

	test('goes on from what was kept of it, whatever the interval was then', () => {
		const cycle = new Cycle();
		cycle.count(at(0), 40, {failed: 1, of: 10});
		cycle.count(at(20), 40, {failed: 2, of: 5});
		const kept = cycle.counted();
		expect(kept).toEqual([
			{at: at(0).toISOString(), failed: 1, of: 10},
			{at: at(20).toISOString(), failed: 2, of: 5},
		]);
		expect(new Cycle(kept).count(at(39), 40, {failed: 0, of: 1})).toEqual({failed: 3, of: 16});
		expect(new Cycle(kept).count(at(45), 40, {failed: 0, of: 1})).toEqual({failed: 2, of: 6});
		expect(new Cycle(kept).count(at(45), 90, {failed: 0, of: 1})).toEqual({failed: 3, of: 16});
	});

	test('lets go of what was counted by a clock that ran ahead, which would count for as long as it did', () => {
		const ahead = new Cycle();
		ahead.count(at(60 * 24 * 365), 40, {failed: 9, of: 9});
		expect(new Cycle(ahead.counted()).count(at(0), 40, {failed: 0, of: 1})).toEqual({failed: 0, of: 1});
		expect(ahead.count(at(0), 40, {failed: 0, of: 1})).toEqual({failed: 0, of: 1});
		expect(ahead.counted()).toEqual([{at: at(0).toISOString(), failed: 0, of: 1}]);
	});

	test('is kept in a few parts, however long it is and however often somebody comes', () => {
		const cycle = new Cycle();
		for (let minute = 0; minute < 20_000; minute += 7) cycle.count(at(minute), 10_080, {failed: 1, of: 1});
		expect(cycle.counted().length).toBeLessThanOrEqual(40);
	});

	test('begins anew when somebody lets it go on', () => {
		const cycle = new Cycle();
		cycle.count(at(0), 40, {failed: 9, of: 9});
		cycle.forget();
		expect(cycle.count(at(0), 40, {failed: 0, of: 1})).toEqual({failed: 0, of: 1});
	});

	test.each([
		[400, true],
		[409, true],
		[500, true],
		[401, false],
		[403, false],
		[404, false],
		[503, false],
	])('a push that was answered %i failed: %s', (status, expected) => {
		expect(isFailure(fault(status, undefined, ''))).toBe(expected);
	});

	test.each([
		[2000, 4999, false],
		[2000, 5000, false],
		[2001, 5000, true],
		[4999, 4999, false],
		[5000, 5000, true],
	])('%i failures of %i are too much: %s', (failed, of, expected) => {
		expect(isTooMuch({failed, of})).toBe(expected);
	});
});
