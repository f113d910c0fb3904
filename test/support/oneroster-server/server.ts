import {createHmac, timingSafeEqual} from 'node:crypto';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';
import {type OneRosterFile, oneRosterFiles} from '../../../source/connections/oneroster-map/columns.ts';
import {BadQuery, filtered, selected, sorted} from './query.ts';
import {type JsonRecord, recordOf, type Tables} from './tables.ts';

/** A question as it came. */
export interface Asked {
	readonly method: string;
	/** `users`, `token` … */
	readonly name: string;
	readonly url: URL;
	readonly headers: IncomingMessage['headers'];
	readonly body: string;
	/** How often this name was asked for before. */
	readonly before: number;
}

/** An answer before it is sent. */
export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | readonly string[]>>;
	/** Sent as JSON where it is no text. */
	readonly body: unknown;
}

/** What a test makes of an answer; it may send one by itself, and gives `sent` then. */
export type Odd = (
	asked: Asked,
	answer: Answer,
	response: ServerResponse,
) => Answer | 'sent' | Promise<Answer | 'sent'>;

export interface ServerOptions {
	readonly auth?: 'oauth2' | 'oauth1' | 'bearer';
	/** Largest page; larger ones are cut silently, as PowerSchool does. */
	readonly largestPage?: number;
	/** Seconds that a token lasts, as it says. */
	readonly expiresIn?: number;
	readonly odd?: Odd;
}

export interface OneRosterServer {
	/** As an admin types it: without the service's path. */
	readonly root: string;
	readonly tokenUrl: string;
	/** Every question, oldest first. */
	readonly asked: readonly Asked[];
	/** Makes every token that was given so far void. */
	revoke(): void;
	close(): void;
}

export const client = {id: 'planted-client-id', secret: 'planted-client-secret'};
export const coreScope = 'https://purl.imsglobal.org/spec/or/v1p1/scope/roster-core.readonly';

type Lists = ReadonlyMap<string, {readonly key: string; readonly records: readonly JsonRecord[]}>;

const listsOf = (tables: Tables): Lists => {
	const all = Object.fromEntries(
		oneRosterFiles.map((file) => [file, tables[file].map((row) => recordOf(file, row))]),
	) as Readonly<Record<OneRosterFile, JsonRecord[]>>;
	const some = (file: OneRosterFile, key: string, value: string) => ({
		key: file,
		records: all[file].filter((record) => record[key] === value),
	});
	return new Map([
		...oneRosterFiles.map((file) => [file, {key: file as string, records: all[file]}] as const),
		['students', some('users', 'role', 'student')],
		['teachers', some('users', 'role', 'teacher')],
		['schools', some('orgs', 'type', 'school')],
		['terms', some('academicSessions', 'type', 'term')],
		['gradingPeriods', some('academicSessions', 'type', 'gradingPeriod')],
	]);
};

