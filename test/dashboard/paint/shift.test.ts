import {expect, test} from 'vitest';
import {shiftOf} from '../../../source/dashboard/paint/shift.ts';

const row = (at: number) => `row ${at} of a list of people, long enough to be worth moving`;
const rows = (from: number, to: number) => Array.from({length: to - from}, (_, at) => row(from + at));
const screen = (from: number) => ['head', ...rows(from, from + 10), 'foot'];

test('a list that was scrolled moved, its head and foot did not', () => {
	expect(shiftOf(screen(0), screen(1))).toMatchObject({top: 1, bottom: 10, by: 1});
	expect(shiftOf(screen(4), screen(1))).toMatchObject({top: 1, bottom: 10, by: -3});
});

test('one row that differs within does not hide that the others moved', () => {
	const next = screen(1).with(6, 'another row altogether');
	expect(shiftOf(screen(0), next)).toMatchObject({top: 1, bottom: 10, by: 1});
});

test('what is right already is not moved away', () => {
	const beside = ['head', ...rows(0, 3), ...rows(20, 30)];
	const next = ['head', ...rows(1, 3), 'a new third', ...rows(20, 30)];
	const found = shiftOf(beside, next);
	expect(found === undefined || found.bottom <= 3).toBe(true);
});

test.each([
	['nothing changed', screen(0), screen(0)],
	['two rows changed', screen(0), screen(0).with(2, 'x').with(3, 'y')],
	['all is new', screen(0), screen(100)],
	['blank rows are worth nothing', Array(12).fill(''), ['a', 'b', 'c', ...Array(9).fill('')]],
])('%s: nothing is moved', (_, before, next) => {
	expect(shiftOf(before as string[], next as string[])).toBeUndefined();
});
