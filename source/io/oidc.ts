import type {Configuration} from 'openid-client';
import {RollcallError, SourceUnhealthyError, UsageError} from '../core/errors.ts';
import type {Http} from './http.ts';
import {isLoopback, placeOf} from './http-address.ts';

/** What an OpenID provider says of itself; nothing of it is trusted to be of the type that it should be. */
export type OidcMetadata = Readonly<Record<string, unknown>>;

export interface OidcClient {
	readonly id: string;
	readonly secret: string;
	/** How the secret is shown to the token endpoint. */
	readonly authentication: 'client_secret_basic' | 'client_secret_post';
}

/** What a provider answered to a client; `code` is of RFC 6749 §5.2 where it refuses. */
export type ClientAnswer = {readonly ok: true} | {readonly ok: false; readonly code: string};

export interface OidcProvider {
	readonly metadata: OidcMetadata;
	/** Asks for a token in the client's own name (RFC 6749 §4.4). @throws as {@link Http.request}. */
	ownToken(client: OidcClient, signal: AbortSignal): Promise<ClientAnswer>;
	/** Shows the client with an authorization code that nobody was given, which is refused for the one or for the other. */
	noCode(client: OidcClient, redirectUri: string, signal: AbortSignal): Promise<ClientAnswer>;
}

/** Answers are small: a large one is none. */
const maxBytes = 1_048_576;
const library = () => import('openid-client');

/**
 * What stands below an issuer's `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0 §4), which has to name
 * that very issuer.
 * @throws SourceUnhealthyError where it is another issuer's, or no such document; else as {@link Http.request}.
 */
export async function discover(http: Http, issuer: string, signal: AbortSignal): Promise<OidcProvider> {
	const client = await library();
	const server = new URL(issuer);
	const where = `${placeOf(server)}/.well-known/openid-configuration`;
	const insecure = isLoopback(server.hostname) ? [client.allowInsecureRequests] : [];
	const options = {[client.customFetch]: fetchBy(http, signal), execute: insecure};
	const discovered = await client
		.discovery(server, 'discovery', undefined, client.None(), options)
		.catch((error: unknown) => {
			throw toldBy(error, where, server.href);
		});
	const metadata = discovered.serverMetadata();
	const configured = ({id, secret, authentication}: OidcClient): Configuration => {
		const shown =
			authentication === 'client_secret_post'
				? client.ClientSecretPost(secret)
				: client.ClientSecretBasic(secret);
		const made = new client.Configuration(metadata, id, undefined, shown);
		made[client.customFetch] = fetchBy(http, signal);
		for (const each of insecure) each(made);
		return made;
	};
	const answerOf = async (asked: Promise<unknown>): Promise<ClientAnswer> => {
		try {
			await asked;
			return {ok: true};
		} catch (error) {
			if (error instanceof client.ResponseBodyError || error instanceof client.WWWAuthenticateChallengeError)
				return {ok: false, code: codeOf(error)};
			throw (
				expectedIn(error) ??
				new SourceUnhealthyError(
					`${placeOf(new URL(String(metadata.token_endpoint)))} answers as no token endpoint does`,
					{next: 'Ask whoever runs the identity provider.', cause: error},
				)
			);
		}
	};
	return {
		metadata: metadata as OidcMetadata,
		ownToken: (as) => answerOf(client.clientCredentialsGrant(configured(as))),
		noCode: (as, redirectUri) =>
			answerOf(
				client.genericGrantRequest(configured(as), 'authorization_code', {
					code: 'rollcall-connection-test',
					redirect_uri: redirectUri,
				}),
			),
	};
}

/** The project's own client in place of `fetch`: its limits, certificates and redirects hold. */
const fetchBy =
	(http: Http, signal: AbortSignal) =>
	async (
		url: string,
		{method, headers, body}: {method?: string; headers?: Record<string, string>; body?: unknown},
	): Promise<Response> => {
		const answer = await http.request({
			url,
			method: method === 'POST' ? 'POST' : 'GET',
			...(headers === undefined ? {} : {headers}),
			...(body === undefined || body === null ? {} : {body: String(body)}),
			signal,
			maxBytes,
			// A person waits: what fails is told at once.
			attempts: 1,
		});
		const told = Object.entries(answer.headers).flatMap(([name, value]) =>
			typeof value === 'string' && name !== 'content-encoding' ? [[name, value] as [string, string]] : [],
		);
		return new Response(Buffer.from(answer.body), {status: answer.status, headers: told});
	};

