import {expect, test} from 'vitest';
import {incumbentRoster, sisRoster} from '../support/living.ts';
import {packageFolder} from '../support/packages.ts';
import {finished} from '../support/roster.ts';
import {people, world} from '../support/world.ts';

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

test('somebody whom a disconnected source left behind is there all the same', async () => {
	const w = await world({armed: false, roster: incumbentRoster()});
	await w.night();
	await w.connect('memory-sis', 'other', {settings: {}, secrets: {}});
	/** Nothing tells who they are but the numbers of the first so many. */
	const numbered = (count: number) =>
		sisRoster({
			people: people(200).map((row, n) => ({
				...row,
				email: '',
				...(n < count ? {personNumber: `N${row.externalId}`} : {}),
			})),
		});
	for (const count of [0, 3]) {
		w.far.roster = numbered(count);
		await w.night({yes: true}, 'other');
	}
	expect(await finished(w.adoptForecast('other', never))).not.toHaveProperty('twice');

	await finished(w.disconnect('sis', {yes: true}, never));
	const next = expect.stringContaining('3 of the people of other are there already');
	expect(await finished(w.adoptIds('other', {}, never))).toMatchObject({next});
	expect(await finished(w.adoptForecast('other', never))).toMatchObject({twice: 3, next});
});
