import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {systemClock} from '../../source/io/clock.ts';
import {openSandbox} from '../../source/sandbox/sandbox.ts';
import {workshop} from '../support/cli.ts';
import {callsIn, pages} from './commands-in.ts';
import {walker} from './walking.ts';

/** As the page calls the location whose removals are armed first. */
const firstLocation = 'L1';
const small = fileURLToPath(new URL('../../fixtures/oneroster/small', import.meta.url));

test('adopting.md, walked from an empty state to armed: the first upload makes and deactivates nobody', async () => {
	const shop = workshop();
	const env = {ASM: 'planted-secret-90b3'};
	const user = 'XXXX@sftp.apple.com';
	const incumbent = shop.at('incumbent.zip');
	const sandbox = await openSandbox({folder: shop.at('asm'), clock: systemClock});
	const serving = await sandbox.serve({user, password: env.ASM});
	const logs = async () => await sandbox.activityLogs();
	const {call, walk} = walker(env, {
		[firstLocation]: async () => (await sandbox.locations()).locations[0]!.unique_identifier,
		'path=/srv/export': () => `path=${small}`,
		'password=file:/etc/rollcall/asm': () => 'password=env:ASM',
		'last-upload.zip': () => incumbent,
		'activity-log.csv': async () => (await logs()).at(-1)!,
		'next-activity-log.csv': async () => (await logs()).at(-1)!,
		'ids.csv': () => shop.at('ids.csv'),
		'ours.zip': () => shop.at('ours.zip'),
	});
	try {
		// Another tool has uploaded the same district.
		const theirs = shop.at('theirs');
		await call(['connect', 'oneroster-csv', 'x', '--set', `path=${small}`], theirs);
		await call(['sync', '--yes'], theirs);
		await call(['publish', '--zip', incumbent], theirs);
		await sandbox.ingest(incumbent);
		const before = (await sandbox.counts()).status;
		expect(before.New).toBeGreaterThan(70);

		const state = join(shop.folder, 'state');
		const calls = callsIn(pages.get('adopting.md')!).filter(
			({section}) => !section.startsWith('An organisation'),
		);
		const [, connect] = calls;
		const here = ['--set', 'host=127.0.0.1', '--set', `port=${serving.port}`];
		const arms = calls.findIndex(({words}) => words[2] === 'first');
		await walk(calls.slice(0, 1), state);
		await walk([{...connect!, words: [...connect!.words, ...here]}], state);
		await walk(calls.slice(2, arms), state, {
			'adopt ids sis': [4],
			'adopt ids sis --export ids.csv': [4],
			'sync sis --yes': [6],
		});
		expect(await logs()).toHaveLength(1);
		const proof = await walk(calls.slice(arms, arms + 4), state);
		expect(await logs()).toHaveLength(2);
		expect(proof).toMatch(/0 created.*0 deactivated/is);
		await walk(calls.slice(arms + 4), state, {status: [0, 1]});
		expect((await sandbox.counts()).status).toEqual(before);
	} finally {
		await serving.close();
		shop.remove();
	}
}, 240_000);
