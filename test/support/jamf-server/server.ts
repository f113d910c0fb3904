import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';
import {answerOf, type JamfAnswer, type JamfWays} from './answers.ts';
import {JamfSchool} from './school.ts';

/** A question as it came. */
export interface JamfAsked {
	readonly method: string;
	/** Below `/api`: `/users/12/migrate`. */
	readonly path: string;
	readonly headers: IncomingMessage['headers'];
	/** Parsed; `undefined` where there is none. */
	readonly body: unknown;
	/** From 1. */
	readonly number: number;
}

/** A write that was carried out. */
export interface JamfWrite {
	readonly method: 'POST' | 'PUT' | 'DELETE';
	readonly path: string;
	readonly body: unknown;
}

/**
 * What happens instead: an answer, by which nothing is carried out; `dropped`: the line breaks before it is carried
 * out; `cut`: it is carried out, and the answer breaks off.
 */
export type JamfFault = JamfAnswer | 'dropped' | 'cut';

export interface JamfServer {
	/** As an admin types it; the API is below `/api`. */
	readonly url: string;
	readonly networkId: string;
	readonly apiKey: string;
	readonly school: JamfSchool;
	readonly asked: readonly JamfAsked[];
	/** Every write that was carried out, oldest first. */
	readonly writes: readonly JamfWrite[];
	readonly ways: JamfWays;
	/** The methods that the key has the right to; others are answered with 405. */
	readonly rights: Set<string>;
	fault: ((asked: JamfAsked) => JamfFault | undefined) | undefined;
	close(): void;
}

/** The key of every Jamf School of the tests. */
export const jamfApiKey = 'planted-api-key-5e1f';

export interface JamfOptions {
	/** The school's own clock: what is modified, and how long reads are stale. */
	readonly now?: () => Date;
}

/** Plays Jamf School on loopback until the test is over. */
export async function jamfServer(options: JamfOptions = {}): Promise<JamfServer> {
	const server = await serveJamf(options);
	onTestFinished(() => server.close());
	return server;
}

/** The same, until it is closed. */
export async function serveJamf({
	now = () => new Date('2026-08-15T06:00:00Z'),
}: JamfOptions = {}): Promise<JamfServer> {
	const asked: JamfAsked[] = [];
	const writes: JamfWrite[] = [];
	const school = new JamfSchool(now);
	const server: JamfServer = {
		url: '',
		networkId: '4711-network',
		apiKey: jamfApiKey,
		school,
		asked,
		writes,
		ways: {plainNotFound: true, membersInList: true, sameUserNames: false},
		rights: new Set(['GET', 'POST', 'PUT', 'DELETE']),
		fault: undefined,
		close: () => {
			http.closeAllConnections();
			http.close();
		},
	};
	const expected = `Basic ${Buffer.from(`${server.networkId}:${server.apiKey}`).toString('base64')}`;

	const answer = (one: JamfAsked): JamfAnswer => {
		if (one.headers.authorization !== expected)
			return {status: 401, body: {code: 401, message: 'Unauthorized'}};
		// Without it, it is version 1, of which nothing else is known.
		if (one.headers['x-server-protocol-version'] !== '3') return {status: 404, body: {code: 404}};
		if (!server.rights.has(one.method)) return {status: 405, body: {code: 405, message: 'MethodNotAllowed'}};
		const body = (one.body ?? {}) as Readonly<Record<string, unknown>>;
		const found = answerOf(school, server.ways, one.method, one.path, body);
		if (one.method !== 'GET' && found.status === 200)
			writes.push({method: one.method as JamfWrite['method'], path: one.path, body: one.body});
		return found;
	};

	const http = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const text = Buffer.concat(chunks).toString();
			const one: JamfAsked = {
				method: request.method ?? '',
				path: (request.url ?? '').replace(/^\/api/, ''),
				headers: request.headers,
				body: text === '' ? undefined : JSON.parse(text),
				number: asked.length + 1,
			};
			asked.push(one);
			const fault = server.fault?.(one);
			if (fault === 'dropped') response.destroy();
			else if (fault === 'cut') send(response, answer(one), true);
			else send(response, fault ?? answer(one), false);
		});
	});
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
	return Object.assign(server, {url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`});
}

function send(response: ServerResponse, {status, body, headers = {}}: JamfAnswer, cut: boolean): void {
	const isText = typeof body === 'string';
	const bytes = Buffer.from(isText ? body : JSON.stringify(body));
	response.writeHead(status, {
		'content-type': isText ? 'text/plain' : 'application/json',
		'content-length': String(bytes.length),
		...headers,
	});
	if (!cut) response.end(bytes);
	else response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** Faults by chance: about `share` of all questions meet one. */
export const unreliable =
	(random: () => number, share: number) =>
	(_: JamfAsked): JamfFault | undefined => {
		if (random() >= share) return undefined;
		const kinds = [
			{status: 503, body: 'Service Unavailable'},
			{status: 429, body: {code: 429, message: 'TooManyRequests'}, headers: {'retry-after': '1'}},
			{status: 500, body: ''},
			'cut',
			'dropped',
		] as const;
		return kinds[Math.floor(random() * kinds.length)];
	};
