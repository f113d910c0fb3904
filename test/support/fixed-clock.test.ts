import {expect, it} from 'vitest';
import {fixedClock} from './fixed-clock.ts';

it('stands still until it is turned', async () => {
	const clock = fixedClock('2026-08-21T02:14:00.000Z');
	expect(clock.now().toISOString()).toBe('2026-08-21T02:14:00.000Z');
	await clock.turn(60_000);
	expect(clock.now().toISOString()).toBe('2026-08-21T02:15:00.000Z');
	expect(clock.monotonic()).toBe(60_000);
	await clock.turnTo('2026-08-22T00:00:00.000Z');
	expect(clock.now().toISOString()).toBe('2026-08-22T00:00:00.000Z');
	await expect(clock.turn(-1)).rejects.toThrow();
});

it('wakes sleepers in order, at their time', async () => {
	const clock = fixedClock();
	const woken: Array<[string, number]> = [];
	const sleep = (name: string, ms: number) =>
		clock.sleep(ms).then(() => woken.push([name, clock.monotonic()]));
	void sleep('second', 200);
	void sleep('first', 100);
	void sleep('third', 1000);
	expect(clock.sleepers).toBe(3);
	await clock.turn(500);
	expect(woken).toEqual([
		['first', 100],
		['second', 200],
	]);
	expect(clock.sleepers).toBe(1);
});

it('ends a sleep with the reason of its signal', async () => {
	const clock = fixedClock();
	const controller = new AbortController();
	const sleeping = clock.sleep(100, controller.signal);
	controller.abort(new Error('enough'));
	await expect(sleeping).rejects.toThrow('enough');
	await expect(clock.sleep(1, controller.signal)).rejects.toThrow('enough');
	expect(clock.sleepers).toBe(0);
});

it('can turn itself for code that only waits', async () => {
	const clock = fixedClock('2026-08-21T00:00:00.000Z', {sleepTurns: true});
	await clock.sleep(5000);
	expect(clock.now().toISOString()).toBe('2026-08-21T00:00:05.000Z');
});
