import http, {type IncomingHttpHeaders} from 'node:http';
import https from 'node:https';
import {SourceUnhealthyError} from '../core/errors.ts';
import type {Clock, Randomness} from '../core/ports.ts';
import {addressOf, originOf, placeOf, redirectOf} from './http-address.ts';
import {type Agents, defaultTimeouts, type Exchanged, exchange, type HttpTimeouts} from './http-exchange.ts';
import {HttpFault, mayPass, toldFault} from './http-fault.ts';
import {backoff, isIdempotent, isPassing, longestRetryAfter, retryAfterOf} from './http-retry.ts';

export interface HttpRequest {
	/** Default GET. */
	readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** https, or loopback. */
	readonly url: string | URL;
	/** Credentials too: they never leave for another origin. A function is asked anew for every address and try. */
	readonly headers?: HttpHeaders | ((url: URL) => HttpHeaders);
	readonly body?: string;
	readonly signal: AbortSignal;
	readonly timeouts?: Partial<HttpTimeouts>;
	/** What the body may hold once unpacked; default 64 MiB. */
	readonly maxBytes?: number;
	/** Tries in all for what may pass (429, 5xx, network); default 5. A test of a connection takes 1. */
	readonly attempts?: number;
	/** A method that is not idempotent may be tried again all the same; default false. */
	readonly again?: boolean;
	/** The address is a secret by itself: errors name its host alone. */
	readonly hidden?: boolean;
	/** Called before each wait. */
	readonly onWait?: (wait: HttpWait) => void;
}

export type HttpHeaders = Readonly<Record<string, string>>;

export interface HttpWait {
	/** Why, as words: `503 Service Unavailable`, `the connection was cut`. */
	readonly reason: string;
	readonly milliseconds: number;
}

/** A whole answer. */
export interface HttpResponse {
	/** Never 429, 5xx (but 501 and 505) or a redirect: those are tried again, followed or thrown. */
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Uint8Array;
	/** Where it came from at last. */
	readonly url: URL;
	/** @throws SourceUnhealthyError when it is not in UTF-8 (or the charset that it names). */
	text(): string;
	/** The body as JSON, whatever content type it names. @throws SourceUnhealthyError saying what it is instead. */
	json(): unknown;
}

export interface Http {
	/**
	 * Sends a request and gives the whole answer. What may pass is tried again after the wait that the server asks for
	 * (Retry-After), or a growing one by chance.
	 * @throws TemporaryError when it may pass later: DNS, refused, timeout, cut, 429 and 5xx.
	 * @throws SourceUnhealthyError on a bad certificate, a redirect to another origin, a body that is too large or garbled.
	 * @throws UsageError on an address that is not https. `httpFaultOf(error)` tells the kind of fault.
	 */
	request(request: HttpRequest): Promise<HttpResponse>;
	/** Closes the connections that were kept. */
	close(): void;
}

export interface HttpOptions {
	readonly clock: Pick<Clock, 'now' | 'sleep'>;
	readonly randomness: Randomness;
	/** Authorities that vouch for servers, as PEM, in place of the machine's. Absent: the machine's. */
	readonly ca?: string;
}

const defaultBytes = 64 * 1_048_576;
const mostRedirects = 5;

/** Opens a client; its connections stay open between requests until {@link Http.close}. */
export function openHttp({clock, randomness, ca}: HttpOptions): Http {
	const agents: Agents = {
		http: new http.Agent({keepAlive: true}),
		https: new https.Agent({keepAlive: true, ...(ca === undefined ? {} : {ca})}),
	};

	/** One try: follows redirects, and throws what may pass as a fault. */
	const attempt = async (request: HttpRequest, start: URL): Promise<Exchanged & {readonly url: URL}> => {
		const {method = 'GET', body, signal, maxBytes = defaultBytes} = request;
		const timeouts = {...defaultTimeouts, ...request.timeouts};
		let url = start;
		for (let redirects = 0; ; redirects++) {
			const headers = typeof request.headers === 'function' ? request.headers(url) : (request.headers ?? {});
			const answer = await exchange({method, url, headers, body, timeouts, maxBytes}, agents, signal);
			const {status} = answer;
			if (isPassing(status))
				throw new HttpFault('status', `the server answers ${statusText(status)}`, {
					status,
					retryAfter: retryAfterOf(answer.headers['retry-after'], clock.now()),
				});
			if (status < 300 || status >= 400 || status === 304) return {...answer, url};
			const to = redirectOf(url, answer.headers.location);
			// What a body says was meant for the address that was asked, and for no other.
			if (method !== 'GET' && method !== 'HEAD')
				throw new HttpFault(
					'redirect',
					`it redirects a ${method}, to ${(request.hidden ? originOf : placeOf)(to)}`,
				);
			if (redirects === mostRedirects) throw new HttpFault('redirect', 'it redirects on and on');
			url = to;
		}
	};

	return {
		async request(request) {
			const {method = 'GET', attempts = 5, again = false, hidden = false, signal} = request;
			const shown = hidden ? originOf : placeOf;
			const url = addressOf(request.url, shown);
			const tries = again || isIdempotent(method) ? attempts : 1;
			for (let tried = 1; ; tried++) {
				try {
					return responseOf(await attempt(request, url));
				} catch (error) {
					if (!(error instanceof HttpFault)) throw error;
					const wait = error.retryAfter ?? backoff(tried, randomness);
					if (tried >= tries || !mayPass(error) || wait > longestRetryAfter)
						throw toldFault(error, shown(url), clock.now());
					request.onWait?.({reason: error.message, milliseconds: wait});
					await clock.sleep(wait, signal);
				}
			}
		},
		close() {
			agents.http.destroy();
			agents.https.destroy();
		},
	};
}

const statusText = (status: number) => `${status} ${http.STATUS_CODES[status] ?? ''}`.trim();

function responseOf({status, headers, body, url}: Exchanged & {readonly url: URL}): HttpResponse {
	const unreadable = (what: string) =>
		new SourceUnhealthyError(`${placeOf(url)}: ${what}`, {
			next: 'See whether the address is the right one; then ask whoever runs the server.',
			cause: new HttpFault('garbled', what),
		});
	const text = () => {
		const charset = /charset="?([\w-]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
		try {
			return new TextDecoder(charset, {fatal: true}).decode(body);
		} catch {
			throw unreadable(`its answer is not written in ${charset}`);
		}
	};
	return {
		status,
		headers,
		body,
		url,
		text,
		json() {
			const json = text();
			try {
				return JSON.parse(json);
			} catch {
				throw unreadable(`it answers ${whatIs(json)} where JSON should be`);
			}
		},
	};
}

/** What stands where JSON should, without repeating any of it. */
function whatIs(text: string): string {
	const begin = text.trimStart().slice(0, 200).toLowerCase();
	if (begin === '') return 'nothing';
	if (/^<(!doctype html|html|head|body)/.test(begin)) return 'a web page (HTML)';
	if (begin.startsWith('<')) return 'XML';
	return /^[[{]/.test(begin) ? 'broken JSON' : 'text';
}
