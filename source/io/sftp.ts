import {createHash} from 'node:crypto';
import {open, stat} from 'node:fs/promises';
import {connect as dial, type Socket} from 'node:net';
import type {SFTPWrapper} from 'ssh2';
import type SftpClient from 'ssh2-sftp-client';
import {RollcallError, UsageError} from '../core/errors.ts';
import {
	connectFault,
	hostKeyFault,
	isAboutPath,
	isMissing,
	type SftpPurpose,
	sendFault,
	statusOf,
} from './sftp-faults.ts';
import {readingOf, type SftpReading} from './sftp-reading.ts';
import {watched} from './sftp-watch.ts';

export interface SftpAddress {
	readonly host: string;
	readonly port: number;
}

export interface SftpLogin {
	readonly username: string;
	readonly password?: string | undefined;
	/** PEM or OpenSSH text. */
	readonly privateKey?: string | undefined;
	readonly passphrase?: string | undefined;
}

/** Milliseconds. `connect` covers all from the first packet to the open session; `stall` is between two acknowledged writes. */
export interface SftpTimeouts {
	readonly connect: number;
	readonly stall: number;
}
export const defaultTimeouts: SftpTimeouts = {connect: 20_000, stall: 60_000};

/** A signed-in session with a server whose host key is the pinned one. */
export interface SftpSession extends SftpReading {
	readonly hostKey: string;
	/** Looks at a folder. `unknown`: the server does not let anybody look, which is no fault. */
	folder(path: string): Promise<'there' | 'missing' | 'unknown'>;
	/**
	 * Writes a local file to `remote` and ends when every byte and the close were acknowledged. Nothing is
	 * renamed and nothing is looked at afterwards: some servers refuse both.
	 * @param progress is told the bytes acknowledged so far; starts again at 0 when the way of writing changes.
	 * @throws UsageError when the folder is missing or closed to the user; TemporaryError when it broke.
	 */
	put(file: string, remote: string, progress?: (done: number, total: number) => void): Promise<void>;
	close(): Promise<void>;
}

/** Loaded when a server is dialled: few commands do, and all would wait for it. */
const library = async () => (await import('ssh2')).default;

/** `host:port` as messages name it. */
const named = ({host, port}: SftpAddress) => `${host}:${port}`;

/** Fingerprint as OpenSSH prints it: `SHA256:` and unpadded base64. */
export const fingerprintOf = (publicKey: Uint8Array) =>
	`SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`;

const reach = ({host, port}: SftpAddress): Promise<Socket> & {socket: Socket} => {
	const socket = dial({host, port, noDelay: true});
	const connected = new Promise<Socket>((resolve, reject) => {
		socket.once('connect', () => resolve(socket));
		socket.once('error', reject);
		socket.once('close', () => reject(new Error('closed')));
	});
	return Object.assign(connected, {socket});
};

/**
 * First contact: the fingerprint of the server's host key, after the server proved that it owns the key.
 * No user name, password or key is sent.
 * @throws TemporaryError when nobody answers.
 */
export async function hostKeyOf(
	address: SftpAddress,
	signal: AbortSignal,
	timeouts: SftpTimeouts = defaultTimeouts,
): Promise<string> {
	const {Client} = await library();
	const reached = reach(address);
	const client = new Client();
	try {
		return await watched(reached.socket, timeouts.connect, signal, async () => {
			const sock = await reached;
			return new Promise<string>((resolve, reject) => {
				let offered = '';
				client.on('error', reject);
				client.on('close', () => reject(new Error('closed')));
				// The handshake ends with the proof; signing in would begin only after it.
				client.on('handshake', () => resolve(offered));
				client.connect({
					sock,
					username: 'nobody',
					readyTimeout: 0,
					hostVerifier: (key: Buffer) => {
						offered = fingerprintOf(key);
						return true;
					},
				});
			});
		});
	} catch (error) {
		throw connectFault(error, named(address), signal);
	} finally {
		reached.catch(() => undefined);
		client.on('error', () => undefined);
		reached.socket.destroy();
	}
}

/** @throws UsageError when there is nothing to sign in with, or the key cannot be read. */
async function checkLogin({password, privateKey, passphrase}: SftpLogin) {
	if (privateKey === undefined) {
		if (password === undefined) throw new UsageError('Neither a password nor a private key is set');
		return;
	}
	const {utils} = await library();
	const parsed = utils.parseKey(privateKey, passphrase);
	if (parsed instanceof Error || [parsed].flat().every((key) => !key.isPrivateKey()))
		throw new UsageError('The private key cannot be read: it is no private key, or its passphrase is wrong', {
			notDone: 'Nothing was sent.',
			next: 'Set privateKey to an OpenSSH or PEM private key, and passphrase where it has one.',
		});
}

/**
 * Opens a session. The host key is compared before anything of the login is sent.
 * @param options.hostKey the pinned fingerprint, `SHA256:…`.
 * @throws HostKeyError when the server's key is another; UsageError when it refuses the login;
 * TemporaryError when it cannot be reached or does not answer in time.
 */
