import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {incumbentRoster, living} from '../support/living.ts';
import {packageFolder} from '../support/packages.ts';
import {finished} from '../support/roster.ts';
import type {World} from '../support/world.ts';
import {world} from '../support/world.ts';

const never = new AbortController().signal;
const states = async (w: World) => (await w.adoption()).steps.map(({state}) => state);
const everyTick = ['claris', 'jamf-school', 'sis-link', 'old-jobs'];

describe('the steps of an adoption', () => {
	test('begin with the inventory, and each names the command that does it', async () => {
		const w = await world({armed: false});
		const {steps, next, target, source} = await w.adoption();
		expect({target, source}).toEqual({target: 'asm', source: 'sis'});
		expect(steps.map(({number}) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
		expect(steps.map(({state}) => state)).toEqual(['next', ...Array.from({length: 7}, () => 'waits')]);
		expect(next).toBe('rollcall adopt inventory');
		for (const step of steps) expect(step.next).toMatch(/^rollcall /);
	});

	test('are done one after the other, with who, when and how many', async () => {
		const w = await world({armed: false});
		for (const item of everyTick) await w.tickAdoption(item, true);
		expect((await w.adoption()).steps[0]).toMatchObject({
			state: 'done',
			by: 'ada',
			at: '2026-08-21T02:14:00.000Z',
			figures: {ticked: 4, wanted: 4},
		});
		expect((await w.adoption()).next).toBe('rollcall import LAST-UPLOAD.zip');

		await w.importPackages([await packageFolder(incumbentRoster())], 'asm');
		w.far.roster = (await living()).far.roster;
		expect((await w.adoption()).steps[1]).toMatchObject({state: 'done', figures: {people: 204, live: 0}});
		expect((await w.adoption()).next).toBe('rollcall adopt ids sis');

		await finished(w.adoptIds('sis', {apply: true}, never));
		expect((await w.adoption()).steps[2]).toMatchObject({
			state: 'done',
			by: 'ada',
			figures: {kept: 204, open: 0},
		});
		expect((await w.adoption()).next).toBe('rollcall adopt forecast sis');

		await finished(w.adoptForecast('sis', never));
		expect((await w.adoption()).steps[3]).toMatchObject({
			state: 'done',
			figures: {created: 0, duplicated: 0, deactivated: 0},
		});
		expect((await w.adoption()).next).toContain('rollcall adopt compare');
	});

	test('a forecast with duplicates is not done, and is asked for again', async () => {
		const w = await living();
		await finished(w.adoptForecast('sis', never));
		expect((await w.adoption()).steps[3]).toMatchObject({state: 'waits', figures: {duplicated: 204}});
		await finished(w.adoptIds('sis', {apply: true}, never));
		await finished(w.adoptForecast('sis', never));
		expect((await states(w)).slice(2, 4)).toEqual(['done', 'done']);
	});

	test('who opened it to look leaves no note', async () => {
		const w = await living();
		await finished(w.as({readOnly: true}).adoptForecast('sis', never));
		expect((await w.adoption()).steps[3]?.at).toBeUndefined();
		await expect(w.as({readOnly: true}).tickAdoption('claris', true)).rejects.toMatchObject({exitCode: 3});
	});

	test('an organisation with nothing in it yet needs none', async () => {
		const w = await world();
		expect((await w.adoption()).notNeeded).toMatch(/nothing in it yet/);
	});

	test('nobody who may only sync ticks anything', async () => {
		const w = await world({armed: false});
		const service = w.as({operator: {name: 'service', role: 'service'}});
		await expect(service.tickAdoption('claris', true)).rejects.toMatchObject({exitCode: 3});
	});
});

describe('the inventory', () => {
	test('counts who is known by source and by who delivers them', async () => {
		const w = await living();
		await finished(w.adoptIds('sis', {apply: true}, never));
		const before = (await w.adoption()).inventory;
		expect(before).toMatchObject({adopted: 204, delivered: [], strangers: 0, otherUploads: []});
		expect(before.sources).toEqual([{source: 'SFTP', known: 204, live: 0, inactive: 0, unknown: 204}]);
		await w.night();
		const {inventory} = await w.adoption();
		expect(inventory).toMatchObject({adopted: 0, delivered: [{connection: 'sis', people: 204}]});
	});

	test('tells uploads that are not ours from evidence', async () => {
		const w = await living();
		const log = join(await packageFolder(incumbentRoster()), '..', 'log.csv');
		const {writeFileSync} = await import('node:fs');
		writeFileSync(
			log,
			[
				'ACTIVITY ID,A9',
				'OPERATION,SYNC_SOURCE',
				'STATUS,COMPLETED',
				'STARTED AT,2027-01-05T02:00:00Z',
				'ENDED AT,2027-01-05T02:10:00Z',
				'',
				'person_id,operation_status,operation_substatus,timestamp',
				'A-S1,SUCCESS,UPDATED,2027-01-05T02:05:00Z',
				'',
			].join('\n'),
		);
		await w.reconcile([log]);
		const {inventory} = await w.adoption();
		expect(inventory.otherUploads).toMatchObject([{at: '2027-01-05T02:00:00.000Z'}]);
		expect(inventory.sources).toMatchObject([{live: 1, unknown: 203}]);
	});

	test("keeps ticks by whom and when, takes them back, and takes lines of one's own", async () => {
		const w = await world({armed: false});
		await w.tickAdoption('Claris Connect', true);
		await w.tickAdoption('the job on the old file server', true);
		const {ticks} = (await w.adoption()).inventory;
		expect(ticks.find(({name}) => name === 'claris')).toMatchObject({
			done: true,
			at: '2026-08-21T02:14:00.000Z',
			by: 'ada',
		});
		expect(ticks.at(-1)).toMatchObject({text: 'the job on the old file server', done: true});
		await w.tickAdoption('claris', false);
		expect((await w.adoption()).inventory.ticks[0]).toMatchObject({name: 'claris', done: false});
		await expect(w.tickAdoption('claris', false)).rejects.toMatchObject({exitCode: 2});
	});

	test('tells what syncs by itself, and until when it is paused', async () => {
		const w = await world({armed: false});
		await w.reconfigure('sis', {settings: {frequency: 'daily'}, secrets: {}});
		expect((await w.adoption()).inventory.schedules).toEqual([{connection: 'sis', frequency: 'daily'}]);
		await w.setSetting('pauses', '[{"from":"08-01","to":"08-31"}]');
		expect((await w.adoption()).inventory.schedules).toMatchObject([{pausedUntil: '2026-08-31'}]);
	});
});
