import {describe, expect, it} from 'vitest';
import {told} from '../../source/connections/told.ts';
import {finish} from '../contracts/publisher.ts';

const never = new AbortController().signal;
const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('work that reports by calling', () => {
	it('gives its reports and its result', async () => {
		const work = told(never, async (tell) => {
			for (const done of [1, 2, 3]) {
				tell({stage: 's', done});
				await tick();
				await tick();
			}
			return 'result';
		});
		const {progress, result} = await finish(work);
		expect(result).toBe('result');
		expect(progress.map(({done}) => done)).toEqual([1, 2, 3]);
	});

	it('keeps only the newest report for a slow reader, and never loses the last', async () => {
		const work = told(never, async (tell) => {
			for (let done = 1; done <= 1000; done++) tell({stage: 's', done});
			return 0;
		});
		expect((await finish(work)).progress.map(({done}) => done)).toEqual([1000]);
	});

	it('begins only when it is asked', async () => {
		let began = false;
		told(never, async () => {
			began = true;
		});
		await tick();
		expect(began).toBe(false);
	});

	it('throws what the work threw, though its reader was busy meanwhile', async () => {
		const work = told(never, async (tell) => {
			tell({stage: 's'});
			await tick();
			throw new Error('broke');
		});
		await work.next();
		for (let n = 0; n < 5; n++) await tick();
		await expect(work.next()).rejects.toThrow('broke');
	});

	it('stops the work and waits for its end when its reader goes away', async () => {
		let ended = false;
		const work = told(never, async (tell, signal) => {
			tell({stage: 's'});
			await new Promise((resolve) => signal.addEventListener('abort', resolve));
			await tick();
			ended = true;
		});
		for await (const _ of work) break;
		expect(ended).toBe(true);
	});

	it('passes on the signal it was given', async () => {
		const controller = new AbortController();
		const work = told(controller.signal, async (tell, signal) => {
			tell({stage: 's'});
			await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
		});
		await work.next();
		controller.abort('enough');
		await expect(work.next()).rejects.toBe('enough');
	});
});
