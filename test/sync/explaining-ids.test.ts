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

test('an id that went to another human is answered for both', async () => {
	const {w, made} = await reused();
	const told = await w.explain('S7');
	expect([told.key, told.also?.map(({key}) => key)]).toEqual(['S7', [made]]);
	// Its own ID is nobody else's.
	expect((await w.explain(made)).also).toBeUndefined();
	expect((await w.explain('S8')).also).toBeUndefined();
});

test('an id of somebody who is there and of somebody who was deleted: who is there comes first', async () => {
	const w = await world();
	await w.night();
	await w.act(['S5'], 'deactivate');
	await w.night();
	await w.act(['S5'], 'delete');
	const [followUp] = await w.followUps();
	await w.finishFollowUp(followUp!.id);
	await w.night();
	const [met] = await w.conflicts();
	await w.resolve(met!.conflict.id, 'n', {});
	await w.night();
	const told = await w.explain('S5');
	expect(told.published).toBe(true);
	expect(told.key).not.toBe('S5');
	expect(told.also).toMatchObject([{key: 'S5', published: false}]);
	expect(told.also?.[0]?.answer).toContain('the account was deleted on');
	expect(of(told.also![0]!, 'source')).toEqual([expect.stringContaining('does not list it')]);
});

test('a class id that next year’s class has at the source is answered for both', async () => {
	const w = await world();
	const classes = (year: string) =>
		Array.from({length: 10}, (_, n) => ({
			externalId: `K${n + 1}`,
			number: `1${n}`,
			course: 'C1',
			instructors: ['T1'],
			location: 'L1',
			year: n === 0 ? year : '2027',
		}));
	w.far.roster = district({classes: classes('2027')});
	await w.night();
	w.far.roster = district({classes: classes('2028')});
	const {plan} = await w.night();
	await w.night({approve: plan.hash});
	const told = await w.explain('K1');
	expect([told.key, told.published]).toEqual(['K1-2028', true]);
	const [old] = told.also ?? [];
	expect(old?.answer).toMatch(
		/^The class K1 of the school year 2027 is not in the next upload; .* took it out on .*, and no last roster lists it\.$/,
	);
	expect(of(old!, 'history')[0]).toContain('class removed');
});

test('a course, a school, and one that the directory does not hold yet', async () => {
	const w = await world();
	await w.night();
	expect(await w.explain('C1')).toMatchObject({kind: 'course', published: true});
	expect(await w.explain('L1')).toMatchObject({kind: 'location', published: true});
	w.far.roster = district({
		courses: [
			{externalId: 'C1', number: 'BIO', name: 'Biology', location: 'L1'},
			{externalId: 'C9', number: 'ART', name: 'Art', location: 'L9'},
		],
	});
	await w.night();
	const told = await w.explain('C9');
	expect([told.kind, told.published]).toEqual(['course', false]);
	expect(told.answer).toMatch(/^The course Art \(C9\) is not in the next upload;/);
});
