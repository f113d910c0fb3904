import type {FastifyInstance, FastifyReply, FastifyRequest} from 'fastify';
import {RollcallError, toldError} from '../core/errors.ts';
import type {Clock} from '../core/ports.ts';
import {
	type Body,
	errorBody,
	listBody,
	resourceTypes,
	serviceProviderConfig,
	shapeOf,
} from '../core/scim/answers.ts';
import {fault, isFault, type ScimType} from '../core/scim/fault.ts';
import {schemas} from '../core/scim/schemas.ts';
import {readSearch} from '../core/scim/search.ts';
import type {ScimGuest, ScimRequest, ScimService} from '../sync/scim.ts';
import {scimPath} from '../sync/scim-tokens.ts';
import type {Log} from './log.ts';
import {WrongTokens} from './scim-wrong-tokens.ts';

export interface ScimRoutes {
	readonly service: ScimService;
	readonly clock: Clock;
	readonly log: Log;
}

/** A person is a few hundred bytes. */
const bodyLimit = 262_144;
/** Without a charset, which the type does not have (RFC 7644 §8.1). */
const type = 'application/scim+json';

/**
 * The SCIM 2.0 service provider (RFC 7644) below {@link scimPath}, for people alone. Every answer is SCIM, the faults
 * of HTTP and JSON too; nothing is read of whoever has no token.
 */
export async function addScim(server: FastifyInstance, routes: ScimRoutes): Promise<void> {
	await server.register(async (scim) => addRoutes(scim, routes), {prefix: scimPath});
}

/** Who asks, of a request that came past the door. */
const guests = new WeakMap<FastifyRequest, ScimGuest>();
const guestOf = (request: FastifyRequest): ScimGuest => guests.get(request)!;

function addRoutes(scim: FastifyInstance, {service, clock, log}: ScimRoutes): void {
	const wrongTokens = new WrongTokens(clock);
	scim.removeAllContentTypeParsers();
	const parseJson = scim.getDefaultJsonParser('error', 'error');
	for (const accepted of ['application/scim+json', 'application/json', '*'])
		scim.addContentTypeParser(accepted, {parseAs: 'buffer', bodyLimit}, (request, bytes, done) => {
			// What DELETE brings has no meaning (RFC 9110 §9.3.5), and provisioning services name a type where there is nothing.
			if (request.method === 'DELETE') return done(null, undefined);
			if (accepted === '*') return done(Object.assign(new Error('another type'), {statusCode: 415}));
			try {
				return parseJson(request, utf8.decode(bytes as Buffer), done);
			} catch {
				// Read with replacement characters, it would make people whom nobody is called so.
				return done(Object.assign(new Error('no UTF-8'), {statusCode: 400}));
			}
		});
	scim.addHook('onRequest', async (request, reply) => {
		// Compared whether or not the address is limited: how long it takes tells nothing, and a good token passes.
		const guest = await service.admit(bearerOf(request));
		if (guest !== undefined) {
			guests.set(request, guest);
			// No versions are kept, so that none is the one that is asked for (RFC 9110 §13.1.1).
			const {'if-match': version = '*'} = request.headers;
			return version.trim() === '*' ? undefined : send(reply, 412, 'versions are not kept here');
		}
		const wait = wrongTokens.note(request.ip);
		if (wait === undefined)
			return send(reply.header('www-authenticate', 'Bearer realm="rollcall"'), 401, 'the token is not valid');
		if (wait.first) log('warning', 'wrong-tokens', {address: request.ip});
		return send(reply.header('retry-after', String(wait.seconds)), 429, 'too many wrong tokens');
	});
	scim.setErrorHandler(async (error, _request, reply) => {
		if (error instanceof RollcallError) {
			log('warning', 'push-failed', {exitCode: error.exitCode, message: toldError(error)});
			if (error.retry) reply.header('retry-after', '30');
			return send(reply, error.retry ? 503 : 500, 'the state cannot be written now: nothing was done');
		}
		const {statusCode = 500} = error as {statusCode?: number};
		if (statusCode < 500) return send(reply, statusCode, saidOf(statusCode), syntaxOf(statusCode));
		log('error', 'push-failed', {message: `a defect: ${(error as Error).message}`});
		return send(reply, 500, 'a defect of rollcall: nothing was done');
	});
	scim.setNotFoundHandler(async ({url, method}, reply) => {
		const allowed = methodsAt(url);
		return allowed === undefined
			? send(reply, 404, 'there is nothing at this address')
			: send(reply.header('allow', allowed), 405, `there is no ${method} here: there is ${allowed}`);
	});

	addPeople(scim);
	addGroups(scim);
	addDescriptions(scim);
}

