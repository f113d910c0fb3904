import {randomBytes} from 'node:crypto';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {HostKeyError, TemporaryError, UsageError} from '../../source/core/errors.ts';
import {connect, hostKeyOf, type SftpLogin} from '../../source/io/sftp.ts';
import {isRoot, type OpenSsh, opensshMissing, startOpenSsh} from '../support/openssh.ts';
import {type Spoil, startTcpProxy} from '../support/tcp-proxy.ts';

const never = new AbortController().signal;
// A machine that is busy is no server that stalls: tests of stalling have limits of their own.
const timeouts = {connect: 20_000, stall: 20_000};

describe.skipIf(opensshMissing)(`SFTP to a real OpenSSH server ${opensshMissing ?? ''}`, () => {
	let server: OpenSsh;
	let scratch: string;
	let file: string;
	const bytes = randomBytes(3_000_001);

	beforeAll(async () => {
		server = await startOpenSsh();
		scratch = mkdtempSync(join(tmpdir(), 'rollcall-sftp-'));
		file = join(scratch, 'package.zip');
		writeFileSync(file, bytes);
	});
	afterAll(async () => {
		await server?.stop();
		if (scratch) rmSync(scratch, {recursive: true});
	});

	const open = (options: {port?: number; hostKey?: string; login?: SftpLogin; signal?: AbortSignal} = {}) =>
		connect({
			address: {host: server.host, port: options.port ?? server.port},
			hostKey: options.hostKey ?? server.hostKey,
			login: options.login ?? {username: server.username, privateKey: server.privateKey},
			signal: options.signal ?? never,
			timeouts,
		});
	const landed = (name: string) => readFileSync(join(server.folder, name));
	/** What the server said up to now; a connection that ended is told of a moment later. */
	const said = async (): Promise<number> => {
		await vi.waitFor(
			() => {
				const ended = server.log().match(/^(?:Disconnected from|Connection (?:closed|reset)) /gm);
				expect(ended?.length ?? 0).toBe(connections());
			},
			{timeout: 20_000},
		);
		return server.log().length;
	};
	const connections = () => server.log().match(/Connection from/g)?.length ?? 0;

	it('learns the host key and signs in nowhere', async () => {
		const before = await said();
		expect(await hostKeyOf({host: server.host, port: server.port}, never, timeouts)).toBe(server.hostKey);
		await said();
		expect(server.log().slice(before)).not.toMatch(/Accepted|Failed|Invalid user/);
	});

	it('lands a file byte for byte with a key, and tells of every byte', async () => {
		const session = await open();
		const seen: number[] = [];
		await session.put(file, `${server.directory}key.zip`, (done) => seen.push(done));
		await session.close();
		expect(landed('key.zip').equals(bytes)).toBe(true);
		expect(seen.at(-1)).toBe(bytes.length);
		expect(seen).toEqual([...seen].sort((a, b) => a - b));
	});

	it('lands an empty file', async () => {
		const empty = join(scratch, 'empty');
		writeFileSync(empty, '');
		const session = await open();
		await session.put(empty, `${server.directory}empty`);
		await session.close();
		expect(landed('empty')).toHaveLength(0);
	});

	it('replaces a longer file of the same name whole', async () => {
		writeFileSync(join(scratch, 'short'), 'short');
		const session = await open();
		await session.put(file, `${server.directory}same.zip`);
		await session.put(join(scratch, 'short'), `${server.directory}same.zip`);
		await session.close();
		expect(landed('same.zip').toString()).toBe('short');
	});

	it.skipIf(!isRoot)('signs in with a password', async () => {
		const session = await open({login: {username: server.username, password: server.password}});
		await session.put(file, `${server.directory}password.zip`);
		await session.close();
		expect(landed('password.zip').equals(bytes)).toBe(true);
	});

	it('says that a login was refused, and never the password', async () => {
		const password = 'planted-secret-7f3a';
		const error = await open({login: {username: server.username, password}}).catch((e: unknown) => e);
		expect(error).toBeInstanceOf(UsageError);
		expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(password);
		expect(String((error as Error).stack)).not.toContain(password);
	});

	it('stops at another host key, before any login', async () => {
		const pinned = `SHA256:${'A'.repeat(43)}`;
		const before = await said();
		const error = await open({hostKey: pinned}).catch((e: unknown) => e);
		expect(error).toBeInstanceOf(HostKeyError);
		expect((error as Error).message).toContain(pinned);
		expect((error as Error).message).toContain(server.hostKey);
		await said();
		expect(server.log().slice(before)).not.toMatch(/Accepted|Failed|Invalid user|publickey/);
	});

	it('tells whether a folder is there', async () => {
		const session = await open();
		expect(await session.folder(server.directory)).toBe('there');
		expect(await session.folder('/no/such/folder')).toBe('missing');
		await session.close();
	});

	it('asks for no stat, rename or listing to send a file', async () => {
		const strict = await startOpenSsh({
			deny: ['stat', 'lstat', 'fstat', 'rename', 'posix-rename', 'opendir', 'readdir', 'setstat', 'fsetstat'],
		});
		try {
			const session = await connect({
				address: strict,
				hostKey: strict.hostKey,
				login: strict,
				signal: never,
				timeouts,
			});
			expect(await session.folder(strict.directory)).toBe('unknown');
			await session.put(file, `${strict.directory}strict.zip`);
			await session.close();
			expect(readFileSync(join(strict.folder, 'strict.zip')).equals(bytes)).toBe(true);
		} finally {
			await strict.stop();
		}
	});

	it('names the setting when the folder is missing', async () => {
		const session = await open();
		const error = await session.put(file, '/no/such/folder/x.zip').catch((e: unknown) => e);
		expect(error).toBeInstanceOf(UsageError);
		expect((error as UsageError).next).toContain('directory');
		await session.close();
	});

	const handshake = 4_000;
	const spoils: ReadonlyArray<readonly [string, Spoil]> = [
		['cut before the first byte', {after: -1, how: 'cut'}],
		['cut at 49 %', {after: handshake + bytes.length * 0.49, how: 'cut'}],
		['cut at 99 %', {after: bytes.length * 0.99, how: 'cut'}],
		['stalled at the start', {after: 0, how: 'stall'}],
		['stalled at half', {after: bytes.length / 2, how: 'stall'}],
	];
	it.each(spoils)('is temporary when %s', async (_name, spoil) => {
		const proxy = await startTcpProxy(server.port, spoil);
		const short = {connect: 300, stall: 300};
		const error = await connect({
			address: {host: '127.0.0.1', port: proxy.port},
			hostKey: server.hostKey,
			login: {username: server.username, privateKey: server.privateKey},
			signal: never,
			timeouts: short,
		})
			.then((session) => session.put(file, `${server.directory}spoilt.zip`))
			.catch((e: unknown) => e);
		await proxy.close();
		expect(error).toBeInstanceOf(TemporaryError);
		expect((error as TemporaryError).notDone).toMatch(/Nothing was sent|bytes were acknowledged/);
	});

	it('says that nobody listens', async () => {
		const proxy = await startTcpProxy(server.port);
		await proxy.close();
		const error = await open({port: proxy.port}).catch((e: unknown) => e);
		expect(error).toBeInstanceOf(TemporaryError);
		expect((error as Error).message).toContain('nothing listens there');
	});

	it('stops when asked, and gives the reason of the one who asked', async () => {
		const controller = new AbortController();
		const session = await open({signal: controller.signal});
		const why = new Error('enough');
		const sending = session.put(file, `${server.directory}stopped.zip`, () => controller.abort(why));
		await expect(sending).rejects.toBe(why);
		expect(readdirSync(server.folder)).toContain('stopped.zip');
		expect(landed('stopped.zip').length).toBeLessThan(bytes.length);
	});

	it('does not even dial when it was stopped before', async () => {
		const before = connections();
		await expect(open({signal: AbortSignal.abort('no')})).rejects.toBe('no');
		expect(connections()).toBe(before);
	});
});
