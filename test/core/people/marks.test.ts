import {describe, expect, test} from 'vitest';
import {PeopleMarks} from '../../../source/core/people/marks.ts';

describe('marks by row', () => {
	const marks = (...rows: number[]) => {
		const made = new PeopleMarks();
		for (const row of rows) made.toggle(row);
		return made;
	};
	test('one by one, also of rows that came later', () => {
		const some = marks(3, 100_000, 3, 5);
		expect([...some.rows()]).toEqual([5, 100_000]);
		expect([some.count, some.has(5), some.has(3), some.has(999_999)]).toEqual([2, true, false, false]);
	});
	test('all of these and nobody else; the same again: nobody', () => {
		const some = marks(1, 2);
		some.toggleAll(Uint32Array.of(7, 2));
		expect([...some.rows()]).toEqual([2, 7]);
		some.toggleAll(Uint32Array.of(7, 2));
		expect([some.count, ...some.rows()]).toEqual([0]);
		some.toggleAll(Uint32Array.of(7, 2));
		// As many, but others.
		some.toggleAll(Uint32Array.of(7, 3));
		expect([...some.rows()]).toEqual([3, 7]);
		some.toggleAll(Uint32Array.of());
		expect(some.count).toBe(0);
	});
	test('those who are gone are dropped', () => {
		const some = marks(1, 2, 3);
		some.drop((row) => row !== 2);
		expect([some.count, ...some.rows()]).toEqual([1, 2]);
	});
});
