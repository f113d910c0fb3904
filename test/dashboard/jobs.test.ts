import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {Progress, Work} from '../../source/core/ports.ts';
import {Jobs} from '../../source/dashboard/jobs.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Work that goes on when it is told to. */
function controlled<T>(result: T) {
	let go: (value: Progress | 'end') => void = () => {};
	const next = () =>
		new Promise<Progress | 'end'>((resolve, reject) => {
			go = resolve;
			abort = reject;
		});
	let abort: (reason: unknown) => void = () => {};
	const run = async function* (signal: AbortSignal): Work<T> {
		signal.addEventListener('abort', () => abort(signal.reason));
		for (let step = await next(); step !== 'end'; step = await next()) yield step;
		return result;
	};
	return {
		run,
		step: async (value: Progress | 'end') => {
			go(value);
			await vi.advanceTimersByTimeAsync(0);
		},
	};
}

const started = (jobs: Jobs, work = controlled('done')) => {
	const done = vi.fn();
	const failed = vi.fn();
	const ok = jobs.start({title: 'Sync of SIS', subject: 'SIS', run: work.run, done, failed});
	return {work, done, failed, ok};
};

describe('a job', () => {
	test('is there until it ends, and hands on its result', async () => {
		const jobs = new Jobs(() => 0);
		const {work, done} = started(jobs);
		expect(jobs.all()).toHaveLength(1);
		await work.step('end');
		expect(done).toHaveBeenCalledWith('done');
		expect(jobs.all()).toEqual([]);
	});

	test('of the same subject is not started twice', () => {
		const jobs = new Jobs(() => 0);
		started(jobs);
		expect(started(jobs).ok).toBe(false);
	});

	test('tells its progress no more than twice a second', async () => {
		const jobs = new Jobs(() => 0);
		const {work} = started(jobs);
		const told = vi.fn();
		jobs.subscribe(told);
		for (let done = 0; done < 50; done++) await work.step({stage: 'read', done});
		expect(told).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(500);
		expect(told).toHaveBeenCalledOnce();
		expect(jobs.all()[0]?.progress).toEqual({stage: 'read', done: 49});
	});

	test('is stopped by its signal, and says that it was stopped and did not fail', async () => {
		const jobs = new Jobs(() => 0);
		const {failed} = started(jobs);
		await vi.advanceTimersByTimeAsync(0);
		jobs.stop('SIS');
		expect(jobs.all()[0]?.stopping).toBe(true);
		await jobs.stopAll();
		expect(failed).toHaveBeenCalledWith(expect.anything(), true);
		expect(jobs.all()).toEqual([]);
	});

	test('that fails hands on its error', async () => {
		const jobs = new Jobs(() => 0);
		const failed = vi.fn();
		const error = new Error('cut');
		jobs.start({
			title: 't',
			subject: 's',
			run: async function* () {
				yield {stage: 'read'};
				throw error;
			},
			done: vi.fn(),
			failed,
		});
		await vi.advanceTimersByTimeAsync(0);
		expect(failed).toHaveBeenCalledWith(error, false);
	});
});
