import {afterAll, describe, expect, test} from 'vitest';
import {json, run, workshop} from '../support/cli.ts';

const shop = workshop();
afterAll(() => shop.remove());

describe('a connection that an identity provider pushes to', () => {
	const state = shop.at('state');

	test('connect scim tells tenant URL and token once', async () => {
		const {value: made} = await json<Record<string, unknown>>(
			['connect', 'scim', 'entra', '--set', 'url=https://rollcall.school.example/', '--json'],
			{state},
		);
		expect(made).toMatchObject({
			name: 'entra',
			state: 'ready',
			tenantUrl: 'https://rollcall.school.example/feeds/school/scim',
			token: expect.stringMatching(/^rc_[\w-]{43}$/),
		});
		const shown = await run(['connections', 'show', 'entra'], {state});
		expect(shown.stdout).toContain('nobody came with its token yet');
		expect(shown.stdout).not.toContain(String(made.token));
	});

	test('connections token makes another one, as text too', async () => {
		const made = await run(['connections', 'token', 'entra'], {state});
		expect(made).toMatchObject({code: 0, stderr: ''});
		expect(made.stdout).toMatch(/^Tenant URL: https:.*\nToken: +rc_[\w-]{43}\n/);
	});

	test('connections show tells the tokens by their ids, and token --revoke ends one', async () => {
		const shown = await run(['connections', 'show', 'entra'], {state});
		const ids = [...shown.stdout.matchAll(/^Token ([0-9a-f]{8}): made .*, not used, to be used before /gm)];
		expect(ids).toHaveLength(2);
		const id = ids[0]![1]!;
		const {value} = await json(['connections', 'token', 'entra', '--revoke', id, '--json'], {state});
		expect(value).toMatchObject({connection: 'entra', revoked: id});
		expect((await run(['connections', 'show', 'entra'], {state})).stdout).not.toContain(id);
		expect((await run(['connections', 'token', 'entra', '--revoke', id], {state})).code).toBe(2);
	});

	test('a third token says which one ended for it', async () => {
		const ids = async () =>
			[
				...(await run(['connections', 'show', 'entra'], {state})).stdout.matchAll(/^Token ([0-9a-f]{8})/gm),
			].map(([, id]) => id!);
		while ((await ids()).length < 2) await run(['connections', 'token', 'entra'], {state});
		const [oldest, other] = await ids();
		const made = await run(['connections', 'token', 'entra'], {state});
		expect(made.stdout).toContain(`the token ${oldest} ended at once, and whoever comes with it is refused`);
		const {value} = await json(['connections', 'token', 'entra', '--json'], {state});
		expect(value).toMatchObject({ended: [other]});
	});

	test('a connection that takes pushes is not connected again', async () => {
		expect((await run(['connections', 'reconnect', 'entra'], {state})).code).toBe(2);
	});

	test('connections removals lists nothing where nothing waits', async () => {
		expect((await run(['connections', 'removals', 'entra'], {state})).stdout).toBe('no removal waits\n');
		const both = await run(['connections', 'removals', 'entra', '--approve', '--take-back'], {state});
		expect(both.code).toBe(2);
		const {value} = await json<{total: number}>(['connections', 'removals', 'entra', '--json'], {state});
		expect(value).toMatchObject({connection: 'entra', people: [], total: 0, outcome: 'waiting'});
	});

	test('a bad address, and a SIS beside it, are refused', async () => {
		const bad = await run(['connections', 'set', 'entra', '--set', 'url=rollcall'], {state});
		expect(bad.code).toBe(2);
		const sis = await run(['connect', 'apple-csv', 'sis', '--set', 'path=/srv'], {state});
		expect(sis.code).toBe(2);
		expect(sis.stderr).toContain('rollcall connections disconnect entra');
	});
});
