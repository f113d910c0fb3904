import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {mergeRows} from '../../../source/core/people/merge-rows.ts';
import {PackedTexts} from '../../../source/core/people/packed-texts.ts';
import {dealByRank, sortRows} from '../../../source/core/people/sort-rows.ts';
import {compareGrades, sortText} from '../../../source/core/people/texts.ts';

function run<R>(work: Generator<unknown, R>): R {
	for (;;) {
		const step = work.next();
		if (step.done) return step.value;
	}
}

/** Few letters, so that many texts begin alike; and any others. */
const text = fc.oneof(
	fc.string({unit: fc.constantFrom('a', 'b', '\0', 'é', '田'), maxLength: 12}),
	fc.string({unit: 'grapheme', maxLength: 5}),
);
const texts = fc.array(text, {maxLength: 200});

function packed(all: readonly string[]): PackedTexts {
	const made = new PackedTexts();
	for (const [row, each] of all.entries()) made.put(row, each);
	return made;
}
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const rowsOf = (count: number) => Uint32Array.from({length: count}, (_, row) => row);

describe('texts in pages', () => {
	test('come back as they were put, also when put again', () =>
		fc.assert(
			fc.property(texts, fc.array(fc.tuple(fc.nat(199), text)), (all, later) => {
				const made = packed(all);
				const now = [...all];
				for (const [row, each] of later) {
					if (row >= now.length) continue;
					now[row] = each;
					made.put(row, each);
				}
				expect(now.map((_, row) => made.get(row))).toEqual(now.map((each) => each.toWellFormed()));
			}),
		));
	test('of any length', () => {
		const all = ['', 'x'.repeat(3_000_000), 'y', 'z'.repeat(1 << 20), ''];
		const made = packed(all);
		expect(all.map((each, row) => made.get(row) === each)).toEqual(all.map(() => true));
	});
	test('are compared as their bytes are', () =>
		fc.assert(
			fc.property(text, text, (a, b) => {
				const made = packed([a, b]);
				expect(Math.sign(made.compare(0, 1))).toBe(byBytes(a, b));
			}),
		));
});

describe('sorted rows', () => {
	test('are those of a plain sort, and equal ones stay in their order', () =>
		fc.assert(
			fc.property(texts, (all) => {
				const rows = rowsOf(all.length);
				run(sortRows(rows, packed(all)));
				expect([...rows]).toEqual([...all.keys()].sort((a, b) => byBytes(all[a]!, all[b]!) || a - b));
			}),
		));
	test('also when all begin alike, or are the same', () => {
		const all = Array.from({length: 3000}, (_, row) => `${'same '.repeat(10)}${(row * 7919) % 100}`);
		const rows = rowsOf(all.length);
		run(sortRows(rows, packed(all)));
		expect([...rows]).toEqual([...all.keys()].sort((a, b) => byBytes(all[a]!, all[b]!) || a - b));
	});
	test('are dealt by rank as a stable sort would', () =>
		fc.assert(
			fc.property(fc.array(fc.nat(9)), (ranks) => {
				const dealt = run(dealByRank(rowsOf(ranks.length), (row) => ranks[row]!, 10));
				expect([...dealt]).toEqual([...ranks.keys()].sort((a, b) => ranks[a]! - ranks[b]! || a - b));
			}),
		));
	test('are merged with those that come, without those that leave', () =>
		fc.assert(
			fc.property(
				fc.uniqueArray(fc.nat(300)),
				fc.uniqueArray(fc.nat(300)),
				fc.uniqueArray(fc.nat(300)),
				(first, more, leaving) => {
					const rows = Uint32Array.from(first).sort();
					const added = more.filter((row) => !first.includes(row)).sort((a, b) => a - b);
					const leaves = leaving.length === 0 ? undefined : (row: number) => leaving.includes(row);
					const merged = run(mergeRows(rows, leaves, added, (a, b) => a - b));
					const kept = first.filter((row) => !leaving.includes(row));
					expect([...merged]).toEqual([...kept, ...added].sort((a, b) => a - b));
				},
			),
		));
});

describe('the order of names', () => {
	test('is the same by units and by bytes', () =>
		fc.assert(
			fc.property(fc.string({unit: 'binary'}), fc.string({unit: 'binary'}), (a, b) => {
				const [x, y] = [sortText(a), sortText(b)];
				expect(Math.sign(byBytes(x, y))).toBe(x < y ? -1 : x > y ? 1 : 0);
			}),
		));
	test.each([
		['Müller', 'muller'],
		['MU\u0308LLER', 'muller'],
		['Ångström', 'angstrom'],
		['İpek', 'ipek'],
		['😀', '\uffff'],
	])('%s is looked for at %s', (name, key) => expect(sortText(name)).toBe(key));
	test('grades are numbers first, then words; none stands before them', () => {
		expect(['KG', '10', '2', '', 'Other', '02'].toSorted(compareGrades)).toEqual([
			'',
			'02',
			'2',
			'10',
			'KG',
			'Other',
		]);
	});
});