export async function connect(options: {
	readonly address: SftpAddress;
	readonly login: SftpLogin;
	readonly hostKey: string;
	readonly signal: AbortSignal;
	readonly timeouts?: SftpTimeouts;
	/** As faults tell it; absent: to send. */
	readonly purpose?: SftpPurpose;
}): Promise<SftpSession> {
	const {address, login, hostKey, signal, timeouts = defaultTimeouts} = options;
	await checkLogin(login);
	const {default: Sftp} = await import('ssh2-sftp-client');
	const reached = reach(address);
	const {socket} = reached;
	let offered: string | undefined;
	let first: unknown;
	const client = new Sftp('rollcall', {error() {}, end() {}, close() {}});
	client.on('error', (error: unknown) => {
		first ??= error;
	});
	try {
		const wrapper = await watched(socket, timeouts.connect, signal, async () =>
			client.connect({
				sock: await reached,
				username: login.username,
				...(login.password !== undefined && {password: login.password}),
				...(login.privateKey !== undefined && {privateKey: login.privateKey}),
				...(login.passphrase !== undefined && {passphrase: login.passphrase}),
				readyTimeout: 0,
				hostVerifier: (key: Buffer) => {
					offered = fingerprintOf(key);
					return offered === hostKey;
				},
			}),
		);
		return session(client, wrapper, socket, {address, hostKey, signal, timeouts});
	} catch (error) {
		socket.destroy();
		if (offered !== undefined && offered !== hostKey) throw hostKeyFault(named(address), hostKey, offered);
		// The wrapped error lost its level, which tells refused credentials from a cut.
		throw connectFault(signal.aborted ? error : (first ?? error), named(address), signal, options.purpose);
	} finally {
		reached.catch(() => undefined);
	}
}

function session(
	client: SftpClient,
	wrapper: SFTPWrapper,
	socket: Socket,
	{
		address,
		hostKey,
		signal,
		timeouts,
	}: {
		readonly address: SftpAddress;
		readonly hostKey: string;
		readonly signal: AbortSignal;
		readonly timeouts: SftpTimeouts;
	},
): SftpSession {
	const where = named(address);
	const watch = <T>(start: (alive: () => void) => Promise<T>) =>
		watched(socket, timeouts.stall, signal, start);
	return {
		...readingOf(wrapper, {where, signal, watch}),
		hostKey,
		async folder(path) {
			try {
				return await watch<'there'>(async () => {
					if ((await client.stat(path).catch(() => undefined))?.isDirectory) return 'there';
					await client.list(path);
					return 'there';
				});
			} catch (error) {
				if (statusOf(error) === undefined) throw connectFault(error, where, signal);
				return isMissing(error) ? 'missing' : 'unknown';
			}
		},
		async put(file, remote, progress = () => undefined) {
			const total = await sizeOf(file);
			let sent = {done: 0, total};
			const report = (done: number, total: number) => {
				sent = {done, total};
				progress(done, total);
			};
			try {
				await watch((alive) =>
					client.fastPut(file, remote, {
						step: (done, _chunk, total) => {
							alive();
							report(done, total);
						},
					}),
				).catch((error: unknown) => {
					if (statusOf(error) === undefined || isAboutPath(error) || socket.destroyed) throw error;
					return watch((alive) => putInOrder(wrapper, file, remote, alive, report));
				});
			} catch (error) {
				throw sendFault(error, where, remote, sent, signal);
			}
		},
		async close() {
			// All that mattered was acknowledged before: a server that does not say goodbye loses nothing.
			const patience = setTimeout(() => socket.destroy(), Math.min(timeouts.stall, 2_000));
			try {
				if (!socket.destroyed) await client.end().catch(() => undefined);
			} finally {
				clearTimeout(patience);
				socket.destroy();
			}
		},
	};
}

async function sizeOf(file: string): Promise<number> {
	try {
		return (await stat(file)).size;
	} catch (cause) {
		throw new RollcallError(`Cannot read the package ${file}`, {notDone: 'Nothing was sent.', cause});
	}
}

/**
 * One write after another, each at the end of the last, for servers that refuse writes at offsets. Not
 * the library's `put`: its stream destroys itself before it tells of a refused write, so that a full disk
 * looks like success.
 */
async function putInOrder(
	wrapper: SFTPWrapper,
	file: string,
	remote: string,
	alive: () => void,
	report: (done: number, total: number) => void,
): Promise<void> {
	const asked = <T>(ask: (answer: (error: Error | null | undefined, value?: T) => void) => void) =>
		new Promise<T>((resolve, reject) => {
			ask((error, value) => {
				alive();
				if (error) reject(error);
				else resolve(value as T);
			});
		});
	const source = await open(file);
	try {
		const total = (await source.stat()).size;
		const handle = await asked<Buffer>((answer) => wrapper.open(remote, 'w', answer));
		const chunk = Buffer.alloc(32_768);
		let done = 0;
		report(done, total);
		while (true) {
			const {bytesRead} = await source.read(chunk, 0, chunk.length, done);
			if (bytesRead === 0) break;
			await asked<void>((answer) => wrapper.write(handle, chunk, 0, bytesRead, done, answer));
			done += bytesRead;
			report(done, total);
		}
		// A file that was refused in the middle stays open, and the end of the session closes it: closing it
		// here would say that it is whole.
		await asked<void>((answer) => wrapper.close(handle, answer));
	} finally {
		await source.close();
	}
}
