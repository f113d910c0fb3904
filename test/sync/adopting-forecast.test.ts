import {describe, expect, test} from 'vitest';
import type {AdoptForecast} from '../../source/sync/answers/adopting.ts';
import {living, sisPeople, sisRoster} from '../support/living.ts';
import {finished} from '../support/roster.ts';
import {people, type World} from '../support/world.ts';

const never = new AbortController().signal;
const forecast = (w: World): Promise<AdoptForecast> => finished(w.adoptForecast('sis', never));
const named = (told: AdoptForecast, fate: string) => told.people.filter((each) => each.fate === fate);

describe('a forecast', () => {
	test('says that everybody would be doubled where no ids were kept, and what to do', async () => {
		const w = await living();
		const told = await forecast(w);
		expect(told).toMatchObject({outcome: 'held', exitCode: 6, created: 0, duplicates: {asked: 204}});
		expect(told.bySource).toMatchObject([{source: 'SFTP', known: 204, stays: 204, duplicated: 204}]);
		expect(told.next).toContain('rollcall adopt ids sis');
		expect(named(told, 'duplicate')).toHaveLength(204);
	});

	test('counts newcomers of the same name as duplicates where nothing else tells them', async () => {
		const w = await living();
		w.far.roster = sisRoster({people: people(200).map((row) => ({...row, email: ''}))});
		const told = await forecast(w);
		expect(told).toMatchObject({created: 204, duplicates: {created: 204, asked: 0}});
		expect(told.bySource).toMatchObject([{duplicated: 204}]);
	});

	test('has the figures of the sync that follows, and changes nothing but its own note', async () => {
		const w = await living();
		await finished(w.adoptIds('sis', {apply: true}, never));
		const kept = sisPeople().filter(({externalId}) => !['S5', 'S6'].includes(String(externalId)));
		w.far.roster = sisRoster({
			people: [...kept, {externalId: 'S900', firstName: 'New', lastName: 'Comer', locations: ['L1']}],
		});
		const sequence = (await w.store.read()).sequence;
		const told = await forecast(w);
		const commit = await w.store.history(sequence + 1);
		expect(commit?.changes.map(({collection}) => collection)).toEqual(['adoptions']);
		expect((await w.store.read()).sequence).toBe(sequence + 1);
		expect(told).toMatchObject({created: 1, deactivated: 0, duplicates: {created: 0, asked: 0}});
		expect(told.bySource).toMatchObject([
			{source: 'SFTP', known: 204, stays: 204, fates: {followed: 202, carried: 2}, duplicated: 0},
		]);
		expect(named(told, 'new').map(({personId, name}) => [personId, name])).toEqual([['S900', 'New Comer']]);
		expect(named(told, 'carried').map(({name}) => name)).toEqual(['Given5 Family5', 'Given6 Family6']);

		const {plan} = await w.night();
		expect(plan.hash).toBe(told.hash);
		expect(plan.counts).toEqual(told.counts);
		const after = await forecast(w);
		expect(after).toMatchObject({outcome: 'clean', exitCode: 0, created: 0});
		expect(after.bySource).toMatchObject([{known: 205, fates: {followed: 203, carried: 2}}]);
	});

	test('says of leavers on which grace they are, and who is deactivated when it ends', async () => {
		const w = await living();
		await finished(w.adoptIds('sis', {apply: true}, never));
		await w.night();
		w.far.roster = sisRoster({people: sisPeople().filter(({externalId}) => externalId !== 'S5')});
		expect((await forecast(w)).bySource).toMatchObject([{fates: {leaving: 1, followed: 203}, stays: 204}]);
		await w.night();
		expect(named(await forecast(w), 'leaving')).toMatchObject([{why: 'in its grace'}]);
		await w.clock.turn(8 * 86_400_000);
		const told = await forecast(w);
		expect(told).toMatchObject({deactivated: 1});
		expect(told.bySource).toMatchObject([{fates: {deactivated: 1}, stays: 203}]);
	});
});
