import {describe, expect, it} from 'vitest';
import {oidc} from '../../../source/connections/oidc/kind.ts';
import {probe} from '../../../source/connections/oidc/probe.ts';
import {connectionId} from '../../../source/core/directory/ids.ts';
import {fixedClock} from '../../support/fixed-clock.ts';
import {type OidcServer, oidcServer, rsaKey} from '../../support/oidc-server.ts';

const secret = 'planted-secret-7c1e';

/** Looks at this provider; gives all that was found. */
function look(
	idp: OidcServer,
	settings: Readonly<Record<string, string>> = {},
	shown: string | null = secret,
) {
	const context = {
		id: connectionId('oidc-1'),
		name: 'okta',
		settings: oidc.settings.parse({issuer: idp.issuer, clientId: 'rollcall', ...settings}),
		secret: async () => shown ?? undefined,
		clock: fixedClock(),
		randomness: (bytes: number) => new Uint8Array(bytes),
	};
	return probe(context, new AbortController().signal);
}

/** What is wrong, and no more. */
const faultsOf = async (idp: OidcServer, settings?: Readonly<Record<string, string>>, shown?: string) =>
	(await look(idp, settings, shown)).findings.filter(({ok}) => !ok).map(({text}) => text);

describe('a provider that is as it should be', () => {
	it.each(['', '/tenant/one'])('is found so, whole, below "%s"', async (path) => {
		const idp = await oidcServer(secret, path);
		const {findings} = await look(idp);
		expect(findings).toEqual(
			[
				'issuer',
				'authorization_endpoint',
				'token_endpoint',
				'jwks_uri',
				'sign-in by authorization_code',
				'PKCE (S256)',
				'signs with RS256',
				'client shows its secret by client_secret_basic',
				'1 usable key',
				'client ID and secret accepted (client_credentials)',
			].map((text) => ({text, ok: true})),
		);
		expect(idp.asked.map(({method, path: at}) => `${method} ${at}`)).toEqual([
			'GET /.well-known/openid-configuration',
			'GET /keys',
			'POST /token',
		]);
	});

	it('shows the secret in the body where that alone is taken', async () => {
		const idp = await oidcServer();
		idp.metadata.token_endpoint_auth_methods_supported = ['client_secret_post'];
		expect(await faultsOf(idp)).toEqual([]);
		expect(idp.asked.at(-1)).toMatchObject({authorization: undefined});
		expect(idp.asked.at(-1)?.form.get('client_secret')).toBe(secret);
	});

	it('is asked with a code that nobody was given where client_credentials is not offered', async () => {
		const idp = await oidcServer();
		idp.metadata.grant_types_supported = undefined;
		expect((await look(idp, {callbackUrl: 'https://asm.example/back'})).findings.at(-1)).toEqual({
			text: 'client ID and secret accepted (invalid_grant)',
			ok: true,
		});
		expect(idp.asked.at(-1)?.form.get('redirect_uri')).toBe('https://asm.example/back');
	});

	it('may refuse the client a token of its own: the client is known', async () => {
		const idp = await oidcServer();
		idp.grants = ['authorization_code'];
		expect((await look(idp)).findings.at(-1)).toEqual({
			text: 'client ID and secret accepted (unauthorized_client)',
			ok: true,
		});
	});

	it('need not tell of PKCE; a key for encryption beside the others does no harm', async () => {
		const idp = await oidcServer();
		delete idp.metadata.code_challenge_methods_supported;
		idp.keys.unshift({...rsaKey(), kid: 'other', use: 'enc'});
		const {findings} = await look(idp);
		expect(findings.every(({ok}) => ok)).toBe(true);
		expect(findings.map(({text}) => text)).toEqual(
			expect.arrayContaining(['PKCE not told of', '1 usable key']),
		);
	});

	it('is told to send another unique identifier field as userName', async () => {
		const {findings} = await look(await oidcServer(), {uniqueField: 'email'});
		expect(findings).toContainEqual({
			text: 'email has to be mapped onto userName in the provisioning there',
			ok: true,
		});
	});
});

