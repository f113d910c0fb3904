import {describe, expect, test} from 'vitest';
import {incumbentRoster, living, sisPeople, sisRoster, there} from '../support/living.ts';
import {finished} from '../support/roster.ts';
import {people, world} from '../support/world.ts';

const never = new AbortController().signal;

describe('a living organisation under other ids', () => {
	test('is adopted: nobody is created, and the known ids are kept, those of enrolments too', async () => {
		const w = await living();
		const found = await finished(w.adoptIds('sis', {}, never));
		expect(found).toMatchObject({
			applied: false,
			stored: 0,
			exitCode: 4,
			next: 'Store them: rollcall adopt ids sis --apply',
		});
		expect(found.crosswalk.people).toMatchObject({known: 204, incoming: 204, already: 0, apart: []});
		expect((await w.user(there('S7'))).account.externalIds).toEqual({});

		const done = await finished(w.adoptIds('sis', {apply: true}, never));
		expect(done).toMatchObject({applied: true, stored: 216, refused: [], exitCode: 0});
		const {plan, run} = await w.night();
		expect([plan.outcome, plan.guards.filter(({tripped}) => tripped)]).toEqual(['changes', []]);
		expect(run?.generation).toBeDefined();
		expect(plan.counts).toMatchObject({
			accounts: {create: 0, deactivate: 0, update: 204, heldBack: 0},
			locations: {create: 0, remove: 0, update: 1},
			courses: {create: 0, remove: 0, update: 1},
			classes: {create: 0, remove: 0, update: 10},
			enrolments: {create: 0, remove: 0, unchanged: 200},
		});
		const {account} = await w.user(there('S7'));
		expect(account).toMatchObject({externalIds: {[account.owner!]: 'S7'}, source: 'SFTP'});
		const snapshot = await w.store.read();
		const enrolled = await snapshot.get('enrolments', there('K8'));
		expect(enrolled?.rosterIds.split('\t')).toContain(`old-${there('S7')}`);
		await snapshot.release();
		expect((await w.night()).plan.outcome).toBe('clean');
	});

	test('is held without it, and says how to adopt it; naming the pairs by hand re-links them', async () => {
		const w = await living();
		const {plan, exitCode, outcome} = await w.night();
		expect([outcome, exitCode, plan.outcome]).toEqual(['held', 6, 'held']);
		const tripped = plan.guards.filter((guard) => guard.tripped);
		expect(tripped.map(({code}) => code)).toEqual(expect.arrayContaining(['re-keyed', 'living']));
		for (const code of ['re-keyed', 'living'])
			expect(tripped.find((guard) => guard.code === code)?.message).toContain('rollcall adopt ids sis');
		const linked = await w.night({relink: plan.hash});
		expect(linked.plan.counts).toMatchObject({accounts: {create: 0}, classes: {create: 0}});
	});

	test('is held although neither names nor addresses agree', async () => {
		const renamed = people(200).map((row, index) => ({
			...row,
			firstName: `Other${index}`,
			email: '',
		}));
		const w = await living(incumbentRoster(), sisRoster({people: renamed}));
		const {plan, exitCode} = await w.night();
		expect(exitCode).toBe(6);
		expect(plan.guards.find(({code}) => code === 'living')).toMatchObject({
			tripped: true,
			removalsOnly: false,
			numbers: {people: 204, known: 204, undelivered: 204},
		});
	});

	test('keeps a pair that was stored: what is asked again finds nothing new', async () => {
		const w = await living();
		await finished(w.adoptIds('sis', {apply: true}, never));
		const again = await finished(w.adoptIds('sis', {apply: true}, never));
		expect(again).toMatchObject({stored: 0, exitCode: 0});
		expect(again.crosswalk.people).toMatchObject({already: 204, known: 0, incoming: 0});
	});
});

test('a few newcomers beside an adopted school whose people are delivered are no second organisation', async () => {
	const w = await living();
	await finished(w.adoptIds('sis', {apply: true}, never));
	await w.night();
	const stranger = {externalId: 'S900', firstName: 'New', lastName: 'Comer', locations: ['L1']};
	w.far.roster = sisRoster({people: [...people(200), stranger]});
	const {plan} = await w.night({yes: true});
	expect(plan.guards.find(({code}) => code === 'living')?.tripped).toBe(false);
});

test('a note says how many of each kind are paired in all, however they came to be', async () => {
	const w = await living();
	const figures = async () => (await w.adoption()).steps[2]?.figures;
	await finished(w.adoptIds('sis', {by: ['name-email'], apply: true}, never));
	expect(await figures()).toMatchObject({people: 204, locations: 1, courses: 1, classes: 10});
	w.far.roster = sisRoster({people: sisPeople().filter(({externalId}) => externalId !== 'S5')});
	await w.night();
	w.far.roster = sisRoster();
	await finished(w.adoptIds('sis', {apply: true}, never));
	expect(await figures()).toMatchObject({people: 204});
});

test('newcomers whose Person ID Apple School Manager has by evidence are told: they are updated there', async () => {
	const newcomer = {externalId: 'S900', firstName: 'New', lastName: 'Comer', locations: ['L1']};
	const w = await living(incumbentRoster(), sisRoster({people: [...sisPeople(), newcomer]}));
	await w.store.commit([
		{
			collection: 'strangers',
			key: 'person/S900',
			after: {id: 'person/S900', kind: 'person', at: '2026-08-20T00:00:00.000Z', code: 'Active', message: ''},
		},
	]);
	expect(await finished(w.adoptIds('sis', {apply: true}, never))).toMatchObject({there: 1});
	expect(await finished(w.adoptForecast('sis', never))).toMatchObject({created: 1, there: 1});
});

test('only who may approve stores ids; to look needs nobody', async () => {
	const w = await living();
	const service = w.as({operator: {name: 'service', role: 'service'}});
	await expect(finished(service.adoptIds('sis', {apply: true}, never))).rejects.toMatchObject({exitCode: 3});
	await expect(finished(service.adoptIds('sis', {}, never))).resolves.toMatchObject({exitCode: 4});
});

test('a key that is none, and a name alone, are refused', async () => {
	const w = await living();
	await expect(finished(w.adoptIds('sis', {by: ['shoe-size']}, never))).rejects.toMatchObject({exitCode: 2});
	await expect(finished(w.adoptIds('sis', {by: ['name']}, never))).rejects.toMatchObject({
		message: expect.stringMatching(/never one by their names alone/),
	});
});

test('where nothing was imported, the first package is held on the wire, however far the target is armed', async () => {
	const w = await world({armed: false, roster: sisRoster()});
	await w.night();
	await w.arm('asm', {level: 'first'}, never);
	const {published, exitCode} = await w.send();
	expect(exitCode).toBe(6);
	expect(published).toMatchObject([{outcome: 'held'}]);
	await expect(w.arm('asm', {level: 'all'}, never)).rejects.toMatchObject({exitCode: 3});
	expect(w.far.received).toEqual([]);
});

test('neither additions alone nor anybody who may only sync gets a doubled school through', async () => {
	const w = await living();
	const {plan} = await w.night();
	expect((await w.night({yes: true, additionsOnly: true})).exitCode).toBe(6);
	const service = w.as({operator: {name: 'service', role: 'service'}});
	const approved = finished(service.sync('sis', {approve: plan.hash}, never));
	await expect(approved).rejects.toMatchObject({exitCode: 3});
	expect((await w.user(there('S7'))).account.owner).toBeUndefined();
});
