import {afterEach, describe, expect, test} from 'vitest';
import {StateDamagedError} from '../../source/core/errors.ts';
import {addHealth, type Pulse} from '../../source/serve/health.ts';
import {makeServer} from '../../source/serve/listener.ts';
import {metricsOf} from '../../source/serve/metrics.ts';
import {type World, world} from '../support/world.ts';

const closing: Array<() => Promise<void>> = [];
afterEach(async () => {
	for (const close of closing.splice(0)) await close();
});

async function served(w: World, changed: Partial<World> = {}) {
	const server = await makeServer({address: '127.0.0.1', port: 0});
	closing.push(async () => await server.close());
	const rollcall = {...w, ...changed};
	const metrics = metricsOf(rollcall);
	const pulse: Pulse = {last: w.clock.monotonic(), busy: false};
	addHealth(server, rollcall, metrics, pulse);
	const get = async (url: string, remoteAddress = '127.0.0.1') => await server.inject({url, remoteAddress});
	return {get, pulse, metrics};
}

describe('health', () => {
	test('is well while the service is at work, and says what the data needs beside it', async () => {
		const w = await world();
		await w.night();
		const {get} = await served(w);
		const answer = await get('/healthz');
		expect(answer.statusCode).toBe(200);
		expect(answer.json()).toMatchObject({status: 'ok', conflicts: 0, held: 0});
		expect(answer.headers['cache-control']).toBe('no-store');
	});

	test('is not when nothing was done for minutes, but while a run is under way', async () => {
		const w = await world();
		const {get, pulse} = await served(w);
		await w.clock.turn(6 * 60_000);
		expect((await get('/healthz')).statusCode).toBe(503);
		expect((await get('/healthz')).json()).toEqual({status: 'stuck', reason: 'nothing was done for 360 s'});
		pulse.busy = true;
		expect((await get('/healthz')).statusCode).toBe(200);
	});

	test('is not when the state cannot be read', async () => {
		const w = await world();
		const {get} = await served(w, {
			overview: async () => {
				throw new StateDamagedError('journal.jsonl is missing');
			},
		});
		const answer = await get('/healthz');
		expect(answer.statusCode).toBe(503);
		expect(answer.json()).toMatchObject({status: 'failed', exitCode: 10});
	});

	test.each([
		...['/healthz', '/metrics', '/metrics?a=b'],
		...['/%6detrics', '/%68ealthz', '//metrics', '/metrics/'],
	])('%s is not there for other machines', async (path) => {
		const {get} = await served(await world());
		expect((await get(path, '192.0.2.7')).statusCode).toBe(404);
		expect((await get(path, '::ffff:192.0.2.7')).statusCode).toBe(404);
		expect((await get(path, '::1')).statusCode).toBe(200);
	});
});

describe('metrics', () => {
	test('count what is there, by status, connection and state, and name nobody', async () => {
		const w = await world();
		await w.night();
		await w.reconfigure('sis', {settings: {frequency: 'daily', timeOfDay: '03:14'}, secrets: {}});
		await w.clock.turn(30 * 60_000);
		const {get, metrics} = await served(w);
		metrics.note({what: 'ended', connection: 'sis', state: 'succeeded', exitCode: 0, seconds: 2});
		const text = (await get('/metrics')).body;
		for (const line of [
			'rollcall_accounts{status="New"} 204',
			'rollcall_runs_total{connection="sis",state="succeeded"} 1',
			'rollcall_run_seconds_sum{connection="sis"} 2',
			'rollcall_next_run_seconds{connection="sis"} 1800',
			'rollcall_last_run_age_seconds{connection="sis",state="succeeded"} 1800',
			'rollcall_target_armed{target="asm",level="all"} 1',
			'rollcall_conflicts 0',
		])
			expect(text.split('\n')).toContain(line);
		expect(text).not.toMatch(/Given|Family|Person1/);
	});

	test('forget connections that are gone, and tell since when a run is owed', async () => {
		const w = await world();
		await w.reconfigure('sis', {settings: {frequency: 'daily', timeOfDay: '03:14'}, secrets: {}});
		const {get} = await served(w);
		expect((await get('/metrics')).body).not.toContain('rollcall_owed_run_seconds{');
		await w.clock.turn(2 * 3_600_000);
		expect((await get('/metrics')).body).toContain('rollcall_owed_run_seconds{connection="sis"} 3600');
		await w.night();
		expect((await get('/metrics')).body).not.toContain('rollcall_owed_run_seconds{');
	});
});

describe('what listens', () => {
	test.each([
		['others in plain text', {address: '0.0.0.0', port: 0}, /no certificate/],
		['half of a certificate', {address: '127.0.0.1', port: 0, certificate: '/c.pem'}, /go together/],
		[
			'a certificate that is not there',
			{address: '127.0.0.1', port: 0, certificate: '/no/c.pem', key: '/no/k.pem'},
			/serve.certificate: \/no\/c.pem cannot be read/,
		],
	])('refuses %s', async (_what, place, message) => {
		await expect(makeServer(place)).rejects.toThrow(message);
	});

	test('refuses JSON that reaches for prototypes, and bodies that are too large', async () => {
		const server = await makeServer({address: '127.0.0.1', port: 0});
		closing.push(async () => await server.close());
		server.post('/echo', async (request) => request.body);
		const post = async (payload: string) =>
			(
				await server.inject({
					method: 'POST',
					url: '/echo',
					headers: {'content-type': 'application/json'},
					payload,
				})
			).statusCode;
		expect(await post('{"a":1}')).toBe(200);
		expect(await post('{"__proto__":{"a":1}}')).toBe(400);
		expect(await post('{"constructor":{"prototype":{"a":1}}}')).toBe(400);
		expect(await post(JSON.stringify({a: 'x'.repeat(1_100_000)}))).toBe(413);
	});
});
