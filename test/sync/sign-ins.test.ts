import {expect, test} from 'vitest';
import {people, without, world} from '../support/world.ts';

const newcomer = (id: string) => ({
	...people(1)[0]!,
	externalId: id,
	firstName: id,
	email: `${id}@x.example`,
});

test('a load of new accounts leaves one follow-up, which is no alarm', async () => {
	const w = await world();
	const {run} = await w.night();
	const all = await w.followUps();
	expect(all).toMatchObject([{action: 'create sign-ins', run: run!.id, count: 204}]);
	expect(all[0]?.steps.join(' ')).toMatch(/Create Sign-Ins.*lapses after 90 days/);
	expect(await w.overview()).toMatchObject({level: 'fine', followUps: 1});
});

test('while it is open the next newcomers are added to it', async () => {
	const w = await world();
	await w.night();
	w.far.roster = without([], [newcomer('N1')]);
	await w.night();
	expect(await w.followUps()).toMatchObject([{count: 205}]);
});

test('ticked off, the next newcomers get one of their own; a night without any gets none', async () => {
	const w = await world();
	await w.night();
	const [first] = await w.followUps();
	await w.finishFollowUp(first!.id);
	await w.night();
	expect(await w.followUps()).toHaveLength(1);
	w.far.roster = without([], [newcomer('N1')]);
	await w.night();
	expect(await w.followUps()).toMatchObject([{count: 1, steps: expect.any(Array)}, {done: {by: 'ada'}}]);
});
