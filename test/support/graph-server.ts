import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';

type Row = Readonly<Record<string, unknown>>;

/** What is answered instead. */
export interface GraphFault {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: unknown;
}

export interface GraphAsked {
	readonly url: URL;
	readonly body: string;
	readonly headers: IncomingMessage['headers'];
	/** From 1; tokens count too. */
	readonly number: number;
}

/** Plays Microsoft Graph and the place that gives its tokens, as Microsoft's pages describe both. */
export interface GraphServer {
	readonly url: string;
	readonly asked: readonly GraphAsked[];
	/** Adds a user, or changes what is given of one. */
	put(user: Row & {readonly id: string}): void;
	/** `changed`: into the bin; `deleted`: for good. */
	remove(id: string, reason: 'changed' | 'deleted'): void;
	/** Of the application for Apple School Manager. */
	appRoles: Row[];
	assignments: Row[];
	readonly members: Map<string, readonly Row[]>;
	/** What groups are called, by id. */
	readonly groups: Map<string, string>;
	/** Users on a page. */
	pageSize: number;
	/** An empty page before each one that is not. */
	emptyPages: boolean;
	/** Every item comes twice, and what was told before comes again. */
	twice: boolean;
	/** The server's days: links live for seven. */
	day: number;
	/** Answers that a token gives before it is refused. */
	tokenAnswers: number;
	fault: ((asked: GraphAsked) => GraphFault | undefined) | undefined;
	readonly secret: string;
}

const tenant = 'school.example';
const linkLife = 7;

