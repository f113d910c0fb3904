import {expect, test} from 'vitest';
import type {Cli} from '../../source/commands/cli.ts';
import {makeProgram} from '../../source/commands/program.ts';
import {oidc} from '../../source/connections/oidc/kind.ts';
import {kindViews} from '../../source/sync/kind-views.ts';
import {oidcServer} from '../support/oidc-server.ts';
import {finished} from '../support/roster.ts';
import {person} from '../support/scim-world.ts';
import {plantedSecret, world} from '../support/world.ts';

const never = new AbortController().signal;

/** Another identity provider, connected and looked at by nobody. */
async function connected() {
	const w = await world({armed: false});
	await finished(w.disconnect('sis', {yes: true}, never));
	const idp = await oidcServer(plantedSecret);
	const rollcall = w.as({kinds: [...w.context.kinds, oidc]});
	await rollcall.connect('oidc', 'okta', {
		settings: {issuer: idp.issuer, clientId: 'rollcall'},
		secrets: {clientSecret: 'env:PLANTED'},
	});
	const {token} = await rollcall.newToken('okta');
	const view = async () => (await rollcall.connections()).find(({name}) => name === 'okta')!;
	const lines = async () => (await view()).checklist.slice(-2).map(({done}) => done);
	return {rollcall, store: w.store, idp, token, view, lines, test: () => rollcall.test('okta', {}, never)};
}

test('a test looks at the provider, and then whether it came with users', async () => {
	const w = await connected();
	expect(await w.lines()).toEqual([false, false]);
	const first = await w.test();
	expect(first).toMatchObject({
		ok: false,
		message: expect.stringMatching(
			/^all 10 things that were looked at there are as they should be\. Users: nobody came/,
		),
	});
	expect(first.findings?.every(({ok}) => ok)).toBe(true);
	expect(await w.view()).toMatchObject({tested: {ok: true}, state: 'ready', pushes: expect.anything()});
	expect(await w.lines()).toEqual([true, false]);
	await w.rollcall.scim().admit(w.token);
	expect(await w.test()).toMatchObject({ok: true});
	expect(await w.lines()).toEqual([true, true]);
});

test('names exactly what failed, and remembers it', async () => {
	const w = await connected();
	w.idp.metadata.code_challenge_methods_supported = ['plain'];
	w.idp.keys = [];
	const message = 'PKCE: S256 is not offered (code_challenge_methods_supported); jwks_uri: no usable key';
	expect(await w.test()).toMatchObject({ok: false, message});
	expect(await w.view()).toMatchObject({tested: {ok: false, message}});
	expect(await w.lines()).toEqual([false, false]);
});

test('a provider of another issuer is an error, and is remembered as such', async () => {
	const w = await connected();
	w.idp.metadata.issuer = 'https://other.example';
	await expect(w.test()).rejects.toMatchObject({exitCode: 7, message: expect.stringMatching(/^issuer: /)});
	expect(await w.view()).toMatchObject({
		tested: {ok: false, message: expect.stringContaining('another issuer')},
	});
});

test('whom it removes is its own still: Identity Provider, and not SCIM', async () => {
	const w = await connected();
	const guest = (await w.rollcall.scim().admit(w.token))!;
	const made = await guest.ask({does: 'create', body: person(), shape: {}});
	const id = String(made.body?.id);
	const source = async () => {
		const snapshot = await w.store.read();
		const accounts = [...(await snapshot.load('accounts')).values()];
		await snapshot.release();
		return accounts.find(({pushed}) => pushed?.id === id)?.source;
	};
	expect(await source()).toBe('Identity Provider');
	expect((await guest.ask({does: 'remove', id})).status).toBe(204);
	expect(await source()).toBe('Identity Provider');
});

test('making the connection asks nobody and resolves no secret', async () => {
	const w = await connected();
	expect(w.idp.asked).toEqual([]);
	await expect(w.rollcall.plan('okta', never).next()).rejects.toMatchObject({
		message: expect.stringContaining('its identity provider pushes to rollcall serve'),
	});
});

test('rollcall connections test says line by line what can be used and what cannot', async () => {
	const w = await connected();
	w.idp.client.secret = 'another';
	let out = '';
	let code: number | undefined;
	const cli = {
		open: async () => w.rollcall,
		out: (text: string) => void (out += text),
		exit: (exitCode: number) => void (code = exitCode),
		signal: never,
	} as unknown as Cli;
	const program = makeProgram(cli, kindViews([oidc]), '0');
	await program.parseAsync(['connections', 'test', 'okta'], {from: 'user'});
	expect(code).toBe(3);
	expect(out).toMatch(/^okta: not yet: client: client ID or secret is refused \(invalid_client\)\n/);
	expect(out).toContain('\n  [x] token_endpoint\n');
	expect(out).toContain('\n  [ ] client: client ID or secret is refused (invalid_client)\n');
});
