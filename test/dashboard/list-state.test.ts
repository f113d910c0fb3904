import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type ListAction, type ListState, listBegin, moveList} from '../../source/dashboard/list-state.ts';

const action: fc.Arbitrary<ListAction> = fc.oneof(
	fc.record({type: fc.constant('by' as const), rows: fc.integer({min: -50, max: 50})}),
	fc.record({type: fc.constant('to' as const), row: fc.integer({min: -5, max: 200})}),
	fc.record({type: fc.constant('moved' as const), row: fc.integer({min: -5, max: 200})}),
	fc.constant({type: 'fit' as const}),
);

test('the cursor is always in the list and in sight, whatever moves and resizes come', () => {
	fc.assert(
		fc.property(
			fc.array(fc.tuple(action, fc.nat(120), fc.integer({min: 1, max: 40})), {maxLength: 30}),
			(steps) => {
				let state = listBegin;
				for (const [one, length, height] of steps) {
					state = moveList(state, one, length, height);
					expect(state.cursor).toBeGreaterThanOrEqual(0);
					expect(state.cursor).toBeLessThanOrEqual(Math.max(0, length - 1));
					expect(state.top).toBeGreaterThanOrEqual(0);
					expect(state.cursor).toBeGreaterThanOrEqual(state.top);
					expect(state.cursor).toBeLessThan(state.top + height);
					expect(state.top).toBeLessThanOrEqual(Math.max(0, length - height));
				}
			},
		),
	);
});

test('a short list never scrolls', () => {
	expect(moveList(listBegin, {type: 'to', row: 4}, 5, 10)).toEqual({cursor: 4, top: 0});
});

test('some rows beyond the cursor stay in sight', () => {
	const state = moveList(listBegin, {type: 'to', row: 9}, 100, 10);
	expect(state.top).toBe(2);
});

test('a window that grows shows more, and the cursor stays where it is', () => {
	const low = moveList(listBegin, {type: 'to', row: 50}, 100, 10);
	expect(moveList(low, {type: 'fit'}, 100, 30).cursor).toBe(50);
});

describe('what the cursor is on moved', () => {
	const moved = (state: ListState, row: number, length = 100, height = 10) =>
		moveList(state, {type: 'moved', row}, length, height);
	test('the cursor goes with it, and stays in its row of the screen', () => {
		expect(moved({cursor: 14, top: 10}, 54)).toEqual({cursor: 54, top: 50});
		expect(moved({cursor: 54, top: 50}, 14)).toEqual({cursor: 14, top: 10});
	});
	test('at the ends the window is whole', () => {
		expect(moved({cursor: 14, top: 10}, 99)).toEqual({cursor: 99, top: 90});
		expect(moved({cursor: 18, top: 10}, 1)).toEqual({cursor: 1, top: 0});
	});
});
