import {createVerify, generateKeyPairSync} from 'node:crypto';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';

type Row = Readonly<Record<string, unknown>>;

/** What is answered instead. */
export interface GoogleFault {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: unknown;
}

export interface GoogleAsked {
	readonly url: URL;
	readonly body: string;
	readonly headers: IncomingMessage['headers'];
	/** From 1; tokens count too. */
	readonly number: number;
}

/** Plays the Directory API and the place that gives its tokens, as Google's pages describe both. */
export interface GoogleServer {
	readonly url: string;
	readonly asked: readonly GoogleAsked[];
	/** Adds a user, or changes what is given of one. */
	put(user: Row & {readonly id: string}): void;
	/** `vanish`: it is no longer listed, and nobody says that it was deleted. */
	remove(id: string, how?: 'delete' | 'vanish'): void;
	/** Of the last list of deleted users nothing is told any more: twenty days are over. */
	forgetDeleted(): void;
	/** The largest page that is given. */
	largestPage: number;
	/** Answers that a token gives before it is refused. */
	tokenAnswers: number;
	/** Every user comes on two pages. */
	twice: boolean;
	fault: ((asked: GoogleAsked) => GoogleFault | undefined) | undefined;
	/** The key file of its service account. */
	readonly key: string;
	/** Claims of the assertion that came last. */
	readonly claims: () => Row;
}

let pair: {readonly publicKey: string; readonly privateKey: string} | undefined;
/** Made once a process: a key takes long. */
const keys = () =>
	(pair ??= generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: {type: 'spki', format: 'pem'},
		privateKeyEncoding: {type: 'pkcs8', format: 'pem'},
	}));

const listing = '/admin/directory/v1/users';

/** Listens on loopback until the test is over. */
export async function googleServer(): Promise<GoogleServer> {
	const users = new Map<string, Row>();
	const deleted = new Map<string, Row>();
	const asked: GoogleAsked[] = [];
	const {publicKey, privateKey} = keys();
	let token = {value: '', left: 0};
	let tokens = 0;
	let changes = 0;
	let claims: Row = {};

	const server: GoogleServer = {
		url: '',
		asked,
		key: JSON.stringify({
			type: 'service_account',
			client_email: 'reader@project.example',
			private_key: privateKey,
			private_key_id: 'k1',
		}),
		claims: () => claims,
		put(user) {
			users.set(user.id, {...users.get(user.id), etag: `"e${++changes}"`, ...user});
			deleted.delete(user.id);
		},
		remove(id, how = 'delete') {
			if (how === 'delete') deleted.set(id, {...users.get(id), deletionTime: '2026-08-21T00:00:00.000Z'});
			users.delete(id);
		},
		forgetDeleted: () => deleted.clear(),
		largestPage: 500,
		tokenAnswers: Number.POSITIVE_INFINITY,
		twice: false,
		fault: undefined,
	};

	const give = (body: string): GoogleFault => {
		const form = new URLSearchParams(body);
		const [head = '', claimed = '', signature = ''] = (form.get('assertion') ?? '').split('.');
		const isSigned = createVerify('RSA-SHA256')
			.update(`${head}.${claimed}`)
			.verify(publicKey, Buffer.from(signature, 'base64url'));
		claims = JSON.parse(Buffer.from(claimed, 'base64url').toString() || '{}') as Row;
		if (
			!isSigned ||
			claims.aud !== `${server.url}/token` ||
			form.get('grant_type')?.endsWith(':jwt-bearer') !== true
		)
			return {status: 400, body: {error: 'invalid_grant'}};
		token = {value: `token-${++tokens}`, left: server.tokenAnswers};
		return {status: 200, body: {token_type: 'Bearer', expires_in: 3599, access_token: token.value}};
	};
	const list = (url: URL): GoogleFault => {
		const from = url.searchParams.get('showDeleted') === 'true' ? deleted : users;
		const size = Math.min(server.largestPage, Number(url.searchParams.get('maxResults') ?? 100));
		const at = Number(url.searchParams.get('pageToken') ?? 0);
		const all = [...from.values()];
		const begin = server.twice ? Math.max(0, at - size) : at;
		const page = all.slice(begin, at + size);
		const next = at + size < all.length ? {nextPageToken: String(at + size)} : {};
		const found = page.length === 0 ? {} : {users: page};
		return {status: 200, body: {kind: 'admin#directory#users', etag: '"e"', ...found, ...next}};
	};
	const answer = ({url, body, headers}: GoogleAsked): GoogleFault => {
		if (url.pathname === '/token') return give(body);
		if (headers.authorization !== `Bearer ${token.value}` || token.left-- <= 0)
			return {status: 401, body: {error: {code: 401, errors: [{reason: 'authError'}]}}};
		if (url.pathname === listing && url.searchParams.get('customer') !== null) return list(url);
		return {status: 404, body: {error: {code: 404, errors: [{reason: 'notFound'}]}}};
	};

	const http = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const one: GoogleAsked = {
				url: new URL(request.url ?? '/', server.url),
				body: Buffer.concat(chunks).toString(),
				headers: request.headers,
				number: asked.length + 1,
			};
			asked.push(one);
			const {status, headers = {}, body} = server.fault?.(one) ?? answer(one);
			response.writeHead(status, {'content-type': 'application/json', ...headers});
			response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
		});
	});
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		http.closeAllConnections();
		http.close();
	});
	return Object.assign(server, {url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`});
}

/** A user as the Directory API tells one. */
export const googlePerson = (id: string, more: Row = {}) => ({
	id,
	primaryEmail: `${id}@school.example`,
	name: {givenName: `Given-${id}`, familyName: `Family-${id}`},
	suspended: false,
	archived: false,
	orgUnitPath: '/',
	...more,
});

/** Settings of a connection to it. */
export const googleSettingsOf = (
	{url}: Pick<GoogleServer, 'url'>,
	more: Readonly<Record<string, string>> = {},
) => ({
	admin: 'admin@school.example',
	tokenUrl: `${url}/token`,
	apiUrl: url,
	...more,
});
