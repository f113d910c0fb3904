import {z} from 'zod';
import {SourceUnhealthyError, UsageError} from '../../core/errors.ts';
import type {Clock, Randomness} from '../../core/ports.ts';
import type {Http, HttpRequest, HttpResponse, HttpWait} from '../../io/http.ts';
import {oauth1Header} from '../../io/oauth1.ts';
import {refuseExpired, type ServerToken} from './server-token.ts';

/**
 * The first version in which everything stands that is read here: `person_id` is there since 4, `sis_username` since 5
 * (Apple, RosterPerson).
 */
const protocolVersion = '6';
const sessionHeader = 'x-adm-auth-session';

export interface SessionOptions {
	/** Without a slash at its end. */
	readonly url: string;
	readonly token: () => Promise<ServerToken>;
	readonly http: Http;
	readonly clock: Pick<Clock, 'now'>;
	readonly randomness: Randomness;
	/** Tries in all for what may pass; absent: as many as the client makes. */
	readonly attempts?: number;
	readonly onWait?: (wait: HttpWait) => void;
}

/** An answer that refuses what was asked, by Apple's code. */
export interface Refusal {
	readonly status: number;
	/** `EXPIRED_CURSOR`, `INVALID_CURSOR` …; empty where the answer names none. */
	readonly code: string;
}

/** A page as it came, or why there is none. */
export type Answer = {readonly answer: unknown} | {readonly refused: Refusal};

/**
 * A session with Apple's device management service: `GET /session`, signed with the server token by OAuth 1.0a
 * (HMAC-SHA1, realm `ADM`), gives a token that every request carries and every answer may renew (Apple,
 * *Authenticating for Automated Device Enrollment*; *Interpreting Automated Device Enrollment error codes*).
 */
export class Session {
	readonly #options: SessionOptions;
	#current: string | undefined;

	constructor(options: SessionOptions) {
		this.#options = options;
	}

	/** Begins a session, whether there is one or not. @throws UsageError when the token is refused. */
	async begin(signal: AbortSignal): Promise<void> {
		const {url, token: find, clock, randomness} = this.#options;
		const token = await find();
		refuseExpired(token, clock.now());
		const address = `${url}/session`;
		const authorization = oauth1Header({
			method: 'GET',
			url: address,
			consumer: token.consumer,
			token: token.access,
			realm: 'ADM',
			signature: 'HMAC-SHA1',
			now: clock.now(),
			nonce: Buffer.from(randomness(16)).toString('hex'),
		});
		const response = await this.#send({url: address, headers: {authorization}, signal});
		if (response.status !== 200) throw refusedToken(address, refusalOf(response), token);
		const {data} = z.object({auth_session_token: z.string().min(1)}).safeParse(response.json());
		if (data === undefined)
			throw new SourceUnhealthyError(`${address}: the answer holds no session (auth_session_token)`, {
				next: 'See whether the address is the right one.',
			});
		this.#current = data.auth_session_token;
	}

	/**
	 * Asks for a page; a session that ended meanwhile is begun again, once.
	 * @returns the answer, or why it is refused.
	 */
	async post(path: string, body: object, signal: AbortSignal): Promise<Answer> {
		if (this.#current === undefined) await this.begin(signal);
		let response = await this.#ask(path, body, signal);
		if (endsSession(response)) {
			await this.begin(signal);
			response = await this.#ask(path, body, signal);
		}
		if (response.status === 200) return {answer: response.json()};
		const refused = refusalOf(response);
		if (response.status === 401 || response.status === 403)
			throw refusedToken(`${this.#options.url}${path}`, refused, undefined);
		return {refused};
	}

	async #ask(path: string, body: object, signal: AbortSignal): Promise<HttpResponse> {
		const response = await this.#send({
			method: 'POST',
			url: `${this.#options.url}${path}`,
			headers: {[sessionHeader]: this.#current ?? '', 'content-type': 'application/json;charset=UTF8'},
			body: JSON.stringify(body),
			// It reads, whatever its method is called.
			again: true,
			signal,
		});
		const renewed = response.headers[sessionHeader];
		if (response.status === 200 && typeof renewed === 'string' && renewed !== '') this.#current = renewed;
		return response;
	}

	#send(request: HttpRequest): Promise<HttpResponse> {
		const {http, attempts, onWait} = this.#options;
		return http.request({
			...request,
			headers: {
				'user-agent': 'rollcall',
				accept: 'application/json',
				'x-server-protocol-version': protocolVersion,
				...request.headers,
			},
			...(attempts === undefined ? {} : {attempts}),
			...(onWait === undefined ? {} : {onWait}),
		});
	}
}

/** 401: the session ended. 403 with FORBIDDEN: it is not known (Apple, MDM Rosters, *Error Responses*). */
const endsSession = (response: HttpResponse) =>
	response.status === 401 || (response.status === 403 && refusalOf(response).code === 'FORBIDDEN');

/** Apple's codes: the body is the code alone, in quotation marks or within JSON. */
const codePattern = /\b[A-Z][A-Z_]{3,60}\b/;

function refusalOf({status, body}: HttpResponse): Refusal {
	const text = new TextDecoder().decode(body.subarray(0, 1000));
	return {status, code: codePattern.exec(text)?.[0] ?? ''};
}

function refusedToken(where: string, {status, code}: Refusal, token: ServerToken | undefined): Error {
	const said = code === '' ? String(status) : `${status} ${code}`;
	const notDone = 'Nothing was read.';
	if (code === 'T_C_NOT_SIGNED')
		return new UsageError(`${where}: the organisation has not agreed to Apple's newest terms (${said})`, {
			notDone,
			next: 'An Administrator signs in to Apple School Manager and agrees to the terms; then try again.',
		});
	if (status === 403)
		return new UsageError(`${where}: the server token may not do this (${said})`, {
			notDone,
			next: 'See in Apple School Manager whether the device management service is still there, and download its token anew.',
		});
	if (status === 401 || status === 400)
		return new UsageError(`${where}: the server token is not accepted (${said})`, {
			notDone,
			next: `See that this machine's clock is right, and that no newer server token was downloaded since: only the newest one is good.${token?.expires === undefined ? '' : ` This one lives until ${token.expires.toISOString().slice(0, 10)}.`}`,
		});
	return new SourceUnhealthyError(`${where}: the service answers ${said}`, {
		notDone,
		next: 'See whether the address is the right one.',
	});
}
