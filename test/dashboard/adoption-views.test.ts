import {describe, expect, test} from 'vitest';
import {crosswalkKinds} from '../../source/core/adopt/crosswalk.ts';
import type {Run} from '../../source/core/plan/run.ts';
import {nextWay, removalsAt} from '../../source/dashboard/screens/adoption/arm-view.ts';
import {
	alreadyOf,
	apartOf,
	idsLines,
	pairsOf,
	percent,
} from '../../source/dashboard/screens/adoption/ids-view.ts';
import {inventoryLines} from '../../source/dashboard/screens/adoption/inventory-view.ts';
import {nightsOf} from '../../source/dashboard/screens/adoption/shadow-view.ts';
import {isDelivered} from '../../source/dashboard/screens/adoption/standing.ts';
import type {AdoptIdsResult} from '../../source/sync/answers/adopting.ts';
import {fakeRollcall} from '../support/fake-rollcall.ts';

async function idsOf(options = {}): Promise<AdoptIdsResult> {
	const work = fakeRollcall({adopting: {}}).adoptIds('SIS', options, new AbortController().signal);
	for (;;) {
		const step = await work.next();
		if (step.done) return step.value;
	}
}

const textOf = (lines: ReturnType<typeof idsLines>) =>
	lines.map(({spans}) => spans.map(({text}) => text).join('')).join('\n');

test.each([
	[1, 1, '100 %'],
	[828, 829, '99.8 %'],
	[9999, 10_000, '99.9 %'],
	[0, 3, '0.0 %'],
])('%i of %i is %s: never a hundred where one is missing', (part, whole, said) =>
	expect(percent(part, whole)).toBe(said),
);

describe('ids', () => {
	test('what is stored are the pairs of a list where one was given, else those found', async () => {
		const found = await idsOf();
		expect(pairsOf(found)).toBe(
			crosswalkKinds.reduce((sum, kind) => sum + found.crosswalk[kind].pairs.length, 0),
		);
		expect(pairsOf(await idsOf({map: '/x.csv'}))).toBe(3);
		expect([alreadyOf(found), apartOf(found)]).toEqual([0, 1]);
	});
	test('of what stays apart some are shown, and how many more the list has', async () => {
		const found = await idsOf();
		const [one] = found.crosswalk.people.apart;
		const people = {...found.crosswalk.people, apart: Array.from({length: 25}, () => one!)};
		const text = textOf(idsLines({...found, crosswalk: {...found.crosswalk, people}}, 80));
		expect(text.match(/ambiguous: S901/g)).toHaveLength(20);
		expect(text).toContain('and 5 more: e writes them all into a list');
	});
	test('a pair that cannot be stored says why', async () => {
		const refused = [
			{kind: 'people' as const, known: 'A1', incoming: 'S1', why: 'another connection delivers it'},
		];
		expect(textOf(idsLines({...(await idsOf()), refused}, 80))).toContain(
			'people S1 → A1: another connection delivers it',
		);
	});
});

test.each([
	[1, '1 of them is imported, and nobody delivers them yet.'],
	[2, '2 of them are imported, and nobody delivers them yet.'],
])('of %i imported: %s', async (adopted, said) => {
	const {inventory} = await fakeRollcall({adopting: {}}).adoption();
	const shown = inventoryLines({...inventory, adopted}, {cursor: 0, columns: 80, now: new Date(0)});
	expect(textOf(shown)).toContain(said);
});

test('nights are those of this target that were compared', () => {
	const shadow = {explained: 1, unexplained: 0, against: '2026-08-01T00:00:00.000Z'};
	const published = (target: string, compared: boolean) => ({
		target,
		...(compared ? {shadow} : {}),
	});
	const runs = [
		{id: 'R3', end: 'c', published: [published('ASM', true), published('other', true)]},
		{id: 'R2', end: 'b', published: [published('ASM', false)]},
		{id: 'R1', end: 'a', published: []},
	] as unknown as readonly Run[];
	expect(nightsOf(runs, 'ASM')).toEqual([{id: 'R3', end: 'c', ...shadow}]);
});

test('additions come before everything, and nothing after it', () => {
	expect(nextWay('disarmed')?.id).toBe('additions');
	expect(nextWay('first')?.id).toBe('additions');
	expect(nextWay('additions')?.id).toBe('all');
	expect(nextWay('all')).toBeUndefined();
});

test('removals at one location stay with additions, and say who is deactivated', () => {
	const way = removalsAt('L1', 'North School');
	expect(way.options).toEqual({level: 'additions', removals: 'L1'});
	expect(way.means.join(' ')).toContain('Whoever leaves North School');
});

test('a source is taken in once it delivers somebody', async () => {
	const adoption = await fakeRollcall({adopting: {}}).adoption('ASM');
	expect(isDelivered(adoption)).toBe(false);
	const delivered = [{connection: 'SIS', people: 3}];
	expect(isDelivered({...adoption, inventory: {...adoption.inventory, delivered}})).toBe(true);
});
