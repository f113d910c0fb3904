import {createHash, timingSafeEqual} from 'node:crypto';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import {join} from 'node:path';
import ssh2, {type AuthContext, type ParsedKey} from 'ssh2';
import {sweep} from './dropbox.ts';
import {SandboxError} from './error.ts';
import {hostKey} from './host-key.ts';
import {type Faults, handleSftp} from './sftp-session.ts';

export interface ServeOptions {
	/** Without: any free one. */
	readonly port?: number;
	readonly user: string;
	readonly password?: string;
	/** A public key as a line of `authorized_keys`. */
	readonly authorizedKey?: string;
	/** What goes wrong on purpose. */
	readonly faults?: Faults;
	/** Told what became of each upload. */
	readonly onIngest?: (result: {readonly activityId: string; readonly status: string}) => void;
}

export interface Serving {
	readonly port: number;
	/** `SHA256:…` */
	readonly hostKey: string;
	/** How many sign-ins were tried, and refused: so that tests can see that none was. */
	readonly signIns: {readonly tried: number; readonly refused: number};
	/** Ends connections, and answers when uploads that had arrived are ingested. */
	close(): Promise<void>;
}

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && timingSafeEqual(a, b);
const digest = (text: string) => createHash('sha256').update(text).digest();

function accepts(context: AuthContext, options: ServeOptions, key: ParsedKey | undefined): boolean {
	const isUser = equal(digest(context.username), digest(options.user));
	if (context.method === 'password')
		return (
			options.password !== undefined && equal(digest(context.password), digest(options.password)) && isUser
		);
	if (context.method !== 'publickey' || key === undefined) return false;
	if (context.key.algo !== key.type || !equal(context.key.data, key.getPublicSSH())) return false;
	// Without a signature the client only asks whether the key would do.
	if (context.signature === undefined || context.blob === undefined) return isUser;
	return key.verify(context.blob, context.signature, context.hashAlgo) === true && isUser;
}

/** @returns what the system says of the port as the sandbox's own error. */
function notListening(error: NodeJS.ErrnoException, port: number): Error {
	if (error.code === 'EADDRINUSE')
		return new SandboxError(
			`Port ${port} is in use by another program`,
			2,
			'Name another port, or end what listens there. Nothing was started.',
			error,
		);
	if (error.code === 'EACCES')
		return new SandboxError(
			`Port ${port} is not free for you to use`,
			2,
			'Name a port from 1024 up. Nothing was started.',
			error,
		);
	return error;
}

/** Serves the dropbox over SFTP on 127.0.0.1, and hands every closed file to `take`. */
export async function serve(
	folder: string,
	options: ServeOptions,
	clock: {now(): Date},
	take: (file: string) => Promise<{readonly activityId: string; readonly status: string}>,
): Promise<Serving> {
	const dropbox = join(folder, 'dropbox');
	await sweep(dropbox);
	const {pem, fingerprint} = await hostKey(folder);
	const parsed = options.authorizedKey === undefined ? undefined : ssh2.utils.parseKey(options.authorizedKey);
	if (parsed instanceof Error)
		throw new SandboxError(
			'The authorised key cannot be read',
			2,
			'Give one line of an authorized_keys file.',
		);
	const key = parsed;
	const signIns = {tried: 0, refused: 0};
	const sockets = new Set<Socket>();
	const pending = new Set<Promise<void>>();
	/** Of each connection: forgets what it left half-written. */
	const leftovers = new Map<ssh2.Connection, () => void>();

	const ssh = new ssh2.Server({hostKeys: [pem]}, (client) => {
		// A client that goes away in the middle is no fault of the server's.
		client.on('error', () => client.end());
		client.on('close', () => {
			leftovers.get(client)?.();
			leftovers.delete(client);
		});
		client.on('authentication', (context) => {
			if (context.method === 'none') return context.reject(['password', 'publickey']);
			signIns.tried += 1;
			if (accepts(context, options, key)) return context.accept();
			signIns.refused += 1;
			context.reject(['password', 'publickey']);
		});
		client.on('session', (acceptSession) => {
			acceptSession().on('sftp', (acceptSftp) => {
				const dropped = handleSftp(acceptSftp(), {
					dropbox,
					clock,
					faults: options.faults ?? {},
					async take(file) {
						const result = await take(file);
						options.onIngest?.(result);
					},
					track(work) {
						const kept = work.finally(() => pending.delete(kept));
						pending.add(kept);
					},
				});
				leftovers.set(client, dropped);
			});
		});
	});
	// Small answers go out at once: else each waits 40 ms for the next one.
	const server = createServer({noDelay: true}, (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		ssh.injectSocket(socket);
	});
	const port = await new Promise<number>((resolve, reject) => {
		server.on('error', (error) => reject(notListening(error, options.port ?? 0)));
		server.listen(options.port ?? 0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
	});
	return {
		port,
		hostKey: fingerprint,
		signIns,
		async close() {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			await Promise.all(pending);
			for (const socket of sockets) socket.destroy();
			await closed;
			for (const dropped of leftovers.values()) dropped();
			await Promise.all(pending);
		},
	};
}
