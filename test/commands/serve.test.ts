import {once} from 'node:events';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {json, medium, run, start, workshop} from '../support/cli.ts';

const shop = workshop();
const state = shop.at('state');
afterAll(() => shop.remove());
beforeAll(async () => {
	const made = await run(['connect', 'oneroster-csv', 'sis', '--set', `path=${medium}`], {state});
	expect(made.code).toBe(0);
});

/** Starts the service and waits for words on its log. */
async function serving(...args: string[]) {
	const {child, ended} = start(['serve', '--log', 'json', ...args], {state});
	let log = '';
	child.stderr?.on('data', (text: string) => {
		log += text;
	});
	const says = async (event: string): Promise<Record<string, unknown>> => {
		for (;;) {
			const found = log
				.split('\n')
				.filter((line) => line.startsWith('{'))
				.map((line) => JSON.parse(line) as Record<string, unknown>)
				.find((each) => each.event === event);
			if (found !== undefined) return found;
			await once(child.stderr!, 'data');
		}
	};
	return {child, ended, says};
}

describe('rollcall serve', () => {
	test('says that nothing is scheduled, answers on loopback, and ends well on SIGTERM', async () => {
		const {child, ended, says} = await serving('--port', '0');
		expect(await says('started')).toMatchObject({level: 'warning', scheduled: 0});
		const {url} = await says('listening');
		expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		const health = await fetch(`${url}/healthz`);
		expect([health.status, await health.json()]).toEqual([200, expect.objectContaining({status: 'ok'})]);
		expect(await (await fetch(`${url}/metrics`)).text()).toContain('rollcall_connection_up{connection="sis"');
		const second = await run(['serve', '--port', '0'], {state});
		expect(second.code).toBe(8);
		child.kill('SIGTERM');
		expect((await ended).code).toBe(0);
	});

	test('killed in the middle of anything, it starts again and owes what it owed', async () => {
		const set = await run(
			['connections', 'set', 'sis', '--set', 'frequency=hourly', '--set', 'timeOfDay=00:00'],
			{state},
		);
		expect(set.code).toBe(0);
		const killed = await serving('--port', '0');
		await killed.says('waits');
		killed.child.kill('SIGKILL');
		expect((await killed.ended).code).toBeNull();
		const again = await serving('--port', '0');
		expect(await again.says('waits')).toMatchObject({
			connection: 'sis',
			until: expect.stringMatching(/:00:00\.000Z$/),
		});
		again.child.kill('SIGTERM');
		expect((await again.ended).code).toBe(0);
		const {value} = await json<{connections: ReadonlyArray<{name: string; next?: string}>}>(['status'], {
			state,
		});
		expect(value.connections).toMatchObject([{name: 'sis'}]);
	});

	test('once: runs what is due, and nothing a second time', async () => {
		const quiet = await run(['serve', '--once', '--log', 'json'], {state});
		expect([quiet.code, quiet.stderr.trim().split('\n').length]).toEqual([0, 1]);
	});

	test.each([
		[['--once', '--port', '1'], /listens nowhere/],
		[['--log', 'xml'], /no log format/],
		[['--port', 'x'], /port/],
	])('refuses %j', async (args, message) => {
		const {code, stderr} = await run(['serve', ...args], {state});
		expect(code).toBe(2);
		expect(stderr).toMatch(message);
	});
});

test('status and show say when it runs next', async () => {
	const set = await run(
		[
			'connections',
			'set',
			'sis',
			'--set',
			'frequency=weekly',
			'--set',
			'weekday=friday',
			'--set',
			'timeOfDay=04:05',
		],
		{state},
	);
	expect(set.code).toBe(0);
	expect((await run(['connections', 'show', 'sis'], {state})).stdout).toMatch(
		/^Next: .*04:05.*while rollcall serve/m,
	);
	expect((await run(['status'], {state})).stdout).toMatch(/^sis +\S.* 04:05/m);
	const off = await run(['connections', 'set', 'sis', '--set', 'frequency=off'], {state});
	expect(off.code).toBe(0);
	expect((await run(['connections', 'show', 'sis'], {state})).stdout).toContain('Next: only by hand');
	const wrong = await run(['connections', 'set', 'sis', '--set', 'timeOfDay=25:00'], {state});
	expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/timeOfDay: is no time like 02:15/)]);
});

test('why nothing is next stands where the next run would', async () => {
	const here = {state: shop.at('old')};
	const next = async () =>
		(await run(['connections', 'show', 'sis'], here)).stdout
			.split('\n')
			.find((line) => line.startsWith('Next: '));
	const make = ['connect', 'oneroster', 'sis', '--set', 'root=https://sis.example', '--set', 'clientId=c'];
	await run([...make, '--set', 'directConnection=legacy', '--secret', 'clientSecret=env:X'], here);
	expect(await next()).toMatch(/^Next: by hand only: it stands for a direct SIS connection of the old kind/);
	await run(['connections', 'set', 'sis', '--set', 'directConnection=no', '--set', 'frequency=daily'], here);
	await run(['connections', 'disconnect', 'sis', '--yes'], here);
	expect(await next()).toBe('Next: not now (daily): it is paused, disconnected, or not set up yet');
});