/** A SIS that speaks OneRoster 1.1 as 1EdTech writes it, on loopback, with whatever oddity a test wants. */
export async function serveOneRoster(tables: Tables, options: ServerOptions = {}): Promise<OneRosterServer> {
	const lists = listsOf(tables);
	const asked: Asked[] = [];
	const tokens = new Set<string>();
	const orders = new Map<string, readonly JsonRecord[]>();
	let given = 0;

	const token = (question: Asked): Answer => {
		const form = new URLSearchParams(question.body);
		const basic = /^Basic (.+)$/.exec(question.headers.authorization ?? '')?.[1];
		const [id, secret] =
			basic === undefined
				? [form.get('client_id'), form.get('client_secret')]
				: Buffer.from(basic, 'base64').toString().split(':');
		if (form.get('grant_type') !== 'client_credentials') return oauthError(400, 'unsupported_grant_type');
		if (id !== client.id || secret !== client.secret) return oauthError(401, 'invalid_client');
		if (!(form.get('scope') ?? '').split(' ').includes(coreScope)) return oauthError(400, 'invalid_scope');
		const value = `planted-token-${given++}`;
		tokens.add(value);
		const body = {
			access_token: value,
			token_type: 'bearer',
			expires_in: options.expiresIn ?? 3600,
			scope: coreScope,
		};
		return {status: 200, headers: {}, body};
	};

	const isSigned = (question: Asked): boolean => {
		const {authorization = ''} = question.headers;
		if (options.auth === 'bearer') return authorization === `Bearer ${client.secret}`;
		if (options.auth === 'oauth1') return isSignedRightly(question);
		return authorization.startsWith('Bearer ') && tokens.has(authorization.slice(7));
	};

	const list = (question: Asked): Answer => {
		if (!isSigned(question)) return failure(401, 'unauthorisedrequest');
		const known = lists.get(question.name);
		if (known === undefined) return failure(404, 'unknownobject');
		const query = question.url.searchParams;
		const limit = Math.min(Number(query.get('limit') ?? 100), options.largestPage ?? 10_000);
		const offset = Number(query.get('offset') ?? 0);
		const order = [question.name, query.get('filter'), query.get('sort'), query.get('orderBy')].join('\n');
		const records =
			orders.get(order) ??
			sorted(filtered(known.records, query.get('filter')), query.get('sort'), query.get('orderBy'));
		orders.set(order, records);
		const fields = new Set(known.records.slice(0, 50).flatMap((record) => Object.keys(record)));
		const page = records
			.slice(offset, offset + limit)
			.map((record) => selected(record, query.get('fields'), fields));
		const link = (rel: string, at: number) => {
			const to = new URL(question.url);
			to.searchParams.set('limit', String(limit));
			to.searchParams.set('offset', String(at));
			return `<${to.href}>; rel="${rel}"`;
		};
		const links = [
			...(offset + limit < records.length ? [link('next', offset + limit)] : []),
			...(offset > 0 ? [link('prev', Math.max(0, offset - limit))] : []),
			link('first', 0),
			link('last', Math.max(0, records.length - limit)),
		];
		return {
			status: 200,
			headers: {'x-total-count': String(records.length), link: links.join(', ')},
			body: {[known.key]: page},
		};
	};

	const server = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) body += chunk;
		const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
		const name = url.pathname === '/token' ? 'token' : (url.pathname.split('/ims/oneroster/v1p1/')[1] ?? '');
		const before = asked.filter((each) => each.name === name).length;
		const question = {method: request.method ?? '', name, url, headers: request.headers, body, before};
		asked.push(question);
		let answer: Answer;
		try {
			answer = name === 'token' ? token(question) : list(question);
		} catch (error) {
			if (!(error instanceof BadQuery)) throw error;
			answer = failure(400, error.minor);
		}
		const last = (await options.odd?.(question, answer, response)) ?? answer;
		if (last === 'sent') return;
		const text = typeof last.body === 'string' ? last.body : JSON.stringify(last.body);
		const headers = {'content-type': 'application/json;charset=UTF-8', ...last.headers};
		response.writeHead(last.status, headers as Record<string, string>).end(text);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const close = () => {
		server.closeAllConnections();
		server.close();
	};
	onTestFinished(close);
	return {root, tokenUrl: `${root}/token`, asked, revoke: () => tokens.clear(), close};
}

const oauthError = (status: number, error: string): Answer => ({status, headers: {}, body: {error}});

/** OneRoster 1.1 §3.5.2. */
const failure = (status: number, minor: string): Answer => ({
	status,
	headers: {},
	body: {
		statusInfoSet: [
			{
				imsx_codeMajor: 'failure',
				imsx_severity: 'error',
				imsx_description: 'planted description',
				imsx_codeMinor: minor,
			},
		],
	},
});

/** RFC 5849, worked out once more, so that it can contradict what signs. */
function isSignedRightly({method, url, headers}: Asked): boolean {
	const parts = new Map(
		[...(headers.authorization ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(
			([, name, value]) => [name!, decodeURIComponent(value!)] as const,
		),
	);
	const signature = parts.get('oauth_signature');
	parts.delete('oauth_signature');
	if (signature === undefined || parts.get('oauth_consumer_key') !== client.id) return false;
	const strict = (text: string) =>
		encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
	const pairs = [...parts, ...url.searchParams]
		.map(([name, value]) => `${strict(name)}=${strict(value)}`)
		.sort();
	const base = [method, `${url.origin}${url.pathname}`, pairs.join('&')].map(strict).join('&');
	const hash = parts.get('oauth_signature_method') === 'HMAC-SHA1' ? 'sha1' : 'sha256';
	const right = createHmac(hash, `${strict(client.secret)}&`)
		.update(base)
		.digest();
	const shown = Buffer.from(signature, 'base64');
	return shown.length === right.length && timingSafeEqual(shown, right);
}