function addPeople(scim: FastifyInstance): void {
	const ask = async (request: FastifyRequest, reply: FastifyReply, what: ScimRequest) => {
		const {status, body, location, retryAfter} = await guestOf(request).ask(what);
		if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
		if (location !== undefined) reply.header('location', location);
		return body === undefined ? reply.code(status).send() : json(reply, body, status);
	};
	scim.get('/Users', async (request, reply) => {
		const query = queryOf(request);
		const {filter, startindex, count} = query;
		return await ask(request, reply, {
			does: 'list',
			...(filter === undefined || filter.trim() === '' ? {} : {filter}),
			...(startindex === undefined ? {} : {startIndex: startindex}),
			...(count === undefined ? {} : {count}),
			shape: shapeIn(query),
		});
	});
	// Of everything there is, people are all.
	for (const url of ['/.search', '/Users/.search'])
		scim.post(url, async (request, reply) => {
			const search = readSearch(request.body);
			return isFault(search)
				? json(reply, errorBody(search), search.status)
				: await ask(request, reply, {does: 'list', ...search});
		});
	scim.get('/Users/:id', async (request, reply) =>
		ask(request, reply, {does: 'get', id: idOf(request), shape: shapeIn(queryOf(request))}),
	);
	scim.post('/Users', async (request, reply) =>
		ask(request, reply, {does: 'create', body: request.body, shape: shapeIn(queryOf(request))}),
	);
	for (const [method, does] of [
		['PUT', 'replace'],
		['PATCH', 'patch'],
	] as const)
		scim.route({
			method,
			url: '/Users/:id',
			handler: async (request, reply) =>
				ask(request, reply, {
					does,
					id: idOf(request),
					body: request.body,
					shape: shapeIn(queryOf(request)),
				}),
		});
	scim.delete('/Users/:id', async (request, reply) =>
		ask(request, reply, {does: 'remove', id: idOf(request)}),
	);
}

/** Groups are never synced [seed 001]; Okta asks for them to see whether it can reach us. */
function addGroups(scim: FastifyInstance): void {
	scim.get('/Groups', async (_request, reply) => json(reply, listBody([])));
	scim.get('/Groups/:id', async (_request, reply) => send(reply, 404, 'there are no groups'));
	for (const url of ['/Groups', '/Groups/:id', '/Bulk', '/Me'])
		scim.route({
			method: url === '/Groups' ? ['POST'] : ['POST', 'PUT', 'PATCH', 'DELETE'],
			url,
			handler: async (_request, reply) =>
				send(reply, 501, 'this is not done here: users are synced one by one'),
		});
	scim.get('/Me', async (_request, reply) => send(reply, 501, 'a token is nobody in particular'));
}

/** What the service provider is and takes (RFC 7644 §4); those lists cannot be filtered. */
function addDescriptions(scim: FastifyInstance): void {
	scim.get('/ServiceProviderConfig', async (request, reply) =>
		json(reply, serviceProviderConfig(guestOf(request).base)),
	);
	for (const [path, made] of [
		['ResourceTypes', resourceTypes],
		['Schemas', schemas],
	] as const) {
		scim.get(`/${path}`, async (request, reply) =>
			queryOf(request).filter === undefined
				? json(reply, listBody(made(guestOf(request).base)))
				: send(reply, 403, 'this list cannot be filtered'),
		);
		scim.get(`/${path}/:id`, async (request, reply) => {
			const found = made(guestOf(request).base).find(({id}) => id === idOf(request));
			return found === undefined
				? send(reply, 404, `there is no such one among ${path}`)
				: json(reply, found);
		});
	}
}

/** As bytes: to text the server adds a charset. */
const json = (reply: FastifyReply, body: Body, status = 200) =>
	reply
		.code(status)
		.type(type)
		.send(Buffer.from(JSON.stringify(body)));

const send = (reply: FastifyReply, status: number, detail: string, scimType?: ScimType) =>
	json(reply, errorBody(fault(status, scimType, detail)), status);

/** What can be asked of an address, where it is one of ours. */
function methodsAt(url: string): string | undefined {
	const [, path = ''] = /^[^?#]*?\/scim(\/[^?#]*)/.exec(url) ?? [];
	if (/^\/+Users\/*$/.test(path)) return 'GET, HEAD, POST';
	if (/^\/+(\.search|Users\/+\.search)\/*$/.test(path)) return 'POST';
	if (/^\/+Users\/+[^/]+\/*$/.test(path)) return 'GET, HEAD, PUT, PATCH, DELETE';
	return /^\/+(ServiceProviderConfig|(ResourceTypes|Schemas)(\/+[^/]+)?|Groups)\/*$/.test(path)
		? 'GET, HEAD'
		: undefined;
}

const utf8 = new TextDecoder('utf-8', {fatal: true});

/** Longer than any of ours is none, and is not hashed. */
const longestToken = 200;

function bearerOf({headers: {authorization = ''}}: FastifyRequest): string {
	const token = /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
	return token.length <= longestToken ? token : '';
}

const idOf = ({params}: FastifyRequest): string => String((params as {readonly id?: string}).id ?? '');

/** Names of parameters in any case; of one that is said twice the first counts. */
function queryOf({query}: FastifyRequest): Readonly<Record<string, string | undefined>> {
	const said: Record<string, string | undefined> = Object.create(null);
	for (const [name, value] of Object.entries(query as Record<string, unknown>)) {
		const text: unknown = Array.isArray(value) ? value[0] : value;
		if (typeof text === 'string') said[name.toLowerCase()] ??= text;
	}
	return said;
}

const shapeIn = ({attributes = '', excludedattributes = ''}: Readonly<Record<string, string | undefined>>) =>
	shapeOf(attributes.split(','), excludedattributes.split(','));

const syntaxOf = (status: number): ScimType | undefined => (status === 400 ? 'invalidSyntax' : undefined);

function saidOf(status: number): string {
	switch (status) {
		case 413:
			return `the body has more than ${bodyLimit} bytes`;
		case 415:
			return 'the body is application/scim+json';
		default:
			return 'the request cannot be read as JSON';
	}
}
