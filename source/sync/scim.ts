import type {Account} from '../core/directory/account.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import {
	type Body,
	errorBody,
	listBody,
	longestPage,
	pageOf,
	type Shape,
	shaped,
	userBody,
} from '../core/scim/answers.ts';
import {isFault, type ScimFault} from '../core/scim/fault.ts';
import {type Filter, keyOf, matches, parseFilter} from '../core/scim/filter.ts';
import {create, patch, remove, replace} from '../core/scim/push.ts';
import type {Pushed, PushWorld} from '../core/scim/push-world.ts';
import {notFound} from '../core/scim/refusals.ts';
import {type KeptToken, tokenOf} from '../core/scim/token.ts';
import {type Connection, kindNamed} from './connections.ts';
import {type Context, requireMay} from './context.ts';
import {readConnections, updateConnections} from './documents.ts';
import {ScimDesk} from './scim-desk.ts';
import {tenantUrlOf} from './scim-tokens.ts';

/** What an identity provider asks; bodies are JSON as it came, and are not trusted. */
export type ScimRequest =
	| {
			readonly does: 'list';
			readonly filter?: string;
			readonly startIndex?: string;
			readonly count?: string;
			readonly shape: Shape;
	  }
	| {readonly does: 'get'; readonly id: string; readonly shape: Shape}
	| {readonly does: 'create'; readonly body: unknown; readonly shape: Shape}
	| {readonly does: 'replace' | 'patch'; readonly id: string; readonly body: unknown; readonly shape: Shape}
	| {readonly does: 'remove'; readonly id: string};

export interface ScimAnswer {
	readonly status: number;
	readonly body?: Body;
	/** Of what was made. */
	readonly location?: string;
	/** It may come again after so many seconds. */
	readonly retryAfter?: number;
}

/** Somebody whose token is good: asks in the name of one connection. */
export interface ScimGuest {
	/** The address of the service provider, as it is told to the identity provider. */
	readonly base: string;
	/** Answers when all that was changed is durable. @throws the errors of the store. */
	ask(request: ScimRequest): Promise<ScimAnswer>;
}

export interface ScimService {
	/** Whose token this is; undefined: nobody's, or its time is over. All tokens are compared in constant time. */
	admit(token: string): Promise<ScimGuest | undefined>;
}

/** Requests that would change somebody. */
const writes: ReadonlySet<ScimRequest['does']> = new Set(['create', 'replace', 'patch', 'remove']);

/** So often at most it is noted that somebody came: a file is written for it. */
const noteEvery = 5 * 60_000;

/**
 * The service provider behind every connection that is pushed to.
 * @param port that it is asked on; undefined: it is not known, and the settings say.
 */
export function scimService(context: Context, port: () => number | undefined = () => undefined): ScimService {
	requireMay(context, 'sync', 'Taking pushes');
	const desks = new Map<ConnectionId, ScimDesk>();
	return {
		async admit(presented) {
			const now = context.clock.now();
			let found: {readonly connection: Connection; readonly token: KeptToken} | undefined;
			for (const connection of await pushedConnections(context)) {
				const token = tokenOf(presented, connection.stored.push?.tokens ?? [], now);
				if (token !== undefined) found = {connection, token};
			}
			if (found === undefined) return undefined;
			const {connection, token} = found;
			const {id, push} = connection.stored;
			const last = push?.last === undefined ? 0 : Date.parse(push.last);
			if (token.used === undefined || now.getTime() - last >= noteEvery)
				await noteVisit(context, id, token.id, now.toISOString());
			const desk = desks.get(id) ?? new ScimDesk(context, id);
			desks.set(id, desk);
			const base = await tenantUrlOf(context, connection, port());
			const find = async () => (await pushedConnections(context)).find(({stored}) => stored.id === id);
			return {
				base,
				ask: async (request) =>
					answerOf(
						await desk.ask(find, (world) => perform(world, request, base), writes.has(request.does)),
						request,
						base,
					),
			};
		},
	};
}

/** Those that are on and take pushes. */
async function pushedConnections(context: Context): Promise<readonly Connection[]> {
	const stored = await readConnections(context.store.documents);
	return stored
		.filter(({disconnected}) => disconnected === undefined)
		.map((each) => ({stored: each, kind: kindNamed(context, each.kind)}))
		.filter(({kind}) => kind.pushes !== undefined);
}

