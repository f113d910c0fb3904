import {expect, test} from 'vitest';
import type {Explanation} from '../../source/core/explain/explanation.ts';
import {district, people, type World, world} from '../support/world.ts';

const day = 86_400_000;
const of = ({lines}: Explanation, stage: string) =>
	lines.filter((line) => line.stage === stage).map(({text}) => text);

/** Another human comes under the id of S7, and is decided to be a newcomer. */
async function reused(): Promise<{readonly w: World; readonly made: string}> {
	const w = await world();
	await w.night();
	w.far.roster = district({
		people: people(200).map((each) =>
			each.externalId === 'S7' ? {...each, firstName: 'Other', lastName: 'Human'} : each,
		),
	});
	await w.night();
	const [met] = await w.conflicts();
	await w.resolve(met!.conflict.id, 'n', {});
	await w.night();
	const {account} = (await w.users({text: 'Other Human'})).at(0)!;
	return {w, made: account.personId};
}

test('whose Person ID went to another human is not told by that human’s row', async () => {
	const {w, made} = await reused();
	const old = await w.explain('S7');
	expect([old.key, old.name]).toEqual(['S7', 'Given7 Family7']);
	expect(of(old, 'source')).toEqual([expect.stringContaining('does not list it')]);
	expect(of(old, 'plan').join('\n')).toContain('would deactivate the account');
	const decided =
		/^Person ID reused \(c-\w+\) was decided by ada on .*: Newcomer gets a new ID; Given7 keeps/;
	expect(of(old, 'conflicts')).toEqual([expect.stringMatching(decided)]);
	const row = await w.explain('people.csv:8');
	expect(row.key).toBe(made);
	expect(of(row, 'plan')).toEqual([]);
	expect(of(row, 'conflicts')).toEqual([expect.stringMatching(decided)]);
	await w.clock.turn(8 * day);
	expect(of(await w.explain('S7'), 'source')).toEqual([expect.stringContaining('does not list it')]);
});
