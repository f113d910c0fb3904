import {mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {LockedError} from '../../source/core/errors.ts';
import type {Lock} from '../../source/core/ports.ts';
import {fileSystem} from '../../source/io/files.ts';
import {lifeOf, type ProcessIdentity, thisProcess} from '../../source/store/holder.ts';
import {Locks} from '../../source/store/locks.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
const me = thisProcess();
const dead: ProcessIdentity = {...me, pid: 2 ** 22 + 1};
let folder: string;
beforeEach(() => {
	folder = join(folders(), 'locks');
	mkdirSync(folder);
});
const clock = fixedClock('2026-08-21T02:14:00.000Z');
const locksOf = (identity: ProcessIdentity = me) =>
	new Locks({files: fileSystem, folder, clock, owner: 'admin', me: identity});

/** A lock as another process would have left it, with its last heartbeat so many minutes ago. */
function leave(identity: ProcessIdentity, minutes = 0, name = 'north') {
	const path = join(folder, name);
	const content = {
		...identity,
		name,
		owner: 'cron',
		purpose: 'sync',
		since: '2026-08-20T00:00:00.000Z',
		nonce: 'n1',
	};
	writeFileSync(path, JSON.stringify(content));
	const at = new Date(clock.now().getTime() - minutes * 60_000);
	utimesSync(path, at, at);
}

describe('a lock', () => {
	it('carries owner, host, process with its start, and since when', async () => {
		const lock = await locksOf().take('north', 'sync');
		expect(JSON.parse(readFileSync(join(folder, 'north'), 'utf8'))).toMatchObject({
			name: 'north',
			owner: 'admin',
			purpose: 'sync',
			since: '2026-08-21T02:14:00.000Z',
			...me,
		});
		await lock.release();
		expect(readdirSync(folder)).toEqual([]);
	});

	it('names its holder to others', async () => {
		leave({...me});
		await expect(locksOf().take('north', 'publish')).rejects.toThrow(
			`"north" is locked by cron on ${me.host} (process ${me.pid}) since 2026-08-20T00:00:00.000Z: sync`,
		);
	});

	it.each<[string, ProcessIdentity, number, boolean]>([
		['of a dead process', dead, 0, true],
		['of an earlier process with the same number', {...me, started: 'long:1'}, 0, true],
		['of a living process, however old', me, 1_000_000, false],
		['of another host with a fresh heartbeat', {...dead, host: 'other'}, 9, false],
		['of another host with an old heartbeat', {...dead, host: 'other'}, 11, true],
		['of a container that counts processes on its own', {...dead, space: 'pid:[1]'}, 9, false],
	])('%s is taken over as it should be', async (_whose, identity, minutes, free) => {
		leave(identity, minutes);
		expect(locksOf().holders()).toHaveLength(free ? 0 : 1);
		const taking = locksOf().take('north', 'publish');
		if (free) await (await taking).release();
		else await expect(taking).rejects.toThrow(LockedError);
	});

	it('that a power cut left empty is nobody\u2019s', async () => {
		writeFileSync(join(folder, 'north'), '');
		await (await locksOf().take('north', 'sync')).release();
	});

	it('that was taken over is not freed by its former holder', async () => {
		const lost = await locksOf().take('north', 'sync');
		leave({...dead, host: 'other'}, 60);
		const next = await locksOf().take('north', 'publish');
		await lost.release();
		expect(locksOf().holders()).toMatchObject([{purpose: 'publish'}]);
		await next.release();
	});
});

describe('of many takers of a stale lock', () => {
	it.each([2, 12])('(%i) exactly one wins, again and again', async (takers) => {
		for (let round = 0; round < 25; round++) {
			leave(dead);
			const all = await Promise.allSettled(
				Array.from({length: takers}, () => locksOf().take('north', 'sync')),
			);
			const won = all.filter((end): end is PromiseFulfilledResult<Lock> => end.status === 'fulfilled');
			expect(won).toHaveLength(1);
			await won[0]!.value.release();
			expect(readdirSync(folder)).toEqual([]);
		}
	});

	it('none removes what another has taken since it looked', async () => {
		leave(dead);
		let late: (() => void) | undefined;
		const slow: typeof fileSystem = {
			...fileSystem,
			read(path) {
				const bytes = fileSystem.read(path);
				// Between its look at the stale lock and what it does about that, another takes the lock over.
				if (late && path.endsWith('north')) {
					const act = late;
					late = undefined;
					act();
				}
				return bytes;
			},
		};
		let other: Promise<Lock> | undefined;
		late = () => {
			other = locksOf().take('north', 'the other');
		};
		const slowLocks = new Locks({files: slow, folder, clock, owner: 'slow', me});
		await expect(slowLocks.take('north', 'the slow one')).rejects.toThrow(/the other/);
		expect(locksOf().holders()).toMatchObject([{purpose: 'the other'}]);
		await (await other!).release();
	});

	it('a taker that died while it took over stands in nobody\u2019s way', async () => {
		leave(dead);
		leave(dead, 0, 'north~broken~n1');
		await (await locksOf().take('north', 'sync')).release();
		expect(readdirSync(folder)).toEqual([]);
	});
});

it('a process is told from a later one of the same number', () => {
	expect(lifeOf(me, me)).toBe('alive');
	expect(lifeOf(dead, me)).toBe('dead');
	expect(lifeOf({...me, pid: process.ppid}, me)).toBe(me.started === undefined ? 'alive' : 'dead');
	expect(lifeOf({...me, host: 'other'}, me)).toBe('elsewhere');
});

describe('who takes a stale lock over', () => {
	it('is told whose it was, and since when', async () => {
		leave({...dead});
		const {tookOver} = await locksOf().take('north', 'sync');
		const {host, pid} = dead;
		const former = {owner: 'cron', purpose: 'sync', since: '2026-08-20T00:00:00.000Z'};
		expect(tookOver).toEqual({name: 'north', host, pid, ...former});
	});

	it('is told nothing of a lock that was let go, or whose file cannot be read', async () => {
		const lock = await locksOf().take('north', 'sync');
		expect(lock).not.toHaveProperty('tookOver');
		await lock.release();
		expect(await locksOf().take('north', 'sync')).not.toHaveProperty('tookOver');
		writeFileSync(join(folder, 'south'), 'half a lo');
		expect(await locksOf().take('south', 'sync')).not.toHaveProperty('tookOver');
	});
});
