import {readFile} from 'node:fs/promises';
import type {AddressInfo} from 'node:net';
import {createSecureContext} from 'node:tls';
import fastify, {type FastifyInstance, type FastifyReply} from 'fastify';
import {UsageError} from '../core/errors.ts';
import {errorBody} from '../core/scim/answers.ts';
import {fault} from '../core/scim/fault.ts';

/** Where the service listens. */
export interface Place {
	/** Default: loopback. */
	readonly address: string;
	/** 0: any that is free. */
	readonly port: number;
	/** Files in PEM; both, or neither. */
	readonly certificate?: string;
	readonly key?: string;
	/** It listens elsewhere than on loopback without them too: a proxy before it speaks TLS. */
	readonly plainText?: boolean;
}

/** How long is waited for whoever asks slowly, in milliseconds. */
export interface Patience {
	/** For all headers of a request. */
	readonly headers: number;
	/** For all of a request. */
	readonly request: number;
	/** How often it is looked whether time is over. */
	readonly look: number;
}
const usual: Patience = {headers: 15_000, request: 30_000, look: 5_000};

/** So many at once at most, so that whoever holds connections open leaves files for the state: our decision. */
const mostConnections = 4096;

/** A name that only begins like an address may lead anywhere. */
export const isLoopback = (address: string) =>
	address === '::1' || address === 'localhost' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);

/**
 * An HTTP server that nobody has asked anything yet. Bodies are small, slow askers are cut off, and JSON that reaches
 * for prototypes is refused.
 * @throws UsageError where others could reach it in plain text.
 */
export async function makeServer(
	{address, certificate, key, plainText = false}: Place,
	patience: Patience = usual,
): Promise<FastifyInstance> {
	if ((certificate === undefined) !== (key === undefined))
		throw new UsageError('serve.certificate and serve.key go together', {
			notDone: 'Nothing listens.',
			next: 'Set both to files in PEM, or neither: rollcall settings set serve.key /etc/rollcall/key.pem',
		});
	if (certificate === undefined && !isLoopback(address) && !plainText)
		throw new UsageError(`${address} can be reached by others, and there is no certificate`, {
			notDone: 'Nothing listens.',
			next: 'Set serve.certificate and serve.key, or let it listen on 127.0.0.1 behind a server that speaks TLS. Where only that server reaches it over a network: rollcall settings set serve.plainText true',
		});
	const times = {headersTimeout: patience.headers, connectionsCheckingInterval: patience.look};
	const secure =
		certificate === undefined ? {http: times} : {https: {...times, ...(await pair(certificate, key!))}};
	const server = fastify({
		...secure,
		logger: false,
		bodyLimit: 1_048_576,
		connectionTimeout: 60_000,
		requestTimeout: patience.request,
		keepAliveTimeout: 60_000,
		// A tenant URL is often typed with a slash at its end.
		routerOptions: {maxParamLength: 500, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true},
		frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) =>
			reply
				.code(400)
				.type('application/scim+json')
				.send(Buffer.from(JSON.stringify(errorBody(badAddress)))),
		onProtoPoisoning: 'error',
		onConstructorPoisoning: 'error',
		forceCloseConnections: 'idle',
	} as Parameters<typeof fastify>[0]) as unknown as FastifyInstance;
	server.server.maxConnections = mostConnections;
	return server;
}

/** Answered before it is known whose the address is, so in the words of those who have most to ask. */
const badAddress = fault(400, 'invalidSyntax', 'the address cannot be read');

/** @throws UsageError where they cannot be read, are none, or do not belong together. */
async function pair(
	certificate: string,
	key: string,
): Promise<{readonly cert: string; readonly key: string}> {
	const read = {cert: await pem(certificate, 'serve.certificate'), key: await pem(key, 'serve.key')};
	try {
		createSecureContext(read);
	} catch (cause) {
		throw new UsageError(
			`serve.certificate and serve.key cannot be used: ${(cause as NodeJS.ErrnoException).code ?? 'they are none'}`,
			{
				cause,
				notDone: 'Nothing listens.',
				next: 'Both are files in PEM, the key is that of the certificate and has no passphrase. A chain goes into the certificate’s file, its own certificate first.',
			},
		);
	}
	return read;
}

async function pem(path: string, setting: string): Promise<string> {
	try {
		return await readFile(path, 'utf8');
	} catch (cause) {
		throw new UsageError(`${setting}: ${path} cannot be read (${(cause as NodeJS.ErrnoException).code})`, {
			cause,
			notDone: 'Nothing listens.',
			next: 'Look whether path and permissions are right for the user that runs the service.',
		});
	}
}

/** Begins to listen. @returns the address as a URL. @throws UsageError where the port is taken or not allowed. */
export async function listen(server: FastifyInstance, {address, port}: Place): Promise<string> {
	try {
		return await server.listen({host: address, port});
	} catch (cause) {
		const {code} = cause as NodeJS.ErrnoException;
		const why = {
			EADDRINUSE: 'another program listens there',
			EACCES: 'only root may listen there',
			EADDRNOTAVAIL: 'this machine has no such address',
		}[code ?? ''];
		if (why === undefined) throw cause;
		throw new UsageError(`cannot listen on ${address}:${port}: ${why}`, {
			cause,
			notDone: 'The service did not start.',
			next: 'Name another one: rollcall serve --port N, or rollcall settings set serve.port N',
		});
	}
}

/** The port that it listens on, where any free one was asked for too; undefined: it does not listen. */
export const portOf = (server: FastifyInstance): number | undefined =>
	(server.addresses() as readonly AddressInfo[])[0]?.port;
