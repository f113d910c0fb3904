import {expect, test} from 'vitest';
import {district, people, world} from '../support/world.ts';

const day = 86_400_000;
const roster = district({
	locations: [
		{externalId: 'L1', name: 'North School'},
		{externalId: 'L2', name: 'South School'},
	],
	people: people(200).map((row, at) => ({...row, locations: [at < 30 ? 'L2' : 'L1']})),
});

const filtered = async () => {
	const w = await world({roster});
	await w.night();
	await w.reconfigure('sis', {settings: {'filter.schools': 'L1'}, secrets: {}});
	return w;
};

test('a school that a filter leaves out from now on is held, kept, and approved apart', async () => {
	const w = await filtered();
	const held = await w.night();
	expect({exitCode: held.exitCode, state: held.run?.state}).toEqual({exitCode: 6, state: 'held'});
	const scope = held.plan.guards.find(({code}) => code === 'scope');
	expect(scope).toMatchObject({tripped: true, numbers: {people: 30}});
	expect(held.plan.guards.filter(({tripped}) => tripped).map(({code}) => code)).toEqual(['scope']);

	const {run, exitCode} = await w.night({approve: scope?.hash?.slice(0, 12) ?? ''});
	expect(run?.approved).toMatchObject({scope: true, additionsOnly: false, by: 'ada'});
	// The school itself is held back: its people are still published.
	expect(exitCode).toBe(3);
	expect((await w.user('S1')).account.leaving).toMatchObject({decision: 'approved'});
	expect((await w.user('S31')).account.leaving).toBeUndefined();
	await w.clock.turn(7 * day + 1);
	// That a whole location goes is asked about on its own, always.
	const last = await w.night();
	expect(last.plan.guards.filter(({tripped}) => tripped).map(({code}) => code)).toEqual(['locations']);
	expect(await w.night({approve: last.plan.hash})).toMatchObject({
		exitCode: 0,
		published: [{outcome: 'sent'}],
	});
	expect((await w.lastPackage()).people.count).toBe(174);
});

test('the plan without them is approved by its own hash: they stay, and nothing asks again', async () => {
	const w = await filtered();
	const held = await w.night();
	const {run} = await w.night({approve: held.plan.hash});
	expect(run?.state).toBe('succeeded with issues');
	await w.clock.turn(30 * day);
	const later = await w.night();
	expect(later).toMatchObject({outcome: 'nothing to do', exitCode: 3});
	expect((await w.user('S1')).account.leaving).toBeUndefined();
	// And can still be approved apart.
	const scope = later.plan.guards.find(({code}) => code === 'scope')?.hash ?? '';
	expect((await w.night({approve: scope})).run?.approved?.scope).toBe(true);
	expect((await w.user('S1')).account.leaving).toBeDefined();
});

test('approving the scope approves nothing else', async () => {
	const w = await filtered();
	const rest = district({
		locations: [
			{externalId: 'L1', name: 'North School'},
			{externalId: 'L2', name: 'South School'},
		],
		people: people(200)
			.map((row, at) => ({...row, locations: [at < 30 ? 'L2' : 'L1']}))
			.filter((_, at) => at < 30 || at >= 60),
	});
	w.far.roster = rest;
	const held = await w.night();
	const scope = held.plan.guards.find(({code}) => code === 'scope')?.hash ?? '';
	const second = await w.night({approve: scope});
	expect(second).toMatchObject({outcome: 'held', exitCode: 6});
	expect((await w.user('S1')).account.leaving).toBeUndefined();
});