/** What the provider says of a refusal; anything that is no code of the RFC's kind is not repeated. */
function codeOf(error: {readonly error?: unknown; readonly status?: number}): string {
	const {error: code, status} = error;
	if (typeof code === 'string' && /^[\w-]{1,60}$/.test(code)) return code;
	return status === 401 ? 'invalid_client' : String(status ?? 'refused');
}

/** An error of ours that the library wrapped. */
function expectedIn(error: unknown): RollcallError | undefined {
	for (let each: unknown = error; each instanceof Error; each = each.cause)
		if (each instanceof RollcallError) return each;
	return undefined;
}

function toldBy(error: unknown, where: string, expected: string): RollcallError {
	const ours = expectedIn(error);
	if (ours !== undefined) return ours;
	const code = (error as {code?: unknown}).code;
	const next = 'Compare the issuer with what the identity provider shows.';
	if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED')
		return new SourceUnhealthyError(`issuer: ${where} is that of another issuer than ${expected}`, {
			notDone: 'Nothing was changed.',
			next,
			cause: error,
		});
	if (code === 'OAUTH_REQUEST_PROTOCOL_FORBIDDEN' || code === 'OAUTH_HTTP_REQUEST_FORBIDDEN')
		return new UsageError(`${where} is not https`, {next, cause: error});
	return new SourceUnhealthyError(`discovery: ${where} is no whole configuration of an OpenID provider`, {
		notDone: 'Nothing was changed.',
		next,
		cause: error,
	});
}

/** A key of a key set (RFC 7517), and why it cannot verify what the provider signs; undefined: it can. */
export interface OidcKey {
	/** As the set names it; empty: it does not. */
	readonly id: string;
	readonly fault: string | undefined;
}

/** The least length of an RSA key (RFC 7518 §3.3). */
const leastRsaBits = 2048;

/**
 * Looks at each key of a provider's key set.
 * @param set what stands at `jwks_uri`, as JSON.
 * @param algorithms with which the provider signs.
 * @throws SourceUnhealthyError when it is no key set.
 */
export async function keysOf(set: unknown, algorithms: readonly string[]): Promise<readonly OidcKey[]> {
	const keys = typeof set === 'object' && set !== null ? (set as {keys?: unknown}).keys : undefined;
	if (!Array.isArray(keys))
		throw new SourceUnhealthyError('jwks_uri: what stands there is no key set', {
			next: 'Ask whoever runs the identity provider.',
		});
	const {importJWK} = await import('jose');
	const looked: OidcKey[] = [];
	for (const key of keys.slice(0, 100) as unknown[]) {
		const {kid, use, alg, kty} = (typeof key === 'object' && key !== null ? key : {}) as Record<
			string,
			unknown
		>;
		const id = typeof kid === 'string' ? kid.slice(0, 80) : '';
		const fault = async (): Promise<string | undefined> => {
			if (use !== undefined && use !== 'sig') return 'is not for signatures';
			if (kty === 'oct') return 'is a shared secret, which nobody may publish';
			const algorithm = typeof alg === 'string' ? alg : algorithms.find((each) => fits(each, kty));
			if (algorithm === undefined || !algorithms.includes(algorithm))
				return 'is for another algorithm than the provider says that it signs with';
			try {
				const made = await importJWK(key as Record<string, string>, algorithm);
				const {modulusLength} = ('algorithm' in made ? made.algorithm : {}) as {modulusLength?: number};
				return modulusLength !== undefined && modulusLength < leastRsaBits
					? `has ${modulusLength} bits, fewer than ${leastRsaBits}`
					: undefined;
			} catch {
				// What the library says repeats parts of the key.
				return 'cannot be read';
			}
		};
		looked.push({id, fault: await fault()});
	}
	return looked;
}

const families: Readonly<Record<string, RegExp>> = {
	RSA: /^(RS|PS)\d{3}$/,
	EC: /^ES\d{3}$/,
	OKP: /^(EdDSA|Ed25519)$/,
};
const fits = (algorithm: string, kty: unknown) =>
	typeof kty === 'string' && families[kty]?.test(algorithm) === true;
