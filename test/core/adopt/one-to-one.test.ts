import {expect, test} from 'vitest';
import {meetBy, type Side} from '../../../source/core/adopt/one-to-one.ts';
import {settle} from '../../../source/core/adopt/settle.ts';

/** Records by number, whose text is this; it notes how often each was asked for. */
function side(count: number, textOf: (index: number) => string) {
	const asked = {texts: 0};
	const made: Side<'key'> = {
		count,
		id: String,
		text: (index) => {
			asked.texts++;
			return textOf(index);
		},
	};
	return {...made, asked};
}

test('looks at each record once a key, however many there are', () => {
	const [known, incoming] = [side(5000, String), side(5000, (index) => String(4999 - index))];
	let compared = 0;
	const differ = () => {
		compared++;
		return undefined;
	};
	expect(meetBy({known, incoming, differ}, 'key').edges).toHaveLength(5000);
	expect([known.asked.texts, incoming.asked.texts, compared]).toEqual([5000, 5000, 5000]);
});

test('whoever shares one text with everybody is ambiguous, and compared with nobody', () => {
	const differ = () => {
		throw new Error('compared');
	};
	const all = {known: side(3000, () => 'x'), incoming: side(3000, () => 'x'), differ};
	const met = meetBy(all, 'key');
	expect(met.rate).toMatchObject({pairs: 0, ambiguous: 3000});
	const {apart, unmatched} = settle(all, [met]);
	expect(apart).toHaveLength(1);
	expect(apart[0]?.known).toHaveLength(3000);
	expect(unmatched).toEqual({known: [], incoming: []});
});

test('the same whatever the order of the rows', () => {
	const texts = ['a', 'b', 'c', 'c', ''];
	const told = (order: readonly string[]) => {
		const incoming = {...side(order.length, (index) => order[index]!), id: (index: number) => order[index]!};
		const known = {...side(texts.length, (index) => texts[index]!), id: (index: number) => texts[index]!};
		const both = {known, incoming, differ: () => undefined};
		const {pairs, apart} = settle(both, [meetBy(both, 'key')]);
		return {pairs, apart};
	};
	expect(told(texts.toReversed())).toEqual(told(texts));
	expect(told(texts).pairs.map(({known}) => known)).toEqual(['a', 'b']);
});
