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

test('counts those who still wait: who was deactivated since, or signed in, does not', async () => {
	const w = await world();
	const {run} = await w.night();
	const list = await w.users({});
	const some = Array.from({length: 3}, (_, row) => list.at(row)!.account.personId as string);
	await w.act(some, 'deactivate');
	const [open] = await w.followUps();
	expect(open).toMatchObject({count: 201});
	expect(open!.steps.join(' ')).toContain(`status New: 201 wait, the last of them since ${run!.id}`);
	expect((await w.overview()).findings.map(({text}) => text)).toContainEqual(
		expect.stringContaining('201 new accounts wait for their sign-ins'),
	);
});

test('newcomers are added to those who still wait, not to all who ever came', async () => {
	const w = await world();
	await w.night();
	const list = await w.users({});
	await w.act(
		Array.from({length: 3}, (_, row) => list.at(row)!.account.personId as string),
		'deactivate',
	);
	w.far.roster = without([], [newcomer('N1')]);
	const {run} = await w.night();
	const [open] = await w.followUps();
	expect(open).toMatchObject({count: 202, run: run!.id});
	expect(open!.steps.join(' ')).toContain(`202 wait, the last of them since ${run!.id}`);
});

test('nobody waits any more: it says that it can be ticked off', async () => {
	const w = await world({roster: without([], [])});
	await w.night();
	const list = await w.users({});
	await w.act(
		Array.from({length: list.length}, (_, row) => list.at(row)!.account.personId as string),
		'deactivate',
	);
	expect((await w.overview()).findings.map(({text}) => text)).toContainEqual(
		expect.stringContaining('Nobody new waits for a sign-in any more'),
	);
});
