import {SourceUnhealthyError, UsageError} from '../../core/errors.ts';
import type {Http, HttpWait} from '../../io/http.ts';
import {placeOf} from '../../io/http-address.ts';

export interface TokenAsk {
	readonly url: string;
	readonly form: Readonly<Record<string, string>>;
	/** What to compare where it is refused, as a sentence. */
	readonly next: string;
	readonly attempts?: number;
	readonly onWait?: (wait: HttpWait) => void;
}

export interface IdpToken {
	readonly value: string;
	/** Milliseconds that it lasts. */
	readonly lasts: number;
}

/** Where nobody says how long one lasts (RFC 6749 §5.1 only recommends it): an hour, as both say they do. */
const usualLife = 3_600_000;

/**
 * A token for what is asked (RFC 6749 §4.4, RFC 7523 §2.1).
 * @throws UsageError when it is refused; else as {@link Http.request}.
 */
export async function tokenFor(http: Http, ask: TokenAsk, signal: AbortSignal): Promise<IdpToken> {
	const {url, form, next, attempts, onWait} = ask;
	const response = await http.request({
		method: 'POST',
		url,
		headers: {accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded'},
		body: new URLSearchParams(form).toString(),
		signal,
		maxBytes: 1_048_576,
		// Asking twice gives two tokens and does no harm.
		again: true,
		...(attempts === undefined ? {} : {attempts}),
		...(onWait === undefined ? {} : {onWait}),
	});
	const where = `the token: ${placeOf(response.url)}`;
	const answer = answerOf(response);
	if (response.status !== 200) {
		const code = typeof answer.error === 'string' && /^[\w-]{1,60}$/.test(answer.error) ? answer.error : '';
		throw new UsageError(`${where} gives none (${code || response.status})`, {
			notDone: 'Nothing was read or changed.',
			next,
		});
	}
	const value = answer.access_token;
	// Into a header it goes as it is (RFC 6750 §2.1).
	if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value))
		throw new SourceUnhealthyError(`${where} answers, and gives none`, {next});
	const seconds = Number(answer.expires_in);
	return {value, lasts: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : usualLife};
}

/** A refusal need not be JSON: its status says enough. */
function answerOf(response: {readonly status: number; json(): unknown}): Readonly<Record<string, unknown>> {
	try {
		const answer = response.json();
		return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
	} catch (error) {
		if (response.status !== 200 && error instanceof SourceUnhealthyError) return {};
		throw error;
	}
}
