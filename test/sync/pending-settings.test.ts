import {describe, expect, test} from 'vitest';
import {z} from 'zod';
import {SourceUnhealthyError, TemporaryError} from '../../source/core/errors.ts';
import {district, ids, type World, without, world} from '../support/world.ts';

const pathOf = async (w: World) => {
	const [sis] = await w.connections();
	const path = sis?.settings.find(({key}) => key === 'path')?.value;
	return {path, pending: sis?.pending?.keys};
};
const set = (w: World, settings: Record<string, string>) => w.reconfigure('sis', {settings, secrets: {}});
/** Read once with the path `old`. */
async function settledWorld() {
	const w = await world();
	await set(w, {path: 'old'});
	await w.night();
	return w;
}
const broken = (error: Error) => async () => {
	throw error;
};

describe('changed settings', () => {
	test('are used by the next run, and stay when it succeeds', async () => {
		const w = await settledWorld();
		await set(w, {path: 'new'});
		expect(await pathOf(w)).toEqual({path: 'new', pending: ['path']});
		await w.night();
		expect(await pathOf(w)).toEqual({path: 'new', pending: undefined});
	});

	test('go back when it fails, which says so', async () => {
		const w = await settledWorld();
		await set(w, {path: 'new', 'filter.schools': 'L1'});
		w.far.roster = broken(new SourceUnhealthyError('users.csv is missing', {next: 'Look.'}));
		await expect(w.night()).rejects.toThrow(
			/users.csv is missing. Its settings path, filter.schools, changed 2026-08-21 by ada, are again as they were before/,
		);
		expect(await pathOf(w)).toEqual({path: 'old', pending: undefined});
		expect((await w.runs()).items[0]?.message).toMatch(/again as they were before\. Look\.$/);
		const findings = async () => (await w.overview()).findings.map(({text}) => text);
		const back = 'path, filter.schools of sis went back to what held before: the run by them failed';
		w.far.roster = district();
		await w.night();
		expect(await findings()).toContain(back);
		await set(w, {path: 'other'});
		expect(await findings()).not.toContain(back);
		const [newest] = (await w.activities(10)).filter(({message}) => /went back/.test(message));
		expect(newest?.message).toBe(
			'sis: path, filter.schools went back to what held before: the run by them failed',
		);
	});

	test.each(['the run by them failed', 'somebody took them back'])(
		'that let a connection of the old kind be scheduled leave it unscheduled where %s',
		async (why) => {
			const w = await world();
			const kind = w.context.kinds.find((each) => each.kind === 'memory-sis')!;
			const settings = (kind.settings as z.ZodObject).extend({direct: z.string().default('no')});
			const byHandOnly = ({direct}: {readonly direct?: unknown}) =>
				direct === 'legacy' ? 'it is old' : undefined;
			Object.assign(kind, {settings, byHandOnly});
			await set(w, {direct: 'legacy'});
			await w.night();
			await expect(set(w, {frequency: 'daily'})).rejects.toThrow('cannot be scheduled: it is old');
			await set(w, {direct: 'no', frequency: 'daily'});
			w.far.roster = broken(new SourceUnhealthyError('users.csv is missing', {next: 'Look.'}));
			if (why === 'somebody took them back') await w.dropPending('sis');
			else await expect(w.night()).rejects.toThrow('settings direct, frequency, changed');
			const [sis] = await w.connections();
			expect(sis?.byHand).toBe('it is old');
			expect(sis).not.toHaveProperty('next');
			expect(sis?.settings.find(({key}) => key === 'frequency')?.value).toBe('off');
		},
	);

	test.each([
		['the source was down', new TemporaryError('no answer')],
		['somebody cancelled it', new DOMException('stop', 'AbortError')],
	])('wait on where %s', async (_why, error) => {
		const w = await settledWorld();
		await set(w, {path: 'new'});
		w.far.roster = broken(error);
		await expect(w.night()).rejects.toThrow();
		expect(await pathOf(w)).toEqual({path: 'new', pending: ['path']});
	});

	test('wait on while a guard holds the run, and stay with its approval', async () => {
		const w = await settledWorld();
		await set(w, {path: 'new'});
		w.far.roster = without(ids(1, 60));
		const {outcome, plan} = await w.night();
		expect([outcome, await pathOf(w)]).toEqual(['held', {path: 'new', pending: ['path']}]);
		await w.night({approve: plan.hash});
		expect(await pathOf(w)).toEqual({path: 'new', pending: undefined});
	});

	test('wait on where somebody changed the directory while the plan was looked at', async () => {
		const w = await settledWorld();
		await set(w, {path: 'new'});
		w.far.roster = without(['S1']);
		const confirm = async () => {
			await w.act(['S1'], 'deactivate');
			return true;
		};
		await expect(w.night({confirm})).rejects.toMatchObject({
			exitCode: 6,
			message: expect.not.stringContaining('as they were before'),
		});
		expect(await pathOf(w)).toEqual({path: 'new', pending: ['path']});
	});

	test('changed twice go back to those that last succeeded', async () => {
		const w = await settledWorld();
		await set(w, {path: 'new'});
		await set(w, {path: 'newer'});
		w.far.roster = broken(new SourceUnhealthyError('empty'));
		await expect(w.night()).rejects.toThrow();
		expect((await pathOf(w)).path).toBe('old');
	});

	test('that are as they were before wait for nothing', async () => {
		const w = await settledWorld();
		await set(w, {path: 'new'});
		await set(w, {path: 'old'});
		expect(await pathOf(w)).toEqual({path: 'old', pending: undefined});
	});

	test('of a connection that never ran have nothing to go back to', async () => {
		const w = await world();
		await set(w, {path: 'first'});
		expect((await pathOf(w)).pending).toBeUndefined();
		w.far.roster = broken(new SourceUnhealthyError('empty'));
		await expect(w.night()).rejects.toThrow(/^empty$/);
		expect((await pathOf(w)).path).toBe('first');
	});

	test('of the schedule hold at once', async () => {
		const w = await settledWorld();
		await set(w, {frequency: 'daily', timeZone: 'Europe/Berlin', path: 'new'});
		w.far.roster = broken(new SourceUnhealthyError('empty'));
		await expect(w.night()).rejects.toThrow();
		const [sis] = await w.connections();
		expect(
			sis?.settings
				.filter(({key}) => ['frequency', 'timeZone', 'path'].includes(key))
				.map(({value}) => value),
		).toEqual(expect.arrayContaining(['daily', 'Europe/Berlin', 'old']));
	});

	test('can be taken back by hand, once', async () => {
		const w = await settledWorld();
		await set(w, {path: 'new'});
		expect(await w.dropPending('sis')).toEqual(['path']);
		expect(await pathOf(w)).toEqual({path: 'old', pending: undefined});
		expect(await w.dropPending('sis')).toEqual([]);
	});

	test('while a run is under way wait for the one after it', async () => {
		const w = await settledWorld();
		await set(w, {path: 'new'});
		w.far.roster = async () => {
			await set(w, {path: 'newer'});
			return district();
		};
		await w.night();
		expect(await pathOf(w)).toEqual({path: 'newer', pending: ['path']});
	});
});
