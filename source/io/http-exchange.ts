import http, {type IncomingHttpHeaders} from 'node:http';
import https from 'node:https';
import {UsageError} from '../core/errors.ts';
import {bodyOf, encodings} from './http-body.ts';
import {faultOfNode, HttpFault} from './http-fault.ts';

/** Milliseconds. They bound the wire; waiting between two tries is the clock's. */
export interface HttpTimeouts {
	/** Looking up the name, connecting and the TLS handshake. */
	readonly connect: number;
	/** From then until the answer begins. */
	readonly answer: number;
	/** Between two pieces of the body. */
	readonly idle: number;
	/** All of one try, however slowly it drips. */
	readonly total: number;
}

/** Student information systems are known to think for a minute over a page [D]. */
export const defaultTimeouts: HttpTimeouts = {connect: 15_000, answer: 120_000, idle: 30_000, total: 600_000};

export interface Exchange {
	readonly method: string;
	readonly url: URL;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | undefined;
	readonly timeouts: HttpTimeouts;
	readonly maxBytes: number;
}

export interface Exchanged {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

/** Connections that are kept between requests. */
export interface Agents {
	readonly http: http.Agent;
	readonly https: https.Agent;
}

/**
 * One request and its whole answer, whatever its status; no redirect is followed.
 * @throws HttpFault; UsageError on a header that cannot be sent; the signal's reason when it aborts.
 */
export async function exchange(
	{method, url, headers, body, timeouts, maxBytes}: Exchange,
	agents: Agents,
	signal: AbortSignal,
): Promise<Exchanged> {
	signal.throwIfAborted();
	const watch = new Watch(timeouts);
	const isTls = url.protocol === 'https:';
	let request: http.ClientRequest | undefined;
	try {
		const sent = (isTls ? https : http).request(url, {
			method,
			headers: {
				'accept-encoding': encodings,
				...(body === undefined ? {} : {'content-length': String(Buffer.byteLength(body))}),
				...headers,
			},
			agent: isTls ? agents.https : agents.http,
			signal: AbortSignal.any([signal, watch.signal]),
		});
		request = sent;
		const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
			sent.on('error', reject);
			sent.on('response', resolve);
			sent.on('socket', (socket) => {
				if (!socket.connecting && sent.reusedSocket) watch.connected();
				else socket.once(isTls ? 'secureConnect' : 'connect', () => watch.connected());
			});
			sent.end(body);
		});
		watch.alive();
		const read = await bodyOf(response, maxBytes, () => watch.alive());
		return {status: response.statusCode ?? 0, headers: response.headers, body: read};
	} catch (error) {
		request?.destroy();
		if (signal.aborted) throw signal.reason;
		if (watch.fault !== undefined) throw watch.fault;
		if (error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_CHAR')
			throw new UsageError(`a header for ${url.host} holds characters that cannot be sent`, {
				notDone: 'Nothing was sent.',
				next: 'See whether the secret or token was copied whole, without line breaks.',
			});
		throw faultOfNode(error);
	} finally {
		watch.end();
	}
}

/** Stops an exchange in which nothing happens for too long. */
class Watch {
	/** Set when it stopped the exchange. */
	fault: HttpFault | undefined;
	readonly #stop = new AbortController();
	readonly #timeouts: HttpTimeouts;
	readonly #total: NodeJS.Timeout;
	#step: NodeJS.Timeout;

	constructor(timeouts: HttpTimeouts) {
		this.#timeouts = timeouts;
		this.#total = this.#in(timeouts.total, 'the answer takes too long');
		this.#step = this.#in(timeouts.connect, 'no connection in time');
	}

	get signal(): AbortSignal {
		return this.#stop.signal;
	}

	connected(): void {
		clearTimeout(this.#step);
		this.#step = this.#in(this.#timeouts.answer, 'no answer in time');
	}

	alive(): void {
		clearTimeout(this.#step);
		this.#step = this.#in(this.#timeouts.idle, 'the answer stopped on the way');
	}

	end(): void {
		clearTimeout(this.#step);
		clearTimeout(this.#total);
	}

	#in(milliseconds: number, message: string): NodeJS.Timeout {
		return setTimeout(() => {
			this.fault ??= new HttpFault('timeout', message);
			this.#stop.abort(this.fault);
		}, milliseconds);
	}
}
