import {SourceUnhealthyError, UsageError} from '../../core/errors.ts';
import type {Http, HttpResponse, HttpWait} from '../../io/http.ts';
import {placeOf} from '../../io/http-address.ts';
import type {OneRosterList} from './address.ts';
import type {Authorizer} from './authorizer.ts';
import {minorCode, type Page, pageOf} from './page.ts';

export interface ServiceOptions {
	readonly attempts?: number;
	readonly onWait?: (wait: HttpWait) => void;
}

/** The service does not take this question (400, 404 …): it may take a plainer one. */
export class QuestionRefused extends SourceUnhealthyError {
	readonly status: number;

	constructor(status: number, where: string, minor: string) {
		super(`${where} does not take the question: it answers ${status}${minor}`, {
			notDone: 'Nothing was planned or changed.',
			next: 'See whether root, pageSize and statusFilter are what the SIS wants.',
		});
		this.status = status;
	}
}

/** A service that speaks OneRoster 1.1. */
export class OneRosterService {
	readonly #http: Http;
	readonly #authorizer: Authorizer;
	readonly #options: ServiceOptions;

	constructor(http: Http, authorizer: Authorizer, options: ServiceOptions = {}) {
		this.#http = http;
		this.#authorizer = authorizer;
		this.#options = options;
	}

	/**
	 * Asks for one page of a list. A token that is refused is got anew, once.
	 * @throws UsageError when who asks is refused; {@link QuestionRefused}; else as {@link Http.request}.
	 */
	async page(list: OneRosterList, url: URL, signal: AbortSignal): Promise<Page> {
		let response = await this.#get(url, signal);
		if (response.status === 401 && this.#authorizer.renew()) response = await this.#get(url, signal);
		if (response.status !== 200) throw refusal(list, response);
		return pageOf(list, response);
	}

	async #get(url: URL, signal: AbortSignal): Promise<HttpResponse> {
		await this.#authorizer.ready(signal);
		return await this.#http.request({
			url,
			headers: (at) => ({accept: 'application/json', ...this.#authorizer.headers(at)}),
			signal,
			...this.#options,
		});
	}
}

/** What a status says of who asked, or of the question. */
function refusal(list: OneRosterList, response: HttpResponse): UsageError | QuestionRefused {
	const where = placeOf(response.url);
	const minor = minorOf(response);
	if (response.status === 401)
		return new UsageError(`${where} refuses who asks (401${minor})`, {
			notDone: 'Nothing was planned or changed.',
			next: 'Compare client ID and client secret with what the SIS shows, and see whether auth is right.',
		});
	if (response.status === 403)
		return new UsageError(
			`${where} does not let this client read ${list} (403${minor}): its scope or rights are too small`,
			{
				notDone: 'Nothing was planned or changed.',
				next: `Give the client the right to read ${list} in the SIS, and see whether scope is what the SIS wants.`,
			},
		);
	return new QuestionRefused(response.status, where, minor);
}

/** Bodies of errors are often empty, or a page: then the status alone is told. */
function minorOf(response: HttpResponse): string {
	try {
		return minorCode(response.json());
	} catch (error) {
		if (error instanceof SourceUnhealthyError) return '';
		throw error;
	}
}
