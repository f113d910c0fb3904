import {SourceUnhealthyError} from '../../core/errors.ts';
import type {Clock, Randomness} from '../../core/ports.ts';
import type {Http, HttpResponse, HttpWait} from '../../io/http.ts';
import {backoff} from '../../io/http-retry.ts';
import type {IdpToken} from './token.ts';

export interface ServiceTools {
	readonly http: Http;
	readonly clock: Pick<Clock, 'now' | 'sleep'>;
	readonly randomness: Randomness;
	/** Tries in all for what may pass; default 5. */
	readonly attempts?: number;
	readonly onWait?: (wait: HttpWait) => void;
}

/** A token is not used in the last minute of its life [D]. */
const margin = 60_000;

/** A service that is read with a token, which is got anew when it ends, or is refused in the middle. */
export class IdpService {
	readonly #tools: ServiceTools;
	readonly #token: (signal: AbortSignal) => Promise<IdpToken>;
	readonly #isBusy: (response: HttpResponse) => boolean;
	#held: {readonly value: string; readonly until: number} | undefined;

	/** @param isBusy whether an answer other than 429 and 5xx asks to come again later. */
	constructor(
		tools: ServiceTools,
		token: (signal: AbortSignal) => Promise<IdpToken>,
		isBusy: (response: HttpResponse) => boolean = () => false,
	) {
		this.#tools = tools;
		this.#token = token;
		this.#isBusy = isBusy;
	}

	/** An answer of any status that is no wait. @throws as {@link Http.request} does, and as the token's asking. */
	async get(url: URL, signal: AbortSignal): Promise<HttpResponse> {
		const {clock, randomness, attempts = 5, onWait} = this.#tools;
		let renewed = false;
		for (let tried = 1; ; ) {
			const response = await this.#ask(url, signal);
			if (response.status === 401 && !renewed) {
				renewed = true;
				this.#held = undefined;
			} else if (tried < attempts && this.#isBusy(response)) {
				const milliseconds = backoff(tried++, randomness);
				onWait?.({reason: 'the server is busy', milliseconds});
				await clock.sleep(milliseconds, signal);
			} else return response;
		}
	}

	async #ask(url: URL, signal: AbortSignal): Promise<HttpResponse> {
		const {http, clock, attempts, onWait} = this.#tools;
		if (this.#held === undefined || clock.now().getTime() >= this.#held.until) {
			const {value, lasts} = await this.#token(signal);
			// One that lasts no longer than the margin is used until it is refused.
			const until = lasts > margin ? clock.now().getTime() + lasts - margin : Number.POSITIVE_INFINITY;
			this.#held = {value, until};
		}
		const authorization = `Bearer ${this.#held.value}`;
		return await http.request({
			url,
			headers: {accept: 'application/json', authorization},
			signal,
			...(attempts === undefined ? {} : {attempts}),
			...(onWait === undefined ? {} : {onWait}),
		});
	}
}

/** A link that a page gives, to follow with the token: to the same place only. @throws SourceUnhealthyError. */
export function linkOf(text: string, from: URL): URL {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.origin !== from.origin || url.username !== '' || url.password !== '')
		throw new SourceUnhealthyError(`${from.origin}${from.pathname} leads to another place`, {
			notDone: 'The token was not sent there; nothing was planned or changed.',
			next: 'See whether the address of the service is the right one.',
		});
	return url;
}
