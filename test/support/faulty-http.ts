import {createServer, type IncomingMessage, type RequestListener} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import {type AddressInfo, createServer as createTcpServer, type Server, type Socket} from 'node:net';
import {onTestFinished} from 'vitest';
import {certificates} from './certificates.ts';

/** A request as it came. */
export interface Heard {
	readonly method: string;
	readonly path: string;
	readonly headers: IncomingMessage['headers'];
	readonly body: string;
}

export interface FaultyHttp {
	readonly port: number;
	/** `http://127.0.0.1:PORT`, or https. */
	readonly origin: string;
	readonly heard: readonly Heard[];
}

type Listener = (...given: Parameters<RequestListener>) => unknown;

const started = async (server: Server): Promise<number> => {
	const sockets = new Set<Socket>();
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.on('close', () => sockets.delete(socket));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	return (server.address() as AddressInfo).port;
};

/** A server that answers as told: one listener for each request, the last one for all that follow. */
export async function faultyHttp(...listeners: readonly Listener[]): Promise<FaultyHttp> {
	const heard: Heard[] = [];
	const server = createServer(hearing(heard, listeners));
	const port = await started(server);
	return {port, origin: `http://127.0.0.1:${port}`, heard};
}

/** The same over TLS, with this certificate. */
export async function faultyHttps(
	certificate: 'good' | 'elsewhere' | 'expired' | 'self',
	...listeners: readonly Listener[]
): Promise<FaultyHttp> {
	const heard: Heard[] = [];
	const server = createTlsServer(
		{key: certificates.key, cert: certificates[certificate]},
		hearing(heard, listeners),
	);
	server.on('tlsClientError', () => undefined);
	const port = await started(server);
	return {port, origin: `https://127.0.0.1:${port}`, heard};
}

/** A server that speaks whatever it likes, once something came. */
export async function faultyTcp(answer: (socket: Socket) => void): Promise<FaultyHttp> {
	const port = await started(
		createTcpServer((socket) => {
			socket.once('data', () => answer(socket));
		}),
	);
	return {port, origin: `http://127.0.0.1:${port}`, heard: []};
}

const hearing =
	(heard: Heard[], listeners: readonly Listener[]): RequestListener =>
	async (request, response) => {
		let body = '';
		for await (const chunk of request) body += chunk;
		const listener = listeners[Math.min(heard.length, listeners.length - 1)]!;
		heard.push({method: request.method ?? '', path: request.url ?? '', headers: request.headers, body});
		listener(request, response);
	};