/** Listens on loopback until the test is over. */
export async function graphServer(secret = 'planted-secret-7c1e'): Promise<GraphServer> {
	const users = new Map<string, Row>();
	/** What changed, in order; the place in it is where a delta link begins. */
	const log: Array<{readonly id: string; readonly removed?: string}> = [];
	const asked: GraphAsked[] = [];
	const items: Row[][] = [];
	let token = {value: '', left: 0};
	let tokens = 0;

	const server: GraphServer = {
		url: '',
		asked,
		secret,
		put(user) {
			users.set(user.id, {...users.get(user.id), ...user});
			log.push({id: user.id});
		},
		remove(id, reason) {
			if (reason === 'deleted') users.delete(id);
			else users.set(id, {...users.get(id), inBin: true});
			log.push({id, removed: reason});
		},
		appRoles: [],
		assignments: [],
		members: new Map(),
		groups: new Map(),
		pageSize: 100,
		emptyPages: false,
		twice: false,
		day: 0,
		tokenAnswers: Number.POSITIVE_INFINITY,
		fault: undefined,
	};

	const shown = (id: string): Row => {
		const {inBin: _, ...user} = users.get(id) ?? {id};
		return user;
	};
	const changedSince = (from: number): Row[] => {
		const newest = new Map<string, string | undefined>();
		for (const {id, removed} of log.slice(from)) newest.set(id, removed);
		return [...newest].map(([id, reason]) => (reason === undefined ? shown(id) : {id, '@removed': {reason}}));
	};
	const everybody = () => [...users].flatMap(([id, user]) => (user.inBin === true ? [] : [shown(id)]));
	const gone = (headers: GraphFault['headers'] = {}): GraphFault => ({
		status: 410,
		headers,
		body: {error: {code: 'SyncStateNotFound', message: 'The sync state generation is not found'}},
	});

	const delta = (url: URL): GraphFault => {
		const path = `${server.url}/v1.0/users/delta`;
		const deltaToken = url.searchParams.get('$deltatoken');
		const skip = url.searchParams.get('$skiptoken');
		let list: number;
		let at = 0;
		if (skip !== null) {
			const [number = 0, offset = 0, day = 0] = skip.split('-').map(Number);
			if (server.day - day > linkLife) return gone();
			[list, at] = [number, offset];
		} else {
			const [from = 0, day = 0] = (deltaToken ?? '').split('-').map(Number);
			if (deltaToken && server.day - day > linkLife) return gone({location: `${path}?$deltatoken=`});
			const found = deltaToken ? changedSince(server.twice ? Math.max(0, from - 3) : from) : everybody();
			list = items.push(server.twice ? found.flatMap((item) => [item, item]) : found) - 1;
		}
		const all = items[list]!;
		const isEmpty = server.emptyPages && at % 2 === 0;
		const from = server.emptyPages ? Math.floor(at / 2) * server.pageSize : at * server.pageSize;
		const value = isEmpty ? [] : all.slice(from, from + server.pageSize);
		const more = isEmpty ? all.length > from : all.length > from + server.pageSize;
		const link = more
			? {'@odata.nextLink': `${path}?$skiptoken=${list}-${at + 1}-${server.day}`}
			: {'@odata.deltaLink': `${path}?$deltatoken=${log.length}-${server.day}`};
		return {status: 200, body: {'@odata.context': 'users', ...link, value}};
	};
	/** Pages of two. */
	const paged = (url: URL, all: readonly Row[]): GraphFault => {
		const at = Number(url.searchParams.get('$skiptoken') ?? 0);
		const next = new URL(url);
		next.searchParams.set('$skiptoken', String(at + 2));
		const link = all.length > at + 2 ? {'@odata.nextLink': next.href} : {};
		return {status: 200, body: {value: all.slice(at, at + 2), ...link}};
	};

	const answer = ({url, body, headers}: GraphAsked): GraphFault => {
		if (url.pathname === `/${tenant}/oauth2/v2.0/token`) {
			const form = new URLSearchParams(body);
			const isRight =
				form.get('grant_type') === 'client_credentials' &&
				form.get('client_secret') === secret &&
				form.get('scope') === `${server.url}/.default`;
			if (!isRight) return {status: 401, body: {error: 'invalid_client'}};
			token = {value: `token-${++tokens}`, left: server.tokenAnswers};
			return {status: 200, body: {token_type: 'Bearer', expires_in: 3599, access_token: token.value}};
		}
		if (headers.authorization !== `Bearer ${token.value}` || token.left-- <= 0)
			return {status: 401, body: {error: {code: 'InvalidAuthenticationToken', message: 'expired'}}};
		const {pathname} = url;
		if (pathname === '/v1.0/users/delta') return delta(url);
		if (pathname === '/v1.0/users') return {status: 200, body: {value: everybody().slice(0, 1)}};
		if (pathname.endsWith('/appRoleAssignedTo')) return paged(url, server.assignments);
		if (pathname.startsWith('/v1.0/servicePrincipals('))
			return {status: 200, body: {id: 'sp', appRoles: server.appRoles}};
		const called = /^displayName eq '(.*)'$/.exec(url.searchParams.get('$filter') ?? '')?.[1];
		if (pathname === '/v1.0/groups' && called !== undefined) {
			const name = called.replaceAll("''", "'").toLowerCase();
			const found = [...server.groups].filter(([, each]) => each.toLowerCase() === name);
			return paged(
				url,
				found.map(([id]) => ({id})),
			);
		}
		const members = server.members.get(/^\/v1\.0\/groups\/([^/]+)\/members$/.exec(pathname)?.[1] ?? '');
		if (members !== undefined) return paged(url, members);
		return {status: 404, body: {error: {code: 'Request_ResourceNotFound', message: 'none'}}};
	};

	const http = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const one: GraphAsked = {
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

/** A user as Graph tells one. */
export const graphPerson = (id: string, more: Row = {}) => ({
	id,
	userPrincipalName: `${id}@school.example`,
	givenName: `Given-${id}`,
	surname: `Family-${id}`,
	accountEnabled: true,
	userType: 'Member',
	...more,
});

/** Settings of a connection to it. */
export const graphSettings = (
	{url}: Pick<GraphServer, 'url'>,
	more: Readonly<Record<string, string>> = {},
) => ({
	tenant,
	clientId: '11111111-2222-3333-4444-555555555555',
	people: 'all',
	loginUrl: url,
	graphUrl: url,
	...more,
});
