import {readFile} from 'node:fs/promises';
import fastify, {type FastifyInstance} from 'fastify';
import {UsageError} from '../core/errors.ts';

/** Where the service listens. */
export interface Place {
	/** Default: loopback. */
	readonly address: string;
	/** 0: any that is free. */
	readonly port: number;
	/** Files in PEM; both, or neither. */
	readonly certificate?: string;
	readonly key?: string;
}

const loopback = ['127.0.0.1', '::1', 'localhost'];
export const isLoopback = (address: string) =>
	loopback.includes(address) || address.startsWith('127.') || address === '::ffff:127.0.0.1';

/**
 * An HTTP server that nobody has asked anything yet. Bodies are small, slow askers are cut off, and JSON that reaches
 * for prototypes is refused.
 * @throws UsageError where others could reach it in plain text.
 */
export async function makeServer({address, certificate, key}: Place): Promise<FastifyInstance> {
	if ((certificate === undefined) !== (key === undefined))
		throw new UsageError('serve.certificate and serve.key go together', {
			notDone: 'Nothing listens.',
			next: 'Set both to files in PEM, or neither: rollcall settings set serve.key /etc/rollcall/key.pem',
		});
	if (certificate === undefined && !isLoopback(address))
		throw new UsageError(`${address} can be reached by others, and there is no certificate`, {
			notDone: 'Nothing listens.',
			next: 'Set serve.certificate and serve.key, or let it listen on 127.0.0.1 behind a server that speaks TLS.',
		});
	const https =
		certificate === undefined
			? null
			: {cert: await pem(certificate, 'serve.certificate'), key: await pem(key!, 'serve.key')};
	return fastify({
		https,
		logger: false,
		bodyLimit: 1_048_576,
		connectionTimeout: 60_000,
		requestTimeout: 30_000,
		keepAliveTimeout: 60_000,
		routerOptions: {maxParamLength: 500},
		onProtoPoisoning: 'error',
		onConstructorPoisoning: 'error',
		forceCloseConnections: 'idle',
	} as Parameters<typeof fastify>[0]) as unknown as FastifyInstance;
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
