import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {numberNames, type Wanted} from '../../../source/core/directory/number-names.ts';

const always = () => true;
const give = (wanted: readonly Wanted[], taken: readonly string[] = [], numbering = true) =>
	Object.fromEntries(
		numberNames(wanted, (local) => taken.includes(local), {numbering, fits: always}).entries(),
	);

describe('numbering of names', () => {
	test('a clash gets a number, the lowest key the name itself', () => {
		const wanted = ['p3', 'p1', 'p2'].map((key) => ({key, local: 'ana'}));
		expect(give(wanted)).toEqual({p1: 'ana', p2: 'ana2', p3: 'ana3'});
	});
	test('what somebody has is not given again', () =>
		expect(give([{key: 'p1', local: 'ana'}], ['ana', 'ana2'])).toEqual({p1: 'ana3'}));
	test('a number does not take the name that another one would have', () =>
		expect(
			give([
				{key: 'p1', local: 'ana'},
				{key: 'p2', local: 'ana'},
				{key: 'p3', local: 'ana2'},
			]),
		).toEqual({p1: 'ana', p2: 'ana3', p3: 'ana2'}));
	test('switched off, whoever comes second gets none', () =>
		expect(
			give(
				[
					{key: 'p2', local: 'ana'},
					{key: 'p1', local: 'ana'},
				],
				[],
				false,
			),
		).toEqual({p1: 'ana', p2: undefined}));
	test('one that has no room for its number gets none', () => {
		const given = numberNames([{key: 'p1', local: 'ana'}], (local) => local === 'ana', {
			numbering: true,
			fits: (local) => local.length < 4,
		});
		expect(given.get('p1')).toBeUndefined();
		expect(given.has('p1')).toBe(true);
	});

	const locals = fc.constantFrom('ana', 'ana2', 'ana22', 'bo', 'bo3');
	const people = fc.uniqueArray(fc.record({key: fc.string({minLength: 1, maxLength: 3}), local: locals}), {
		selector: ({key}) => key,
		maxLength: 30,
	});
	test('names are unique, not taken, and the same in any order', () => {
		fc.assert(
			fc.property(people, fc.array(locals), fc.integer(), (wanted, taken, turn) => {
				const given = give(wanted, taken);
				const names = Object.values(given);
				expect(new Set(names).size).toBe(wanted.length);
				for (const name of names) expect(taken).not.toContain(name);
				const cut = Math.abs(turn) % (wanted.length + 1);
				expect(give([...wanted.slice(cut), ...wanted.slice(0, cut)].reverse(), taken)).toEqual(given);
			}),
			{numRuns: 300, seed: 20261121},
		);
	});
	test('a district of names takes no time to speak of', () => {
		const wanted = Array.from({length: 200_000}, (_, n) => ({key: `p${n}`, local: `name${n % 100_000}`}));
		const begin = performance.now();
		const given = numberNames(wanted, () => false, {numbering: true, fits: always});
		expect(new Set(given.values()).size).toBe(200_000);
		expect(performance.now() - begin).toBeLessThan(10_000);
	});
});
