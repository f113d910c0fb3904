import {expect, test} from 'vitest';
import {incumbentRoster, sisRoster} from '../support/living.ts';
import {packageFolder} from '../support/packages.ts';
import {finished} from '../support/roster.ts';
import {world} from '../support/world.ts';

const never = new AbortController().signal;

test('a roster that was taken in before the last upload was imported is told, and pairs once that is undone', async () => {
	const w = await world({armed: false, roster: sisRoster()});
	const {run} = await w.night();
	await w.importPackages([await packageFolder(incumbentRoster())], 'asm');

	const ids = await finished(w.adoptIds('sis', {}, never));
	expect(ids).toMatchObject({exitCode: 3, next: expect.stringContaining('rollcall undo RUN')});
	const forecast = await finished(w.adoptForecast('sis', never));
	expect(forecast).toMatchObject({twice: 204, next: expect.stringContaining('would be there twice')});
	const step = async () => (await w.adoption()).steps.find(({step}) => step === 'forecast');
	expect(await step()).toMatchObject({figures: {duplicated: 204}});
	expect((await step())?.state).not.toBe('done');

	const held = await finished(w.undo(run!.id, {yes: true}, never));
	await finished(w.undo(run!.id, {approve: held.undo.plan.hash}, never));
	expect(await finished(w.adoptIds('sis', {apply: true}, never))).toMatchObject({stored: 216, exitCode: 0});
	expect(await finished(w.adoptForecast('sis', never))).not.toHaveProperty('twice');
});

test('somebody whose account here is deactivated is not there twice', async () => {
	const w = await world({armed: false, roster: sisRoster()});
	await w.night();
	await w.importPackages([await packageFolder(incumbentRoster())], 'asm');
	await w.act(['S1'], 'deactivate');
	expect(await finished(w.adoptForecast('sis', never))).toMatchObject({twice: 203});
});
