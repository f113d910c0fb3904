import fc from 'fast-check';
import {expect, test} from 'vitest';
import {inOrder, march} from '../../../source/core/three-way/march.ts';

const view = fc
	.array(fc.constantFrom('a', 'b', 'c', 'd', 'Z', 'é', '__proto__', ''), {maxLength: 8})
	.map((keys) => inOrder(keys.map((key, place) => ({key, place}))));

test('every key of any view is met once, in order, with the first record that each view has of it', () => {
	fc.assert(
		fc.property(view, view, view, (a, b, c) => {
			const met: object[] = [];
			march([a, b, c], (each) => met.push(each));
			const keys = [...new Set([...a, ...b, ...c].map(({key}) => key))].sort((x, y) => (x < y ? -1 : 1));
			const first = (all: typeof a, key: string) => all.find((each) => each.key === key);
			const side = (name: string, found: object | undefined) => (found === undefined ? {} : {[name]: found});
			expect(met).toEqual(
				keys.map((key) => ({
					key,
					...side('source', first(a, key)),
					...side('sent', first(b, key)),
					...side('apple', first(c, key)),
				})),
			);
		}),
		{numRuns: 300, seed: 7},
	);
});

test('what comes first of one key stays first', () => {
	const rows = [
		{key: 'b', place: 0},
		{key: 'a', place: 1},
		{key: 'a', place: 2},
	];
	expect(inOrder(rows).map(({place}) => place)).toEqual([1, 2, 0]);
});
