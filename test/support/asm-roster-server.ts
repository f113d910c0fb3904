import {createHmac} from 'node:crypto';
import {createServer, type IncomingHttpHeaders, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {gzipSync} from 'node:zlib';
import {onTestFinished} from 'vitest';

/** Keys of the server's only device management service, where it is given no other. */
export const serverToken = {
	consumer_key: 'CK_planted',
	consumer_secret: 'CS_planted-9f1c',
	access_token: 'AT_planted',
	access_secret: 'AS_planted-77aa',
	access_token_expiry: '2027-06-01T00:00:00Z',
};

type Row = Readonly<Record<string, unknown>>;
const keys = {
	'/roster/class/person': 'persons',
	'/roster/class': 'classes',
	'/roster/class/course': 'courses',
	'/roster/class/location': 'locations',
} as const;
type Path = keyof typeof keys;
export type ListKey = (typeof keys)[Path];

/** What is answered instead. `drop`: the connection is cut. `raw` stands for the whole body. */
export interface Fault {
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly raw?: string;
	readonly drop?: true;
	/** Put over the page as it would have been. */
	readonly page?: Row;
}

export interface Asked {
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: Row;
	/** Number of the request, sessions among them, from 1. */
	readonly number: number;
}

/**
 * Plays Apple's MDM roster service, as its pages describe it (MDM Rosters; RosterRequest, RosterPersonResponse): full
 * lists in order of `source_system_identifier` from a snapshot, changes in order of time, cursors that live for seven
 * days, a flag as text, no deletions, sessions by OAuth 1.0a that every answer renews.
 */
export interface RosterServer {
	readonly url: string;
	readonly asked: readonly Asked[];
	/** The rows of a list, in the order in which they changed last. */
	set(list: ListKey, rows: readonly Row[]): void;
	/** Changes or adds one. */
	put(list: ListKey, row: Row): void;
	/** Takes one away; no answer ever says so. */
	remove(list: ListKey, unique: string): void;
	/** What goes wrong with a request; it is asked for each. */
	fault: ((asked: Asked) => Fault | undefined) | undefined;
	/** Answers that a session gives before it is over. */
	sessionAnswers: number;
	readonly options: {more: 'text' | 'boolean'; gzip: boolean; twice: boolean};
	/** Turns the server's days: cursors age by it. */
	day: number;
}

const identified = (row: Row) => String(row.unique_identifier);
const inOrder = (a: Row, b: Row) =>
	String(a.source_system_identifier) < String(b.source_system_identifier) ? -1 : 1;

/** Listens on loopback until the test is over. */
export async function asmRosterServer(token: typeof serverToken = serverToken): Promise<RosterServer> {
	const rows = new Map<ListKey, Array<{readonly row: Row; readonly at: number}>>();
	const snapshots: Array<readonly Row[]> = [];
	const asked: Asked[] = [];
	const nonces = new Set<string>();
	let changes = 0;
	let session = {token: '', left: 0};
	let sessions = 0;
	const listOf = (list: ListKey) => rows.get(list) ?? rows.set(list, []).get(list)!;

	const server: RosterServer = {
		url: '',
		asked,
		set(list, given) {
			rows.set(list, []);
			for (const row of given) server.put(list, row);
		},
		put(list, row) {
			server.remove(list, identified(row));
			listOf(list).push({row, at: ++changes});
		},
		remove(list, unique) {
			const found = listOf(list).findIndex((each) => identified(each.row) === unique);
			if (found >= 0) listOf(list).splice(found, 1);
		},
		fault: undefined,
		sessionAnswers: Number.POSITIVE_INFINITY,
		options: {more: 'text', gzip: false, twice: false},
		day: 0,
	};

	/** A cursor is hex, and holds what kind it is, where it goes on, and the day on which it was given. */
	const cursor = (kind: 'full' | 'sync', ...numbers: number[]) =>
		Buffer.from([kind, server.day, ...numbers].join(' ')).toString('hex');
	const isMore = (more: boolean) => (server.options.more === 'text' ? String(more) : more);

	const refuse = (status: number, code: string) => ({status, raw: code});
	const pageOf = (list: ListKey, isSync: boolean, body: Row): Fault | {readonly page: Row} => {
		const limit = Number(body.limit ?? 1000);
		if (!(limit >= 1 && limit <= 1000)) return refuse(400, 'MALFORMED_REQUEST_BODY');
		if (isSync && body.cursor === undefined) return refuse(400, 'CURSOR_REQUIRED');
		const [kind, given = 0, a = 0, b = 0] =
			body.cursor === undefined
				? ['', server.day]
				: Buffer.from(String(body.cursor), 'hex')
						.toString()
						.split(' ')
						.map((each, at) => (at === 0 ? each : Number(each)));
		if (body.cursor !== undefined && kind !== 'full' && kind !== 'sync') return refuse(400, 'INVALID_CURSOR');
		if (server.day - Number(given) > 7) return refuse(400, 'EXPIRED_CURSOR');
		if (!isSync) {
			let snapshot = Number(a);
			if (kind !== 'full') {
				snapshot = snapshots.length;
				snapshots.push(
					listOf(list)
						.map(({row}) => row)
						.sort(inOrder),
				);
			}
			const from = kind === 'full' ? Number(b) : 0;
			const part = snapshots[snapshot]!.slice(from, from + limit);
			const isEnd = from + limit >= snapshots[snapshot]!.length;
			return {
				page: {
					[list]: part,
					cursor: isEnd ? cursor('sync', changes) : cursor('full', snapshot, from + limit),
					more_to_follow: isMore(!isEnd),
				},
			};
		}
		const since = Number(a);
		const changed = listOf(list).filter(({at}) => at > since);
		const part = changed.slice(0, limit);
		const told = server.options.twice ? part.flatMap((each) => [each, each]) : part;
		return {
			page: {
				[list]: told.map(({row}) => row),
				cursor: cursor('sync', part.at(-1)?.at ?? changes),
				more_to_follow: isMore(changed.length > limit),
				fetched_until: '2026-05-09T02:30:00Z',
			},
		};
	};

	const answer = (request: Asked): Fault => {
		if (request.headers['user-agent'] === undefined) return refuse(400, 'USER_AGENT_MISSING');
		if (request.path === '/session') {
			const why = wrongSignature(`${server.url}/session`, request.headers.authorization ?? '', nonces, token);
			if (why !== undefined) return refuse(401, why);
			session = {token: `session-${++sessions}-0`, left: server.sessionAnswers};
			return {raw: JSON.stringify({auth_session_token: session.token})};
		}
		if (request.headers['x-adm-auth-session'] !== session.token || session.left <= 0)
			return refuse(401, 'UNAUTHORIZED');
		session = {token: `session-${sessions}-${asked.length}`, left: session.left - 1};
		const isSync = request.path.endsWith('/sync');
		const list = keys[(isSync ? request.path.slice(0, -5) : request.path) as Path];
		if (list === undefined) return refuse(404, 'NOT_FOUND');
		return {headers: {'x-adm-auth-session': session.token}, ...pageOf(list, isSync, request.body)};
	};

	const http = createServer((incoming, outgoing) => {
		const chunks: Buffer[] = [];
		incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
		incoming.on('end', () => {
			const text = Buffer.concat(chunks).toString();
			const request: Asked = {
				path: incoming.url ?? '',
				headers: incoming.headers,
				body: text === '' ? {} : (JSON.parse(text) as Row),
				number: asked.length + 1,
			};
			asked.push(request);
			const fault = server.fault?.(request);
			const isWhole = fault !== undefined && fault.page === undefined;
			const usual = isWhole ? fault : answer(request);
			send(
				outgoing,
				fault === undefined || isWhole ? usual : {...usual, page: {...usual.page, ...fault.page}},
				server.options.gzip,
			);
		});
	});
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		http.closeAllConnections();
		http.close();
	});
	return Object.assign(server, {url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`});
}

function send(response: ServerResponse, fault: Fault, isPacked: boolean) {
	if (fault.drop === true) return response.destroy();
	const text = fault.raw ?? JSON.stringify(fault.page);
	const body = isPacked ? gzipSync(text) : Buffer.from(text);
	response.writeHead(fault.status ?? 200, {
		'content-type': fault.raw === undefined ? 'application/json;charset=UTF8' : 'text/plain;charset=UTF8',
		...(isPacked ? {'content-encoding': 'gzip'} : {}),
		...fault.headers,
	});
	return response.end(body);
}

/** RFC 5849 §3.2, told apart from how rollcall signs: undefined where all is right. */
function wrongSignature(
	url: string,
	header: string,
	nonces: Set<string>,
	token: typeof serverToken,
): string | undefined {
	const given = new Map(
		[...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, decodeURIComponent(value!)]),
	);
	if (!header.startsWith('OAuth ') || given.get('realm') !== 'ADM') return 'oauth_problem_advice=Bad Request';
	if (given.get('oauth_consumer_key') !== token.consumer_key) return 'consumer_key_unknown';
	if (given.get('oauth_token') !== token.access_token) return 'token_rejected';
	if (nonces.has(given.get('oauth_nonce') ?? '')) return 'nonce_used';
	nonces.add(given.get('oauth_nonce') ?? '');
	const signed = [...given.keys()].filter((name) => name !== 'realm' && name !== 'oauth_signature').sort();
	const pairs = signed.map((name) => `${name}=${encodeURIComponent(given.get(name)!)}`).join('&');
	const base = `GET&${encodeURIComponent(url)}&${encodeURIComponent(pairs)}`;
	const key = `${token.consumer_secret}&${token.access_secret}`;
	const expected = createHmac('sha1', key).update(base).digest('base64');
	return expected === given.get('oauth_signature') ? undefined : 'signature_invalid';
}

/** A person as the service gives one; `number` makes all ids. */
export const person = (number: number, changed: Row = {}): Row => ({
	unique_identifier: `UNI-${number}`,
	source: 'SFTP',
	source_system_identifier: `S${String(number).padStart(7, '0')}`,
	name: `Pupil ${number}`,
	first_name: 'Pupil',
	last_name: String(number),
	managed_apple_id: `pupil.${number}@school.example`,
	grade: null,
	passcode_type: 'four',
	person_id: `P${number}`,
	status: 'Active',
	...changed,
});
