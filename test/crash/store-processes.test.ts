import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync} from 'node:fs';
import {text} from 'node:stream/consumers';
import {describe, expect, it} from 'vitest';
import {systemClock} from '../../source/io/clock.ts';
import {openStore} from '../../source/store/json-store.ts';
import {create, place} from '../contracts/places.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
const open = (folder: string) => openStore({folder, clock: systemClock, owner: 'test', create: true});
const script = new URL('store-child.ts', import.meta.url).pathname;

async function child(...args: string[]) {
	const running = spawn(process.execPath, [script, ...args], {stdio: ['ignore', 'pipe', 'pipe']});
	const [said, complained, [code, signal]] = await Promise.all([
		text(running.stdout),
		text(running.stderr),
		once(running, 'exit'),
	]);
	return {said, complained, code, signal};
}

describe('a process that is killed by SIGKILL while it commits and folds', () => {
	it('leaves the old or the new generation, and locks that stop nobody', async () => {
		// Every call of the commit, then steps through the fold; every call of both is in store.test.ts.
		const calls = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 200];
		let killed = 0;
		const one = async (call: number) => {
			const folder = folders();
			const store = await open(folder);
			await store.commit([create(place('a', 'old'))]);
			await store.close();
			const {said, signal, complained} = await child(folder, 'kill', String(call));
			expect(complained).toBe('');
			expect(signal).toBe(said.includes('through') ? null : 'SIGKILL');
			if (signal) killed++;

			const next = await open(folder);
			const snapshot = await next.read();
			const names = (await snapshot.list('locations')).map(({name}) => name);
			const fresh = ['new', 'School b'];
			expect(said.includes('answered') ? [fresh] : [['old'], fresh], `call ${call}`).toContainEqual(names);
			expect(await next.commit([create(place('z'))])).toBe(snapshot.sequence + 1);
			expect(await next.fold()).toBe(true);
			await next.close();
		};
		for (let at = 0; at < calls.length; at += 4) await Promise.all(calls.slice(at, at + 4).map(one));
		expect(killed).toBeGreaterThan(10);
		expect(killed).toBeLessThan(calls.length);
	});
});

describe('processes that commit at once', () => {
	it('lose nothing, while bases are folded and others read', async () => {
		const folder = folders();
		mkdirSync(folder, {recursive: true});
		const reader = await open(folder);
		const heard: number[] = [];
		const stop = reader.follow((sequence) => heard.push(sequence));
		const ends = await Promise.all([child(folder, 'count', 'x', '80'), child(folder, 'count', 'y', '80')]);
		expect(ends.map(({code, complained}) => [code, complained])).toEqual([
			[0, ''],
			[0, ''],
		]);
		await expect.poll(() => heard.at(-1), {timeout: 2000}).toBe(160);
		const snapshot = await reader.read();
		expect(snapshot.sequence).toBe(160);
		const read = await snapshot.list('locations');
		expect(read).toEqual([place('shared', '160'), place('x', '80'), place('y', '80')]);
		for (let sequence = 1; sequence <= 160; sequence += 13) {
			expect((await reader.history(sequence))?.changes).toContainEqual(
				expect.objectContaining({key: 'shared', after: place('shared', String(sequence))}),
			);
		}
		stop();
		await reader.close();
	});
});
