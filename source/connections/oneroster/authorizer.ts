import {UsageError} from '../../core/errors.ts';
import type {Clock, Randomness} from '../../core/ports.ts';
import type {Http, HttpHeaders, HttpWait} from '../../io/http.ts';
import {oauth1Header} from '../../io/oauth1.ts';
import type {SignIn} from './settings.ts';
import {askToken, type Token, type TokenAsk} from './token.ts';

/** Shows who asks. */
export interface Authorizer {
	/** Gets what the headers need; to be called before each request. */
	ready(signal: AbortSignal): Promise<void>;
	/** For one try at this address. */
	headers(url: URL): HttpHeaders;
	/** The service refused the headers: what they were made of is let go of. False: there is nothing newer to be had. */
	renew(): boolean;
}

export interface AuthorizerTools {
	readonly http: Http;
	readonly clock: Pick<Clock, 'now'>;
	readonly randomness: Randomness;
	readonly attempts?: number;
	readonly onWait?: (wait: HttpWait) => void;
}

/** A token is not used in the last minute of its life [D]. */
const margin = 60_000;

/** @throws UsageError when the client's id is missing. */
export function openAuthorizer(
	name: string,
	{way, tokenUrl, scope}: SignIn,
	{id, secret}: {readonly id: string | undefined; readonly secret: string},
	tools: AuthorizerTools,
): Authorizer {
	if (way === 'bearer')
		return {ready: async () => undefined, headers: () => bearer(secret), renew: () => false};
	if (id === undefined)
		throw new UsageError(`the connection "${name}" has no client ID`, {
			notDone: 'Nothing was asked.',
			next: `Run: rollcall connections set ${name} --set clientId=ID`,
		});
	if (tokenUrl === undefined) {
		const signature = way === 'oauth1-sha1' ? 'HMAC-SHA1' : 'HMAC-SHA256';
		return {
			ready: async () => undefined,
			headers: (url) => ({
				authorization: oauth1Header({
					method: 'GET',
					url: url.href,
					consumer: {key: id, secret},
					signature,
					now: tools.clock.now(),
					nonce: Buffer.from(tools.randomness(16)).toString('hex'),
				}),
			}),
			renew: () => false,
		};
	}
	return new TokenAuthorizer(tools, {
		url: tokenUrl,
		client: {id, secret},
		inBody: way === 'oauth2-body',
		...(scope === undefined ? {} : {scope}),
	});
}

const bearer = (token: string): HttpHeaders => ({authorization: `Bearer ${token}`});

type Client = Omit<TokenAsk, 'signal' | 'attempts' | 'onWait'>;

class TokenAuthorizer implements Authorizer {
	#token: (Token & {readonly until: number}) | undefined;
	readonly #tools: AuthorizerTools;
	readonly #ask: Client;

	constructor(tools: AuthorizerTools, ask: Client) {
		this.#tools = tools;
		this.#ask = ask;
	}

	async ready(signal: AbortSignal): Promise<void> {
		const {http, clock, attempts, onWait} = this.#tools;
		if (this.#token !== undefined && clock.now().getTime() < this.#token.until) return;
		const token = await askToken(http, {
			...this.#ask,
			signal,
			...(attempts === undefined ? {} : {attempts}),
			...(onWait === undefined ? {} : {onWait}),
		});
		// One that lasts no longer than the margin is used until it is refused.
		const lasts =
			token.lasts === undefined || token.lasts <= margin ? Number.POSITIVE_INFINITY : token.lasts - margin;
		this.#token = {...token, until: clock.now().getTime() + lasts};
	}

	headers(url: URL): HttpHeaders {
		const {value = '', cookies = []} = this.#token ?? {};
		const isSameHost = new URL(this.#ask.url).origin === url.origin;
		return {...bearer(value), ...(isSameHost && cookies.length > 0 ? {cookie: cookies.join('; ')} : {})};
	}

	renew(): boolean {
		this.#token = undefined;
		return true;
	}
}
