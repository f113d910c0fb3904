import {expect, test} from 'vitest';
import {world} from '../support/world.ts';

const hour = 3_600_000;

test('a schedule that nobody runs is told an hour after its time, and no more once somebody does', async () => {
	const w = await world();
	await w.night();
	await w.reconfigure('sis', {settings: {frequency: 'daily', timeOfDay: '03:14'}, secrets: {}});
	const late = async () =>
		(await w.overview()).findings
			.filter(({text}) => /nothing runs the schedule/.test(text))
			.map(({text}) => text);
	await w.clock.turn(1.9 * hour);
	expect(await late()).toEqual([]);
	await w.clock.turn(0.2 * hour);
	expect(await late()).toEqual(['sis was to sync at 2026-08-21 03:14 UTC, and nothing runs the schedule']);
	const serving = await w.store.lock('serve', 'runs the schedule');
	expect(await late()).toEqual([]);
	await serving.release();
	await w.night();
	expect(await late()).toEqual([]);
});

test('what is late keeps its id from night to night, so that it can be acknowledged', async () => {
	const w = await world();
	await w.reconfigure('sis', {settings: {frequency: 'daily', timeOfDay: '03:14'}, secrets: {}});
	const id = async () => (await w.overview()).findings.find(({text}) => /nothing runs/.test(text))?.id;
	await w.clock.turn(3 * hour);
	const first = await id();
	await w.clock.turn(24 * hour);
	expect(first).toBeDefined();
	expect(await id()).toBe(first);
});
