import {generateKeyPairSync} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {request} from 'node:https';
import {text} from 'node:stream/consumers';
import {connect} from 'node:tls';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {makeServer} from '../../source/serve/listener.ts';
import {certificates} from '../support/certificates.ts';
import {json, run, workshop} from '../support/cli.ts';
import {person} from '../support/scim-world.ts';
import {serving} from '../support/serving.ts';

const shop = workshop();
afterAll(() => shop.remove());
const state = shop.at('state');
const [certificate, key, otherKey, nothing] = ['good.pem', 'key.pem', 'other.pem', 'nothing.pem'].map(
	shop.at,
);
let token = '';

const set = async (settings: Readonly<Record<string, string>>) => {
	for (const [name, value] of Object.entries(settings))
		expect((await run(['settings', 'set', `serve.${name}`, value], {state})).code).toBe(0);
};

beforeAll(async () => {
	writeFileSync(certificate!, certificates.good);
	writeFileSync(key!, certificates.key);
	writeFileSync(nothing!, 'no certificate');
	const {privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
	writeFileSync(otherKey!, privateKey.export({type: 'pkcs8', format: 'pem'}));
	token = (await json<{token: string}>(['connect', 'scim', 'entra'], {state})).value.token;
});

/** A request over TLS, trusting only whom the certificate names. */
function asked(url: string, method: string, ca: string | undefined, body?: unknown) {
	return new Promise<{status: number | undefined; body: string; protocol: string | null}>(
		(resolve, reject) => {
			const headers = {authorization: `Bearer ${token}`, 'content-type': 'application/scim+json'};
			const asking = request(url, {method, headers, ...(ca === undefined ? {} : {ca})}, (answer) => {
				const {protocol} = {protocol: (answer.socket as import('node:tls').TLSSocket).getProtocol()};
				text(answer).then((said) => resolve({status: answer.statusCode, body: said, protocol}), reject);
			});
			asking.once('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
		},
	);
}

describe('rollcall serve with a certificate', () => {
	test('takes pushes over TLS and over nothing else, and tells its tenant URL so', async () => {
		await set({certificate: certificate!, key: key!});
		const {child, ended, url, log} = await serving(state, '--port', '0');
		try {
			expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
			const users = `${url}/feeds/school/scim/Users`;
			const made = await asked(users, 'POST', certificates.ca, person());
			expect(made).toMatchObject({status: 201, protocol: 'TLSv1.3'});
			expect((await asked(users, 'GET', certificates.ca)).body).toContain('Ana.Diaz@school.example');
			// Who does not know its authority does not send the token.
			await expect(asked(users, 'GET', undefined)).rejects.toThrow(/verify|self.signed|issuer/i);
			await expect(fetch(users.replace('https:', 'http:'))).rejects.toThrow();
			const {port} = new URL(url);
			const old = connect({
				port: Number(port),
				host: '127.0.0.1',
				ca: certificates.ca,
				maxVersion: 'TLSv1.1',
			});
			await new Promise((resolve) => old.once('error', resolve));
			expect((await asked(users, 'GET', certificates.ca)).status).toBe(200);
			expect(log()).not.toContain(token);
		} finally {
			child.kill('SIGTERM');
			expect((await ended).code).toBe(0);
		}
		const made = await json<{tenantUrl: string}>(['connections', 'token', 'entra'], {state});
		expect(made.value.tenantUrl).toMatch(/^https:/);
	});

	test.each([
		['a key of another certificate', () => ({key: otherKey!}), /cannot be used: .*MISMATCH/i],
		['a file that is none', () => ({key: key!, certificate: nothing!}), /cannot be used/],
		['a file that is not there', () => ({certificate: shop.at('gone.pem')}), /cannot be read \(ENOENT\)/],
	])('with %s it does not start, and says why', async (_what, changed, message) => {
		await set({certificate: certificate!, key: key!, ...changed()});
		expect(await run(['serve', '--port', '0'], {state})).toMatchObject({
			code: 2,
			stderr: expect.stringMatching(message),
		});
	});
});

describe('elsewhere than on loopback', () => {
	test.each([
		'0.0.0.0',
		'::',
		'192.0.2.7',
		'rollcall.school.example',
		'128.0.0.1',
		'127.0.0.1.school.example',
	])('%s without a certificate is refused', async (address) => {
		await expect(makeServer({address, port: 0})).rejects.toThrow(
			/can be reached by others, and there is no certificate/,
		);
	});

	test('it is let be where a person says that a proxy is before it, and with a certificate', async () => {
		for (const place of [
			{address: '0.0.0.0', port: 0, plainText: true},
			{address: '0.0.0.0', port: 0, certificate: certificate!, key: key!},
		]) {
			// Nothing listens: that would be for others too.
			const server = await makeServer(place);
			await server.close();
		}
	});

	test('the command refuses it too, and says what to set', async () => {
		const bare = shop.at('bare');
		expect((await run(['connect', 'scim', 'entra'], {state: bare})).code).toBe(0);
		expect((await run(['settings', 'set', 'serve.address', '0.0.0.0'], {state: bare})).code).toBe(0);
		const {code, stderr} = await run(['serve', '--port', '0'], {state: bare});
		expect(code).toBe(2);
		expect(stderr).toMatch(/Nothing listens[\s\S]*serve\.certificate and serve\.key[\s\S]*serve\.plainText/);
	});
});
