import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Haystack} from '../../../source/core/people/haystack.ts';

const text = fc.string({unit: fc.constantFrom('a', 'b', 'é', '\n', '😀'), maxLength: 9});
const needle = fc.string({unit: fc.constantFrom('a', 'b', 'é', '😀'), minLength: 1, maxLength: 3});

/** Rows that are found by going through all bytes. */
function found(haystack: Haystack, wanted: string, rows: number): number[] {
	const marks = new Uint8Array(rows);
	let hits = 0;
	for (let block = 0; block < haystack.blocks; block++)
		hits += haystack.find(block, Buffer.from(wanted), marks);
	const marked = [...marks.keys()].filter((row) => marks[row] === 1);
	expect(hits).toBe(marked.length);
	return marked;
}

describe('a haystack', () => {
	test('is searched as its texts are, whatever was put, taken away and put again', () =>
		fc.assert(
			fc.property(
				fc.array(text, {minLength: 1, maxLength: 60}),
				fc.array(fc.tuple(fc.nat(59), fc.option(text, {nil: undefined}))),
				needle,
				(texts, changes, wanted) => {
					const haystack = new Haystack();
					const now: Array<string | undefined> = [...texts];
					for (const [row, each] of texts.entries()) haystack.put(row, each);
					for (const [at, each] of changes) {
						const row = at % texts.length;
						if (now[row] !== undefined) haystack.remove(row);
						now[row] = each;
						if (each !== undefined) haystack.put(row, each);
					}
					const rows = [...now.keys()].filter((row) => now[row]?.includes(wanted));
					expect(found(haystack, wanted, texts.length)).toEqual(rows);
					for (const [row, each] of now.entries())
						if (each !== undefined)
							expect(haystack.has(row, Buffer.from(wanted))).toBe(each.includes(wanted));
				},
			),
		));

	test('of many blocks finds in the first and in the last, and never across two texts', () => {
		const haystack = new Haystack();
		for (let row = 0; row < 60_000; row++) haystack.put(row, `person${row}@school`);
		expect(haystack.blocks).toBeGreaterThan(3);
		expect(found(haystack, 'person0@', 60_000)).toEqual([0]);
		expect(found(haystack, 'person59999@', 60_000)).toEqual([59_999]);
		expect(found(haystack, 'schoolperson', 60_000)).toEqual([]);
	});

	test('holds a text that is longer than a block', () => {
		const haystack = new Haystack();
		haystack.put(0, 'short');
		haystack.put(1, `${'x'.repeat(1_000_000)}end`);
		haystack.put(2, 'short too');
		expect(found(haystack, 'xend', 3)).toEqual([1]);
		expect(found(haystack, 'short', 3)).toEqual([0, 2]);
	});

	test('of more short texts than a block can count', () => {
		const haystack = new Haystack();
		for (let row = 0; row < 140_000; row++) haystack.put(row, row === 139_999 ? 'z' : 'a');
		expect(found(haystack, 'z', 140_000)).toEqual([139_999]);
		expect(haystack.has(70_000, Buffer.from('a'))).toBe(true);
	});
});
