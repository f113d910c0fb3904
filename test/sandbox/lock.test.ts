import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {locked} from '../../source/sandbox/lock.ts';
import {scratchFolder} from './support.ts';

describe('the lock file', () => {
	it('lets one in at a time', async () => {
		const file = join(scratchFolder(), 'lock');
		let inside = 0;
		let most = 0;
		const visits = Array.from({length: 12}, () =>
			locked(file, async () => {
				inside += 1;
				most = Math.max(most, inside);
				await new Promise((resolve) => setTimeout(resolve, 1));
				inside -= 1;
			}),
		);
		await Promise.all(visits);
		expect(most).toBe(1);
		expect(existsSync(file)).toBe(false);
	});

	it('is left when the work fails, and the failure passed on', async () => {
		const file = join(scratchFolder(), 'lock');
		await expect(locked(file, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
		expect(existsSync(file)).toBe(false);
	});

	it('of a living holder is waited for, and never taken', async () => {
		const file = join(scratchFolder(), 'lock');
		await locked(file, async () => {
			const holder = readFileSync(file, 'utf8');
			await expect(locked(file, async () => 1, 30)).rejects.toMatchObject({
				name: 'SandboxError',
				exitCode: 8,
				message: expect.stringContaining(String(process.pid)),
			});
			expect(readFileSync(file, 'utf8')).toBe(holder);
		});
	});

	it('of another machine is never taken', async () => {
		const file = join(scratchFolder(), 'lock');
		writeFileSync(file, 'other-host 999999999 1 x');
		await expect(locked(file, async () => 1, 30)).rejects.toMatchObject({exitCode: 8});
		expect(readFileSync(file, 'utf8')).toBe('other-host 999999999 1 x');
	});
});
