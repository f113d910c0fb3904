import {SourceUnhealthyError, UsageError} from '../../core/errors.ts';
import type {Http, HttpResponse, HttpWait} from '../../io/http.ts';
import {placeOf} from '../../io/http-address.ts';

export interface Token {
	readonly value: string;
	/** Milliseconds that it lasts; absent: nobody said, and it is used until it is refused. */
	readonly lasts?: number;
	/** Cookies that came with it: Aeries' load balancer wants them back (support.aeries.com 14000065677). */
	readonly cookies: readonly string[];
}

export interface TokenAsk {
	readonly url: string;
	readonly client: {readonly id: string; readonly secret: string};
	/** Whether id and secret go in the body, not in a Basic header. */
	readonly inBody: boolean;
	readonly scope?: string;
	readonly signal: AbortSignal;
	readonly attempts?: number;
	readonly onWait?: (wait: HttpWait) => void;
}

/**
 * A token by client credentials (RFC 6749 §4.4); grant and scope go in the body.
 * @throws UsageError when the service refuses id, secret or scope; else as {@link Http.request}.
 */
export async function askToken(http: Http, ask: TokenAsk): Promise<Token> {
	const {url, client, inBody, scope, signal, attempts, onWait} = ask;
	const form = new URLSearchParams({
		grant_type: 'client_credentials',
		...(scope === undefined ? {} : {scope}),
		...(inBody ? {client_id: client.id, client_secret: client.secret} : {}),
	});
	const response = await http.request({
		method: 'POST',
		url,
		headers: {
			accept: 'application/json',
			'content-type': 'application/x-www-form-urlencoded',
			// As it is, not encoded once more as RFC 6749 §2.3.1 has it: SIS' pages say base64(id:secret) [D].
			...(inBody
				? {}
				: {authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`}),
		},
		body: form.toString(),
		signal,
		maxBytes: 1_048_576,
		// Asking twice gives two tokens and does no harm.
		again: true,
		...(attempts === undefined ? {} : {attempts}),
		...(onWait === undefined ? {} : {onWait}),
	});
	if (response.status !== 200) throw refused(response, scope);
	const answer = response.json();
	const value = textIn(answer, 'access_token');
	// Into a header it goes as it is (RFC 6750 §2.1).
	if (value === undefined || !/^[\x21-\x7e]+$/.test(value))
		throw new SourceUnhealthyError(`the token: ${placeOf(response.url)} answers, and gives none`, {
			next: 'See whether tokenUrl is the address where the SIS gives tokens.',
		});
	const seconds = Number(
		typeof answer === 'object' && answer !== null && 'expires_in' in answer ? answer.expires_in : undefined,
	);
	return {
		value,
		...(Number.isFinite(seconds) && seconds > 0 ? {lasts: seconds * 1000} : {}),
		cookies: (response.headers['set-cookie'] ?? [])
			.map((cookie) => cookie.split(';')[0]!.trim())
			.filter((cookie) => /^[\x21-\x7e]+$/.test(cookie)),
	};
}

function textIn(answer: unknown, key: string): string | undefined {
	if (typeof answer !== 'object' || answer === null) return undefined;
	const value = (answer as Readonly<Record<string, unknown>>)[key];
	return typeof value === 'string' ? value : undefined;
}

/** RFC 6749 §5.2; bodies are often empty or a page. */
function refused(response: HttpResponse, scope: string | undefined): UsageError {
	const code = codeOf(response);
	const where = `the token: ${placeOf(response.url)}`;
	if (code === 'invalid_scope')
		return new UsageError(`${where} does not give the scope ${scope ?? '(none was asked for)'}`, {
			next: 'Give this client the right to read rosters in the SIS, or set scope to what it has, or to none.',
		});
	if (code === 'invalid_client' || code === 'unauthorized_client' || response.status === 401)
		return new UsageError(`${where} refuses client ID or client secret (${code ?? response.status})`, {
			next: 'Compare both with what the SIS shows, and set them again; see whether auth is right (oauth2-basic or oauth2-body).',
		});
	if (response.status === 404)
		return new UsageError(`${where} is not there (404)`, {
			next: 'Set tokenUrl to the address where the SIS gives tokens.',
		});
	return new UsageError(`${where} gives none (${code ?? response.status})`, {
		next: 'See whether tokenUrl, auth and scope are what the SIS wants.',
	});
}

function codeOf(response: HttpResponse): string | undefined {
	try {
		const code = textIn(response.json(), 'error');
		return code !== undefined && /^[\w-]{1,40}$/.test(code) ? code : undefined;
	} catch (error) {
		// The status says enough: what is no JSON says no more.
		if (error instanceof SourceUnhealthyError) return undefined;
		throw error;
	}
}
