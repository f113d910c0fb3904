import {mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {LockedError} from '../../source/core/errors.ts';
import {fileSystem} from '../../source/io/files.ts';
import {lifeOf, type ProcessIdentity, thisProcess} from '../../source/store/holder.ts';
import {type HeldLock, Locks} from '../../source/store/locks.ts';
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
const locksOf = (identity: ProcessIdentity = me, files = fileSystem, itsClock = clock) =>
	new Locks({files, folder, clock: itsClock, owner: 'admin', me: identity});

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
	age(path, minutes);
}

/** Makes a file so many minutes older, by the disk's own time. */
function age(path: string, minutes: number) {
	const at = new Date(statSync(path).mtimeMs - minutes * 60_000);
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
			const won = all.filter((end): end is PromiseFulfilledResult<HeldLock> => end.status === 'fulfilled');
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
		let other: Promise<HeldLock> | undefined;
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

describe('between hosts', () => {
	const other: ProcessIdentity = {...me, host: 'other', pid: 4711};
	beforeEach(() => {
		vi.useFakeTimers({toFake: ['setInterval', 'clearInterval']});
	});
	afterEach(() => {
		vi.useRealTimers();
	});
	const beats = (minutes: number) => vi.advanceTimersByTime(minutes * 60_000);

	it.each([
		['hours ahead', '2099-01-01T00:00:00.000Z'],
		['hours behind', '2001-01-01T00:00:00.000Z'],
	])('a living lock stays its holder\u2019s, though the taker\u2019s clock is %s', async (_how, time) => {
		const taker = locksOf(other, fileSystem, fixedClock(time));
		const lock = await locksOf().take('north', 'sync');
		await expect(taker.take('north', 'publish')).rejects.toThrow(LockedError);
		expect(taker.holders()).toMatchObject([{purpose: 'sync'}]);
		age(join(folder, 'north'), 60);
		// The holder's heartbeat is by the disk's time too, whatever its own clock says.
		beats(1);
		await expect(taker.take('north', 'publish')).rejects.toThrow(LockedError);
		expect(lock.isHeld()).toBe(true);
	});

	it.each([
		['hours ahead', '2099-01-01T00:00:00.000Z'],
		['hours behind', '2001-01-01T00:00:00.000Z'],
	])('a lock without heartbeat is taken over, though the taker\u2019s clock is %s', async (_how, time) => {
		const lock = await locksOf().takeInternal('commit', 'commits', 0);
		age(join(folder, '.commit'), 11);
		const taker = locksOf(other, fileSystem, fixedClock(time));
		const next = await taker.takeInternal('commit', 'commits', 0);
		expect([lock.isHeld(), next.isHeld()]).toEqual([false, true]);
	});

	it('who was robbed notices it, leaves the other\u2019s lock alone, and can take it again later', async () => {
		const [slow, quick] = [locksOf(), locksOf(other)];
		const lost = await slow.takeInternal('commit', 'commits', 0);
		age(join(folder, '.commit'), 11);
		const taken = await quick.takeInternal('commit', 'commits', 0);
		slow.close();
		const again = await locksOf().takeInternal('base', 'folds', 0);
		beats(1);
		expect(lost.isHeld()).toBe(false);
		await lost.release();
		expect([taken.isHeld(), again.isHeld()]).toEqual([true, true]);
		await taken.release();
		expect(taken.isHeld()).toBe(false);
		const third = await slow.takeInternal('commit', 'commits', 0);
		expect(third.isHeld()).toBe(true);
		await third.release();
	});

	it('a robbed holder gives no sign of life to the lock of the other', async () => {
		const slow = locksOf();
		await slow.take('north', 'sync');
		rmSync(join(folder, 'north'));
		leave(other, 5);
		const before = statSync(join(folder, 'north')).mtimeMs;
		beats(10);
		expect(statSync(join(folder, 'north')).mtimeMs).toBe(before);
	});

	it('a robbed holder does not take over again what it just lost, with the same file', async () => {
		const slow = locksOf();
		const lost = await slow.takeInternal('commit', 'commits', 0);
		age(join(folder, '.commit'), 11);
		const taken = await locksOf(other).takeInternal('commit', 'commits', 0);
		await expect(slow.takeInternal('commit', 'commits', 0)).rejects.toThrow(/other \(process 4711\)/);
		await lost.release();
		expect(taken.isHeld()).toBe(true);
	});
});

describe('a lock that is taken again and again', () => {
	const commit = (locks: Locks, patience = 0) => locks.takeInternal('commit', 'commits', patience);

	it('has one file, and tells of each taking since when', async () => {
		const turning = fixedClock('2026-08-21T02:14:00.000Z');
		const locks = locksOf(me, fileSystem, turning);
		await (await commit(locks)).release();
		const [aside] = readdirSync(folder);
		await turning.turn(3_600_000);
		const lock = await commit(locks);
		expect(readdirSync(folder)).toEqual([aside, '.commit']);
		await expect(commit(locksOf())).rejects.toThrow(/since 2026-08-21T03:14:00.000Z: commits/);
		await lock.release();
		locks.close();
		expect(readdirSync(folder)).not.toContain(aside);
	});

	it('has another nonce at every taking, so that what is let go of late is not the next one', async () => {
		const locks = locksOf();
		const nonce = () => JSON.parse(readFileSync(join(folder, '.commit'), 'utf8')).nonce;
		const first = await commit(locks);
		const told = nonce();
		await first.release();
		const second = await commit(locks);
		expect(nonce()).not.toBe(told);
		await first.release();
		expect([first.isHeld(), second.isHeld()]).toEqual([false, true]);
	});

	it('is not written over while it is held by the same process', async () => {
		const locks = locksOf();
		const lock = await commit(locks);
		await expect(commit(locks)).rejects.toThrow(LockedError);
		expect(lock.isHeld()).toBe(true);
		const next = commit(locks, 5000);
		await lock.release();
		expect((await next).isHeld()).toBe(true);
	});

	it('is taken with another file, where the one it has is swept in between', async () => {
		let sweeps = false;
		const swept: typeof fileSystem = {
			...fileSystem,
			link(from, to) {
				if (sweeps) fileSystem.remove(from);
				sweeps = false;
				fileSystem.link(from, to);
			},
		};
		const locks = locksOf(me, swept);
		for (const when of ['at the first taking', 'at the second', 'at the third']) {
			sweeps = true;
			const lock = await commit(locks);
			expect([when, lock.isHeld(), sweeps]).toEqual([when, true, false]);
			await lock.release();
		}
		await locks.close();
		expect(readdirSync(folder)).toEqual([]);
	});

	it('of a dead process is taken over', async () => {
		await commit(locksOf(dead));
		expect((await commit(locksOf())).isHeld()).toBe(true);
	});
});

describe('a disk that fails at the heartbeat', () => {
	afterEach(() => {
		vi.useRealTimers();
	});

	it.each(['ESTALE', 'EMFILE', 'EIO'])(
		'(%s) ends nothing, and a lock that was let go of is free',
		async (code) => {
			vi.useFakeTimers({toFake: ['setInterval', 'clearInterval']});
			let ill = false;
			const unlessIll = <T>(call: () => T): T => {
				if (ill) throw Object.assign(new Error(code), {code});
				return call();
			};
			const files: typeof fileSystem = {
				...fileSystem,
				info: (path) => unlessIll(() => fileSystem.info(path)),
				remove: (path) => unlessIll(() => fileSystem.remove(path)),
				open: (path, how) => unlessIll(() => fileSystem.open(path, how)),
			};
			const locks = locksOf(me, files);
			const [kept, freed] = [await locks.take('north', 'sync'), await locks.take('south', 'sync')];
			ill = true;
			await freed.release();
			vi.advanceTimersByTime(60_000);
			ill = false;
			vi.advanceTimersByTime(60_000);
			expect(readdirSync(folder)).toEqual(['north']);
			expect(kept.isHeld()).toBe(true);
		},
	);
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
