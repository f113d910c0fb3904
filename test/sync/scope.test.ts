import {expect, test} from 'vitest';
import {district, people, without, world} from '../support/world.ts';

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

test('additions alone take no changed filter over: the next night says so again', async () => {
	const w = await filtered();
	const partly = await w.night({yes: true, additionsOnly: true});
	expect(partly).toMatchObject({outcome: 'nothing to do'});
	expect((await w.night()).plan.guards.find(({code}) => code === 'scope')).toMatchObject({tripped: true});
});

test('an approved scope that another guard holds shows a hash that approves both', async () => {
	const w = await filtered();
	w.far.roster = district({
		locations: [
			{externalId: 'L1', name: 'North School'},
			{externalId: 'L2', name: 'South School'},
		],
		people: people(200)
			.map((row, at) => ({...row, locations: [at < 30 ? 'L2' : 'L1']}))
			.filter((_, at) => at < 30 || at >= 60),
	});
	const scope = (await w.night()).plan.guards.find(({code}) => code === 'scope')?.hash ?? '';
	const both = await w.night({approve: scope});
	expect(both.outcome).toBe('held');
	const {run} = await w.night({approve: both.plan.hash});
	expect(run).toMatchObject({approved: {hash: both.plan.hash, additionsOnly: false}});
	expect((await w.user('S1')).account.leaving).toMatchObject({decision: 'approved'});
	expect((await w.user('S31')).account.leaving).toMatchObject({decision: 'approved'});
});

test('what is left out and still published is told by the first screen, with how to let it go', async () => {
	const w = await filtered();
	const held = await w.night();
	await w.night({approve: held.plan.hash});
	const scope = held.plan.guards.find(({code}) => code === 'scope')?.hash ?? 'none';
	expect((await w.overview()).findings).toContainEqual(
		expect.objectContaining({
			severity: 'attention',
			screen: 'connections',
			text: expect.stringContaining('30 people and'),
			next: `Approve that removal: rollcall sync sis --approve ${scope.slice(0, 12)}`,
		}),
	);
});

test('additions only decide no removal, though no guard holds any', async () => {
	const w = await world();
	await w.night();
	w.far.roster = without(['S1']);
	const {run} = await w.night({yes: true, additionsOnly: true});
	expect((await w.user('S1')).account.leaving).toBeUndefined();
	expect(run).toMatchObject({approved: {additionsOnly: true}, state: 'succeeded with issues'});
	await w.night();
	expect((await w.user('S1')).account.leaving).toBeDefined();
});