/** A token that was used lives for its year; who comes is seen on the connection's page. */
async function noteVisit(context: Context, id: ConnectionId, token: string, at: string): Promise<void> {
	await updateConnections(context.store.documents, (connections) =>
		connections.map((each) => {
			if (each.id !== id || each.push === undefined) return each;
			const tokens = each.push.tokens.map((kept) =>
				kept.id === token && kept.used === undefined ? {...kept, used: at} : kept,
			);
			return {...each, push: {...each.push, tokens, last: at}};
		}),
	);
}

interface Found {
	readonly found: readonly Account[];
	readonly total: number;
	readonly start: number;
	readonly world: PushWorld;
}

function perform(
	world: PushWorld,
	request: ScimRequest,
	base: string,
): Found | (Pushed & {readonly reply?: Body}) | ScimFault {
	switch (request.does) {
		case 'list':
			return list(world, request);
		case 'get': {
			const account = world.people.byId(request.id);
			return account === undefined ? notFound(request.id) : {found: [account], total: 1, start: 1, world};
		}
		case 'remove':
			return remove(world, request.id);
		case 'create':
			return replied(world, create(world, request.body), base);
		case 'replace':
			return replied(world, replace(world, request.id, request.body), base);
		case 'patch':
			return replied(world, patch(world, request.id, request.body), base);
	}
}

/** With the body that tells of the account as it was then: a later push of the same commit may change it again. */
const replied = (world: PushWorld, pushed: Pushed | ScimFault, base: string) =>
	isFault(pushed) ? pushed : {...pushed, reply: bodyOf(world, pushed.account, base)};

const bodyOf = ({people}: PushWorld, account: Account, base: string): Body =>
	userBody(
		{
			id: account.pushed!.id,
			values: people.valuesOf(account),
			created: account.created,
			modified: account.pushed!.at,
		},
		base,
	);

function list(world: PushWorld, request: Extract<ScimRequest, {does: 'list'}>): Found | ScimFault {
	const {people} = world;
	const filter = request.filter === undefined ? undefined : parseFilter(request.filter);
	if (isFault(filter)) return filter;
	const {start, count} = pageOf(request.startIndex, request.count);
	const found: Account[] = [];
	let total = 0;
	for (const account of candidates(world, filter)) {
		const subject = {id: account.pushed!.id, values: people.valuesOf(account)};
		if (filter !== undefined && !matches(filter, subject)) continue;
		total++;
		if (total >= start && found.length < Math.min(count, longestPage)) found.push(account);
	}
	return {found, total, start, world};
}

/** Who may match: one where the filter names a key, else everybody. */
function candidates({people}: PushWorld, filter: Filter | undefined): Iterable<Account> {
	const key = filter && keyOf(filter);
	if (key === undefined) return people.told();
	const account =
		key.by === 'id'
			? people.byId(key.value)
			: key.by === 'externalId'
				? people.byExternalId(key.value)
				: people.byUserName(key.value);
	return account !== undefined && people.isOurs(account) && people.byId(account.pushed!.id) === account
		? [account]
		: [];
}

function answerOf(
	answer: Found | (Pushed & {readonly reply?: Body}) | ScimFault,
	request: ScimRequest,
	base: string,
): ScimAnswer {
	if (isFault(answer)) {
		const {status, retryAfter} = answer;
		return {status, body: errorBody(answer), ...(retryAfter === undefined ? {} : {retryAfter})};
	}
	const shape = 'shape' in request ? request.shape : {};
	if ('found' in answer) {
		const bodies = answer.found.map((account) => shaped(bodyOf(answer.world, account, base), shape));
		return request.does === 'get'
			? {status: 200, body: bodies[0]!}
			: {status: 200, body: listBody(bodies, answer.total, answer.start)};
	}
	if (request.does === 'remove' || answer.reply === undefined) return {status: 204};
	const body = shaped(answer.reply, shape);
	const location = `${base}/Users/${answer.account.pushed!.id}`;
	return request.does === 'create' ? {status: 201, body, location} : {status: 200, body};
}
