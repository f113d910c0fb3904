import {createHmac, timingSafeEqual} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {writeDurably} from './disk.ts';

/** What a server token holds, as Apple gives it. */
export interface RosterToken {
	readonly consumer_key: string;
	readonly consumer_secret: string;
	readonly access_token: string;
	readonly access_secret: string;
}

type Row = {readonly unique_identifier: string};
/** Each list as it is now, by the path at which it is told. */
export type RosterLists = Readonly<Record<string, {readonly key: string; read(): Promise<readonly Row[]>}>>;

export interface RosterServing {
	/** `http://127.0.0.1:…` */
	readonly url: string;
	close(): Promise<void>;
}

interface Refusal {
	readonly status: number;
	readonly code: string;
}

/** The token in this file, which is made where there is none. */
export async function rosterToken(file: string, random: (bytes: number) => Uint8Array): Promise<RosterToken> {
	try {
		return JSON.parse(await readFile(file, 'utf8')) as RosterToken;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
	}
	const word = (prefix: string) => `${prefix}_${Buffer.from(random(16)).toString('hex')}`;
	const token: RosterToken = {
		consumer_key: word('CK'),
		consumer_secret: word('CS'),
		access_token: word('AT'),
		access_secret: word('AS'),
	};
	await writeDurably(file, `${JSON.stringify(token, undefined, '\t')}\n`);
	return token;
}

const most = 1000;

/**
 * The roster service for device management on 127.0.0.1, over what the sandbox holds: sessions by OAuth 1.0a, pages,
 * cursors, and what changed since one of them; who is gone is never told. Cursors live as long as this serves, and are
 * expired after that.
 */
export async function serveRoster(
	lists: RosterLists,
	token: RosterToken,
	{port = 0, random}: {readonly port?: number; readonly random: (bytes: number) => Uint8Array},
): Promise<RosterServing> {
	/** Rows as they were at the cursor of this number: what a full list goes through, and deltas begin from. */
	const snapshots = new Map<string, readonly Row[]>();
	let url = '';
	let session = '';

	const name = () => Buffer.from(random(12)).toString('hex');
	const remember = (rows: readonly Row[]) => {
		const id = name();
		snapshots.set(id, rows);
		return id;
	};

	async function page(path: string, body: {cursor?: unknown; limit?: unknown}): Promise<object | Refusal> {
		const isSync = path.endsWith('/sync');
		const list = lists[isSync ? path.slice(0, -'/sync'.length) : path];
		if (list === undefined) return {status: 404, code: 'NOT_FOUND'};
		const limit = Number(body.limit ?? most);
		if (!(limit >= 1 && limit <= most)) return {status: 400, code: 'MALFORMED_REQUEST_BODY'};
		const [id = '', from = '0', until] = String(body.cursor ?? '').split('-');
		if (isSync && id === '') return {status: 400, code: 'CURSOR_REQUIRED'};
		const known = snapshots.get(id);
		if (id !== '' && known === undefined) return {status: 400, code: 'EXPIRED_CURSOR'};
		// Of a delta that goes on, what it goes through was remembered with its first page.
		const isFirst = id === '' || (isSync && until === undefined);
		const now = isFirst ? await list.read() : [];
		const rows = !isFirst ? known! : isSync ? changedSince(known!, now) : now;
		const all = isFirst ? remember(rows) : id;
		const end = isFirst ? remember(now) : (until ?? '');
		const next = Number(isFirst ? 0 : from) + limit;
		const isMore = next < rows.length;
		return {
			[list.key]: rows.slice(next - limit, next),
			cursor: isMore ? `${all}-${next}-${end}` : end,
			more_to_follow: String(isMore),
		};
	}

	async function answer(request: IncomingMessage): Promise<object | Refusal> {
		const {url: path = '', method, headers} = request;
		if (path === '/session') {
			if (method !== 'GET' || !isSigned(`${url}/session`, headers.authorization ?? '', token))
				return {status: 401, code: 'UNAUTHORIZED'};
			session = name();
			return {auth_session_token: session};
		}
		if (session === '' || headers['x-adm-auth-session'] !== session)
			return {status: 401, code: 'UNAUTHORIZED'};
		let body: unknown;
		try {
			body = JSON.parse(await textOf(request));
		} catch {
			return {status: 400, code: 'MALFORMED_REQUEST_BODY'};
		}
		return page(path, (body ?? {}) as object);
	}

	const server = createServer((request, response) => {
		answer(request).then(
			(told) => {
				if ('code' in told) {
					response.writeHead(told.status, {'content-type': 'text/plain;charset=UTF8'}).end(told.code);
					return;
				}
				response
					.writeHead(200, {'content-type': 'application/json;charset=UTF8', 'x-adm-auth-session': session})
					.end(JSON.stringify(told));
			},
			() => response.writeHead(500).end(),
		);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject).listen(port, '127.0.0.1', resolve);
	});
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		url,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** Rows that are new, or not as they were. */
function changedSince(before: readonly Row[], now: readonly Row[]): readonly Row[] {
	const known = new Map(before.map((row) => [row.unique_identifier, JSON.stringify(row)]));
	return now.filter((row) => known.get(row.unique_identifier) !== JSON.stringify(row));
}

async function textOf(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request.setEncoding('utf8')) {
		text += chunk;
		if (text.length > 65_536) throw new Error('too long');
	}
	return text;
}

/** RFC 5849 §3.2, of a request without a query; a nonce may come twice: it is a rehearsal. */
function isSigned(url: string, header: string, token: RosterToken): boolean {
	const given = new Map(
		[...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, field, value]) => [field!, decodeURIComponent(value!)]),
	);
	if (given.get('oauth_consumer_key') !== token.consumer_key) return false;
	if (given.get('oauth_token') !== token.access_token) return false;
	const fields = [...given.keys()].filter((field) => field !== 'realm' && field !== 'oauth_signature').sort();
	const pairs = fields.map((field) => `${field}=${encodeURIComponent(given.get(field)!)}`).join('&');
	const base = ['GET', url, pairs].map(encodeURIComponent).join('&');
	const key = `${token.consumer_secret}&${token.access_secret}`;
	const expected = createHmac('sha1', key).update(base).digest();
	const shown = Buffer.from(given.get('oauth_signature') ?? '', 'base64');
	return shown.length === expected.length && timingSafeEqual(shown, expected);
}