describe('what fails is named, and nothing else', () => {
	const wrong: ReadonlyArray<readonly [string, (idp: OidcServer) => void, readonly string[]]> = [
		[
			'no token endpoint',
			(idp) => delete idp.metadata.token_endpoint,
			['token_endpoint is missing', 'client was not looked at'],
		],
		[
			'an authorization endpoint without https',
			(idp) => void (idp.metadata.authorization_endpoint = 'http://idp.example/authorize'),
			['authorization_endpoint is no https address'],
		],
		[
			'no sign-in by code',
			(idp) => void (idp.metadata.response_types_supported = ['id_token']),
			['sign-in by authorization_code is not offered (grant_types_supported, response_types_supported)'],
		],
		[
			'PKCE in plain text alone',
			(idp) => void (idp.metadata.code_challenge_methods_supported = ['plain']),
			['PKCE: S256 is not offered (code_challenge_methods_supported)'],
		],
		[
			'no signature that can be checked',
			(idp) => void (idp.metadata.id_token_signing_alg_values_supported = ['none', 'HS256']),
			[
				'signatures: no algorithm is offered that can be checked (id_token_signing_alg_values_supported)',
				'jwks_uri: no usable key (first is for another algorithm than the provider says that it signs with)',
			],
		],
		[
			'no way to show a secret',
			(idp) => void (idp.metadata.token_endpoint_auth_methods_supported = ['private_key_jwt']),
			[
				'client: neither client_secret_basic nor client_secret_post is taken (token_endpoint_auth_methods_supported)',
				'client was not looked at',
			],
		],
		['no key', (idp) => void (idp.keys = []), ['jwks_uri: no usable key']],
		[
			'a key that is too short',
			(idp) => void (idp.keys = [{...rsaKey(1024), kid: 'short', use: 'sig'}]),
			['jwks_uri: no usable key (short has 1024 bits, fewer than 2048)'],
		],
		[
			'a broken key, and a shared secret',
			(idp) =>
				void (idp.keys = [
					{kty: 'RSA', kid: 'broken'},
					{kty: 'oct', kid: 'known', k: 'c2VjcmV0'},
				]),
			['jwks_uri: no usable key (broken cannot be read; known is a shared secret, which nobody may publish)'],
		],
		[
			'keys that are none',
			(idp) => void (idp.keys = ['key', null, 7]),
			[expect.stringMatching(/^jwks_uri: no usable key/) as never],
		],
		[
			'keys that nobody finds',
			(idp) => void (idp.fault = (path) => (path === '/keys' ? {status: 404} : undefined)),
			['jwks_uri: it answers 404'],
		],
		[
			'a web page in place of keys',
			(idp) => void (idp.fault = (path) => (path === '/keys' ? {body: '<html>'} : undefined)),
			[expect.stringMatching(/^jwks_uri: .*web page/) as never],
		],
		[
			'another secret',
			(idp) => void (idp.client.secret = 'another'),
			['client: client ID or secret is refused (invalid_client)'],
		],
		[
			'a token endpoint that says nothing',
			(idp) => void (idp.fault = (path) => (path === '/token' ? {status: 204} : undefined)),
			[expect.stringMatching(/^token_endpoint: /) as never],
		],
		[
			'a token endpoint that is out of order',
			(idp) => void (idp.fault = (path) => (path === '/token' ? {body: 'no'} : undefined)),
			[expect.stringMatching(/^token_endpoint: .*\/token answers as no token endpoint does$/) as never],
		],
	];
	it.each(wrong)('%s', async (_what, misbehave, faults) => {
		const idp = await oidcServer();
		misbehave(idp);
		expect(await faultsOf(idp)).toEqual(faults);
	});

	it('a token for a code that nobody was given', async () => {
		const idp = await oidcServer();
		idp.metadata.grant_types_supported = ['authorization_code'];
		idp.fault = (path) => (path === '/token' ? {body: {access_token: 'x', token_type: 'bearer'}} : undefined);
		expect(await faultsOf(idp)).toEqual([
			'token_endpoint: it gives a token for a code that nobody was given',
		]);
	});
});

describe('where there is no configuration of this issuer nothing else is asked', () => {
	const broken: ReadonlyArray<readonly [string, (idp: OidcServer) => void, RegExp]> = [
		[
			'another issuer',
			(idp) => void (idp.metadata.issuer = 'https://other.example'),
			/^issuer: .* is that of another issuer/,
		],
		['no issuer', (idp) => delete idp.metadata.issuer, /^discovery: .* no whole configuration/],
		[
			'a web page',
			(idp) => void (idp.fault = () => ({body: '<html>', headers: {'content-type': 'text/html'}})),
			/^discovery: /,
		],
		['404', (idp) => void (idp.fault = () => ({status: 404})), /^discovery: /],
		['503', (idp) => void (idp.fault = () => ({status: 503})), /503/],
		[
			'a redirect to elsewhere',
			(idp) => void (idp.fault = () => ({status: 302, headers: {location: 'https://other.example/'}})),
			/redirects to another place/,
		],
		['a huge answer', (idp) => void (idp.fault = () => ({body: ' '.repeat(1_100_000)})), /./],
	];
	it.each(broken)('%s', async (_what, misbehave, message) => {
		const idp = await oidcServer();
		misbehave(idp);
		await expect(look(idp)).rejects.toMatchObject({message: expect.stringMatching(message)});
		expect(idp.asked).toHaveLength(1);
	});

	it('a secret that is not set: nothing at all is asked', async () => {
		const idp = await oidcServer();
		await expect(look(idp, {}, null)).rejects.toMatchObject({
			message: '"okta" has no client secret',
			next: expect.stringContaining('--secret clientSecret=env:NAME'),
		});
		expect(idp.asked).toEqual([]);
	});
});

it('never repeats the secret, nor what the provider says of it', async () => {
	const idp = await oidcServer('another');
	idp.fault = (path) =>
		path === '/token'
			? {status: 400, body: {error: `no\u001b[31m ${secret}`, error_description: secret}}
			: undefined;
	const told = JSON.stringify(await look(idp));
	expect(told).not.toContain(secret);
	expect(told).not.toContain('\\u001b');
});

describe('settings', () => {
	it.each([
		['issuer', 'http://idp.example'],
		['issuer', 'idp.example'],
		['issuer', 'https://ada:secret@idp.example'],
		['issuer', 'https://idp.example/.well-known/openid-configuration'],
		['issuer', 'https://idp.example?x=1'],
		['clientId', ' '],
		['uniqueField', 'user name'],
		['authenticationMethod', 'OIDC'],
		['callbackUrl', 'http://idp.example'],
	])('%s refuses %s', (key, value) => {
		const typed = {issuer: 'https://idp.example', clientId: 'x', [key]: value};
		expect(oidc.settings.safeParse(typed).success).toBe(false);
	});

	it('the unique identifier field is normally userName, the method SAML 2.0, the mode OAuth 2 [seed 001]', () => {
		expect(
			oidc.settings.parse({issuer: 'https://idp.example', clientId: 'x', callbackUrl: ''}),
		).toMatchObject({
			uniqueField: 'userName',
			authenticationMethod: 'SAML 2.0',
			authenticationMode: 'OAuth 2',
			callbackUrl: undefined,
		});
	});
});
