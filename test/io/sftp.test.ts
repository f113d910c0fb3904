import {createHash} from 'node:crypto';
import {createServer, type Socket} from 'node:net';
import ssh2 from 'ssh2';
import {describe, expect, it, onTestFinished} from 'vitest';
import {type RollcallError, TemporaryError, UsageError} from '../../source/core/errors.ts';
import {connect, fingerprintOf, hostKeyOf, type SftpLogin} from '../../source/io/sftp.ts';

const never = new AbortController().signal;
const timeouts = {connect: 200, stall: 200};

/** A server that does anything but SSH. */
async function odd(answer: (socket: Socket) => void): Promise<number> {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		answer(socket);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	return (server.address() as {port: number}).port;
}

const open = (port: number, login: SftpLogin = {username: 'u', password: 'planted-secret'}) =>
	connect({
		address: {host: '127.0.0.1', port},
		hostKey: `SHA256:${'A'.repeat(43)}`,
		login,
		signal: never,
		timeouts,
	});

const oddities: ReadonlyArray<readonly [string, (socket: Socket) => void, RegExp]> = [
	['says nothing', () => undefined, /no answer in time/],
	['hangs up at once', (socket) => socket.end(), /cut/],
	['resets at once', (socket) => socket.resetAndDestroy(), /cut/],
	['speaks HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), /cut|SSH/],
	[
		'sends garbage after its greeting',
		(socket) => socket.end(`SSH-2.0-x\r\n${'\u0007'.repeat(500)}`),
		/cut|SSH/,
	],
];

describe('a server that is none', () => {
	it.each(oddities)('is temporary when it %s', async (_what, answer, message) => {
		const port = await odd(answer);
		for (const attempt of [() => hostKeyOf({host: '127.0.0.1', port}, never, timeouts), () => open(port)]) {
			const error = await attempt().catch((e: unknown) => e);
			expect(error).toBeInstanceOf(TemporaryError);
			expect((error as Error).message).toMatch(message);
			expect((error as Error).message).toContain(`127.0.0.1:${port}`);
			expect((error as RollcallError).notDone).toBe('Nothing was sent.');
			expect((error as RollcallError).next).toBeTruthy();
		}
	});

	it('can be given up at any moment', async () => {
		const controller = new AbortController();
		const port = await odd(() => controller.abort('enough'));
		await expect(hostKeyOf({host: '127.0.0.1', port}, controller.signal, timeouts)).rejects.toBe('enough');
	});
});

describe('a login that cannot work', () => {
	const bad: ReadonlyArray<readonly [string, SftpLogin]> = [
		['nothing to sign in with', {username: 'u'}],
		['text that is no key', {username: 'u', privateKey: 'planted-secret'}],
		['a public key', {username: 'u', privateKey: ssh2.utils.generateKeyPairSync('rsa', {bits: 2048}).public}],
	];
	it.each(bad)('is refused before anything is dialled: %s', async (_what, login) => {
		let dialled = 0;
		const port = await odd(() => {
			dialled += 1;
		});
		const error = await open(port, login).catch((e: unknown) => e);
		expect(error).toBeInstanceOf(UsageError);
		expect(dialled).toBe(0);
		expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('planted-secret');
	});
});

it('prints a fingerprint as OpenSSH does: base64 without padding', () => {
	const key = Buffer.from('any key');
	const whole = createHash('sha256').update(key).digest('base64');
	expect(fingerprintOf(key)).toBe(`SHA256:${whole.slice(0, 43)}`);
	expect(whole).toHaveLength(44);
});
