import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {systemClock} from '../../source/io/clock.ts';
import {connectFolders, openCrashWorld} from '../support/crash-world.ts';
import {finished, writeFolder} from '../support/roster.ts';
import {runs} from '../support/runs.ts';
import {stateFolders} from '../support/state-folders.ts';
import {crowdExport} from './crowd-export.ts';
import {expectReplayed} from './replayed.ts';

const script = fileURLToPath(new URL('crowd-child.ts', import.meta.url));
const folders = stateFolders();
/** A minute in the long run. */
const milliseconds = Math.min(60_000, runs(1200));

interface Told {
	readonly faults: readonly string[];
	readonly done: Readonly<Record<string, number>>;
	readonly heard: ReadonlyArray<readonly [sequence: number, at: number]>;
	readonly late: number;
	readonly code: number | null;
	readonly complained: string;
}

/** Starts a process and answers when it is at work; `ended` gives what it said. */
async function start(role: string, state: string, exported: string, ready: boolean) {
	const running = spawn(process.execPath, [script, role, state, exported, String(milliseconds)], {
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	const told = {faults: [] as string[], done: {}, heard: [], late: 0};
	const complained = text(running.stderr);
	const exited = once(running, 'exit');
	const lines = createInterface({input: running.stdout});
	const isReady = new Promise<void>((resolve) => {
		lines.on('line', (line) => {
			const {ready, fault, ...rest} = JSON.parse(line);
			if (ready) resolve();
			if (fault) told.faults.push(fault);
			Object.assign(told, rest);
		});
	});
	const ended = exited.then(async ([code]): Promise<Told> => ({...told, code, complained: await complained}));
	if (ready) await Promise.race([isReady, ended]);
	return {ended, end: () => void running.stdin.end()};
}

test(
	'two processes that sync and act at once lose nothing, and a third reads nothing torn and hears of all in time',
	async () => {
		const folder = folders();
		const [state, exported, received] = ['state', 'export', 'received'].map((name) => join(folder, name)) as [
			string,
			string,
			string,
		];
		mkdirSync(received);
		await writeFolder(exported, crowdExport(0));
		const {store, rollcall} = await openCrashWorld(state, systemClock);
		await connectFolders(rollcall, exported, received);
		const first = await finished(rollcall.sync('sis', {yes: true}, new AbortController().signal));
		expect(first).toMatchObject({exitCode: 0});

		const follower = await start('follow', state, exported, true);
		const others = await Promise.all(['sync', 'act'].map((role) => start(role, state, exported, false)));
		const [synced, acted] = await Promise.all(others.map(({ended}) => ended));
		follower.end();
		const followed = await follower.ended;
		for (const {complained, code, faults} of [followed, synced!, acted!])
			expect({complained, code, faults: faults.slice(0, 10)}).toEqual({complained: '', code: 0, faults: []});

		const {done} = acted!;
		expect(done.acts).toBeGreaterThan(0);
		expect(done.reads).toBeGreaterThan(0);
		expect(done.decisions).toBeGreaterThan(0);
		expect(synced!.done.syncs).toBeGreaterThan(0);
		expect(followed.done['saw a sync']).toBeGreaterThan(0);

		const snapshot = await store.read();
		const activities = await snapshot.list('activities');
		const acts = activities.filter(({action, by}) => by === 'act' && /activate$/.test(action));
		expect(acts).toHaveLength(done.acts!);
		await expectReplayed(store, 'after all');
		const late: string[] = [];
		for (const [sequence, at] of await commitTimes(store, snapshot.sequence)) {
			const heard = followed.heard.find(([newest]) => newest >= sequence)?.[1] ?? Number.POSITIVE_INFINITY;
			if (heard - at > 1000 + followed.late)
				late.push(`commit ${sequence} was heard of after ${heard - at} ms`);
		}
		expect(late).toEqual([]);
		await snapshot.release();
		await store.close();
	},
	milliseconds * 3 + 60_000,
);

/** When each commit since the third process listened was made, as far as history goes back. */
async function commitTimes(
	store: Awaited<ReturnType<typeof openCrashWorld>>['store'],
	newest: number,
): Promise<ReadonlyArray<readonly [sequence: number, at: number]>> {
	const times: Array<readonly [number, number]> = [];
	for (let sequence = newest; sequence > 10; sequence--) {
		const commit = await store.history(sequence);
		if (commit === undefined) break;
		times.push([sequence, Date.parse(commit.at)]);
	}
	return times;
}
