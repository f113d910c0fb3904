import type {z} from 'zod';
import {RefusedError, SourceUnhealthyError, TemporaryError, UsageError} from '../../core/errors.ts';
import type {Clock, Randomness} from '../../core/ports.ts';
import {visible} from '../../core/visible.ts';
import type {Http, HttpResponse, HttpWait} from '../../io/http.ts';
import {placeOf} from '../../io/http-address.ts';
import {httpFaultOf} from '../../io/http-fault.ts';
import {backoff, longestRetryAfter} from '../../io/http-retry.ts';

export interface ClientOptions {
	readonly http: Http;
	readonly clock: Pick<Clock, 'sleep'>;
	readonly randomness: Randomness;
	/** Without `/api` and without a slash at its end. */
	readonly url: string;
	readonly networkId: string;
	readonly apiKey: string;
	/** Tries in all for what may pass; default 5. */
	readonly attempts?: number;
	readonly onWait?: (wait: HttpWait) => void;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What each method needs, as Jamf School calls the rights of a key. */
const rights = {GET: 'Read', POST: 'Add', PUT: 'Edit', DELETE: 'Delete'} as const;

/** Version of the API that answers as is written here. */
const protocolVersion = '3';

/** There is no paging: a list is one answer, of 50,000 users some 50 MB. */
const mostBytes = 400 * 1_048_576;

/** What a record was written to is not there (any more). */
export class GoneError extends RefusedError {}

/** Jamf School's API: HTTP Basic with network ID and API key. */
export class JamfClient {
	readonly #options: ClientOptions;
	readonly #headers: Readonly<Record<string, string>>;

	constructor(options: ClientOptions) {
		this.#options = options;
		const pair = `${options.networkId}:${options.apiKey}`;
		this.#headers = {
			accept: 'application/json',
			authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
			'x-server-protocol-version': protocolVersion,
		};
	}

	/**
	 * Reads an answer of this shape.
	 * @throws UsageError when who asks is refused; GoneError when there is nothing at a path that names one record;
	 * SourceUnhealthyError when the answer is not what it should be; TemporaryError.
	 */
	async get<Schema extends z.ZodType>(
		path: string,
		schema: Schema,
		signal: AbortSignal,
	): Promise<z.output<Schema>> {
		const response = await this.#send('GET', path, undefined, signal);
		if (response.status !== 200) throw this.#refusal('GET', path, response);
		const parsed = schema.safeParse(response.json());
		if (parsed.success) return parsed.data;
		const [issue] = parsed.error.issues;
		throw unhealthy(
			response,
			`the answer is not what it should be (${(issue?.path ?? []).map(String).join('.') || 'all of it'})`,
		);
	}

	/**
	 * Writes, and gives the answer. A POST that may have been carried out is never sent again.
	 * @throws RefusedError when this record is refused, GoneError when it is not there; UsageError when nothing of the
	 * kind may be written; TemporaryError when it is not known whether it was.
	 */
	async write(
		method: Exclude<Method, 'GET'>,
		path: string,
		body: object | undefined,
		signal: AbortSignal,
	): Promise<HttpResponse> {
		const {attempts = 5, clock, randomness, onWait} = this.#options;
		for (let tried = 1; ; tried++) {
			try {
				const response = await this.#send(method, path, body, signal);
				if (response.status >= 200 && response.status < 300) return response;
				throw this.#refusal(method, path, response);
			} catch (error) {
				const fault = error instanceof TemporaryError ? httpFaultOf(error) : undefined;
				// Too many requests, or nobody there: nothing was carried out. The others were tried again already, or may not be.
				const isUndone = fault?.status === 429 || fault?.kind === 'refused';
				if (method !== 'POST' || !isUndone || tried >= attempts) throw error;
				const milliseconds = fault.retryAfter ?? backoff(tried, randomness);
				if (milliseconds > longestRetryAfter) throw error;
				onWait?.({reason: fault.message, milliseconds});
				await clock.sleep(milliseconds, signal);
			}
		}
	}

	async #send(
		method: Method,
		path: string,
		body: object | undefined,
		signal: AbortSignal,
	): Promise<HttpResponse> {
		const {http, url, attempts, onWait} = this.#options;
		return await http.request({
			method,
			url: `${url}/api${path}`,
			headers: {...this.#headers, ...(body === undefined ? {} : {'content-type': 'application/json'})},
			...(body === undefined ? {} : {body: JSON.stringify(body)}),
			signal,
			maxBytes: mostBytes,
			...(attempts === undefined ? {} : {attempts}),
			...(onWait === undefined ? {} : {onWait}),
		});
	}

	/** What a status says of who asked, of the right, or of the record. */
	#refusal(method: Method, path: string, response: HttpResponse): Error {
		const where = placeOf(response.url);
		const {status} = response;
		const notDone = method === 'GET' ? 'Nothing was planned or changed.' : 'This was not written.';
		if (status === 401)
			return new UsageError(`${where} refuses who asks (401)`, {
				notDone,
				setting: 'apiKey',
				next: 'Compare the network ID (Devices, Enroll Device(s)) and the API key (Organization, Settings, API) with what Jamf School shows.',
			});
		if (status === 403)
			return new UsageError(`${where} does not let this key in (403)`, {
				notDone,
				setting: 'apiKey',
				next: 'See in Jamf School (Organization, Settings, API) whether the key is still there, and what it may do.',
			});
		if (status === 405)
			return new UsageError(`${where}: the API key lacks the right "${rights[method]}" (405)`, {
				notDone,
				next: `Give the key the right "${rights[method]}" in Jamf School (Organization, Settings, API); synchronising needs Read, Add, Edit and Delete.`,
			});
		const said = messageOf(response);
		if (status === 404 && namesOne(path))
			return new GoneError(`${where} is not there (404${said})`, {notDone});
		if (method !== 'GET')
			return new RefusedError(`Jamf School refuses it (${status}${said})`, {
				notDone,
				next: 'See what it says; the next sync tries it again.',
			});
		return unhealthy(response, `it answers ${status}${said}`);
	}
}

/** `/users/12`, `/classes/…/users`: a record, and no list. */
const namesOne = (path: string) => path.split('/').length > 2;

/** Bodies of errors may be JSON, plain text or nothing: only what JSON calls its message is told. */
function messageOf(response: HttpResponse): string {
	let answer: unknown;
	try {
		answer = response.json();
	} catch (error) {
		if (error instanceof SourceUnhealthyError) return '';
		throw error;
	}
	const message = typeof answer === 'object' && answer !== null && 'message' in answer ? answer.message : '';
	return typeof message === 'string' && message !== '' ? `, ${visible(message).slice(0, 200)}` : '';
}

const unhealthy = (response: HttpResponse, what: string) =>
	new SourceUnhealthyError(`${placeOf(response.url)}: ${what}`, {
		notDone: 'Nothing was planned or changed.',
		setting: 'url',
		next: 'See whether url is the address of your Jamf School; then ask whoever runs it.',
	});
