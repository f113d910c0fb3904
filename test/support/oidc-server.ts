import {generateKeyPairSync, type JsonWebKey} from 'node:crypto';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';

/** What is answered instead. */
export interface OidcFault {
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	/** JSON, or text as it is. */
	readonly body?: unknown;
}

export interface OidcAsked {
	readonly method: string;
	readonly path: string;
	readonly form: URLSearchParams;
	readonly authorization: string | undefined;
}

/** Plays an OpenID provider, as OpenID Connect Discovery 1.0 and RFC 6749 describe one. */
export interface OidcServer {
	readonly issuer: string;
	readonly asked: readonly OidcAsked[];
	/** What it says of itself; a test changes it to misbehave. */
	metadata: Record<string, unknown>;
	keys: unknown[];
	readonly client: {id: string; secret: string};
	/** Grants that the client may use. */
	grants: string[];
	fault: ((path: string) => OidcFault | undefined) | undefined;
}

/** One key for all tests: making one takes longer than any of them. */
let made: JsonWebKey | undefined;
export const rsaKey = (bits = 2048): JsonWebKey =>
	generateKeyPairSync('rsa', {modulusLength: bits}).publicKey.export({format: 'jwk'});

/** Listens on loopback until the test is over. */
export async function oidcServer(secret = 'planted-secret-7c1e', path = ''): Promise<OidcServer> {
	made ??= rsaKey();
	const asked: OidcAsked[] = [];
	const server = createServer((request, response) => {
		void answer(request).then(({status = 200, headers = {}, body}) => {
			response.writeHead(status, {'content-type': 'application/json', ...headers});
			response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const issuer = `${origin}${path}`;
	const idp: OidcServer = {
		issuer,
		asked,
		metadata: {
			issuer,
			authorization_endpoint: `${issuer}/authorize`,
			token_endpoint: `${issuer}/token`,
			jwks_uri: `${issuer}/keys`,
			response_types_supported: ['code', 'id_token'],
			subject_types_supported: ['public'],
			grant_types_supported: ['authorization_code', 'client_credentials'],
			id_token_signing_alg_values_supported: ['RS256'],
			code_challenge_methods_supported: ['S256'],
			token_endpoint_auth_methods_supported: ['client_secret_basic'],
		},
		keys: [{...made, kid: 'first', use: 'sig', alg: 'RS256'}],
		client: {id: 'rollcall', secret},
		grants: ['authorization_code', 'client_credentials'],
		fault: undefined,
	};

	async function answer(request: IncomingMessage): Promise<OidcFault> {
		let text = '';
		for await (const chunk of request) text += chunk;
		const form = new URLSearchParams(text);
		const at = new URL(request.url ?? '', origin).pathname.slice(path.length);
		asked.push({method: request.method ?? '', path: at, form, authorization: request.headers.authorization});
		const fault = idp.fault?.(at);
		if (fault !== undefined) return fault;
		if (at === '/.well-known/openid-configuration') return {body: idp.metadata};
		if (at === '/keys') return {body: {keys: idp.keys}};
		if (at === '/token' && request.method === 'POST') return token(form, request.headers.authorization);
		return {status: 404, body: 'nothing here'};
	}

	function token(form: URLSearchParams, authorization: string | undefined): OidcFault {
		const {id, secret: kept} = idp.client;
		const basic = Buffer.from((authorization ?? '').replace(/^Basic /, ''), 'base64').toString();
		const [user, password] =
			authorization === undefined
				? [form.get('client_id'), form.get('client_secret')]
				: basic.split(':').map(decodeURIComponent);
		if (user !== id || password !== kept) return {status: 401, body: {error: 'invalid_client'}};
		const grant = form.get('grant_type') ?? '';
		if (!idp.grants.includes(grant)) return {status: 400, body: {error: 'unauthorized_client'}};
		if (grant === 'authorization_code') return {status: 400, body: {error: 'invalid_grant'}};
		return {body: {access_token: 'a-token', token_type: 'Bearer', expires_in: 300}};
	}

	return idp;
}
