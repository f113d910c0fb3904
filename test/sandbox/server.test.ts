import {execFile, execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {connect as dial} from 'node:net';
import {hostname} from 'node:os';
import {join} from 'node:path';
import ssh2 from 'ssh2';
import {describe, expect, it, onTestFinished} from 'vitest';
import {TemporaryError, UsageError} from '../../source/core/errors.ts';
import {connect, hostKeyOf} from '../../source/io/sftp.ts';
import {usableKeyPair} from '../../source/sandbox/host-key.ts';
import {openSandbox, type ServeOptions} from '../../source/sandbox/sandbox.ts';
import {appleFiles, writeZip} from '../support/apple-zip.ts';
import {startTcpProxy} from '../support/tcp-proxy.ts';
import {rehearsal} from './support.ts';

const never = new AbortController().signal;
// A machine that is busy is no server that stalls.
const timeouts = {connect: 20_000, stall: 20_000};

async function serving(options: Partial<ServeOptions> = {}) {
	const {sandbox, scratch, clock} = await rehearsal();
	const server = await sandbox.serve({user: 'ACME', password: 'right', ...options});
	onTestFinished(() => server.close());
	const dropbox = join(sandbox.folder, 'dropbox');
	return {
		sandbox,
		scratch,
		clock,
		server,
		dropbox,
		taken: () => readdirSync(dropbox).filter((name) => !name.startsWith('.')),
		session: (login: {username?: string; password?: string; privateKey?: string} = {}, port = server.port) =>
			connect({
				address: {host: '127.0.0.1', port},
				hostKey: server.hostKey,
				login: {username: 'ACME', ...(Object.keys(login).length > 0 ? login : {password: 'right'})},
				signal: never,
				timeouts,
			}),
	};
}

describe('the dropbox', () => {
	it('says of a port that is taken what to do', async () => {
		const {sandbox, server} = await serving();
		await expect(sandbox.serve({user: 'ACME', password: 'right', port: server.port})).rejects.toMatchObject({
			name: 'SandboxError',
			message: `Port ${server.port} is in use by another program`,
			exitCode: 2,
			next: expect.stringContaining('another port'),
		});
	});

	it('listens on loopback only and keeps its host key over restarts', async () => {
		const {sandbox, server} = await serving();
		expect(await hostKeyOf({host: '127.0.0.1', port: server.port}, never, timeouts)).toBe(server.hostKey);
		expect(statSync(join(sandbox.folder, 'hostkey')).mode & 0o777).toBe(0o600);
		const again = await sandbox.serve({user: 'ACME', password: 'right'});
		expect(again.hostKey).toBe(server.hostKey);
		await again.close();
		await expect(hostKeyOf({host: '127.0.0.1', port: again.port}, never, timeouts)).rejects.toBeInstanceOf(
			TemporaryError,
		);
	});

	it('takes a zip when its file is closed, and tells what became of it', async () => {
		const results: string[] = [];
		const {sandbox, scratch, session, taken} = await serving({onIngest: ({status}) => results.push(status)});
		const open = await session();
		await open.put(await writeZip(join(scratch, 'good.zip'), appleFiles()), '/dropbox/good.zip');
		writeFileSync(join(scratch, 'bad.zip'), 'no zip');
		await open.put(join(scratch, 'bad.zip'), '/dropbox/bad.zip');
		await open.close();
		expect(results).toEqual(['COMPLETED', 'FAILED']);
		expect(taken()).toHaveLength(2);
		expect((await sandbox.people()).persons).toHaveLength(4);
		for (const log of await sandbox.activityLogs()) expect(statSync(log).mode & 0o777).toBe(0o600);
	});

	it('receives large files in parallel writes, byte for byte', async () => {
		const {dropbox, scratch, session, taken} = await serving();
		const bytes = randomBytes(5_000_003);
		writeFileSync(join(scratch, 'large'), bytes);
		const open = await session();
		await open.put(join(scratch, 'large'), '/dropbox/large.zip');
		await open.close();
		const [name = ''] = taken();
		expect(readFileSync(join(dropbox, name)).equals(bytes)).toBe(true);
	});

	it.each([0.1, 0.5, 0.99])('ignores a file whose connection was cut at %d', async (share) => {
		const {dropbox, sandbox, scratch, server, session, taken} = await serving();
		const bytes = randomBytes(1_000_000);
		writeFileSync(join(scratch, 'cut'), bytes);
		const proxy = await startTcpProxy(server.port, {after: 3_000 + bytes.length * share, how: 'cut'});
		const open = await session({}, proxy.port);
		await expect(open.put(join(scratch, 'cut'), '/dropbox/cut.zip')).rejects.toBeInstanceOf(TemporaryError);
		await proxy.close();
		await server.close();
		expect(taken()).toEqual([]);
		expect(readdirSync(dropbox)).toEqual([]);
		expect(await sandbox.activityLogs()).toEqual([]);
	});

	it('sweeps what a server that died left half-written', async () => {
		const {dropbox, sandbox} = await serving();
		writeFileSync(join(dropbox, '.incoming-999999999-dead'), 'half');
		writeFileSync(join(dropbox, `.incoming-${process.pid}-live`), 'half');
		const again = await sandbox.serve({user: 'ACME', password: 'right'});
		await again.close();
		expect(readdirSync(dropbox)).toEqual([`.incoming-${process.pid}-live`]);
	});

	it.each(['/etc/x.zip', '/dropbox/deeper/x.zip', '/dropbox/a:b.zip', '/dropbox'])(
		'does not write %s',
		async (path) => {
			const {scratch, session, taken} = await serving();
			writeFileSync(join(scratch, 'x'), 'x');
			const open = await session();
			await expect(open.put(join(scratch, 'x'), path)).rejects.toBeInstanceOf(UsageError);
			await open.close();
			expect(taken()).toEqual([]);
			expect(existsSync('/etc/x.zip')).toBe(false);
		},
	);

	it('keeps no strange character of a name that came from outside', async () => {
		const {scratch, session, taken} = await serving();
		writeFileSync(join(scratch, 'x'), 'x');
		const open = await session();
		await open.put(join(scratch, 'x'), '/dropbox/\u001b[31m..\u202eé.zip');
		await open.close();
		expect(taken()[0]).toMatch(/^[A-Za-z0-9._-]+$/);
	});

	it('closes though a client keeps a connection open and says nothing', async () => {
		const {server} = await serving();
		const silent = dial(server.port, '127.0.0.1').on('error', () => undefined);
		await new Promise((resolve) => silent.once('data', resolve));
		await server.close();
	});
});

it('makes no host key that cannot be read back', () => {
	const good = usableKeyPair();
	const tries = [{...good, private: good.private.slice(0, -80)}, {...good, public: 'ssh-ed25519 AAAA'}, good];
	expect(usableKeyPair(() => tries.shift() ?? good)).toBe(good);
	expect(tries).toEqual([]);
});

describe('signing in to the dropbox', () => {
	const {private: privateKey, public: authorizedKey} = usableKeyPair();
	const rsa = ssh2.utils.generateKeyPairSync('rsa', {bits: 2048});

	it.each([
		['ed25519', privateKey, authorizedKey],
		['rsa', rsa.private, rsa.public],
	])('takes an authorised %s key', async (_type, key, authorized) => {
		const {session} = await serving({authorizedKey: authorized});
		await (await session({privateKey: key})).close();
	});

	it('takes a key with a passphrase, and says when it is the wrong one', async () => {
		const locked = ssh2.utils.generateKeyPairSync('rsa', {
			bits: 2048,
			passphrase: 'open',
			cipher: 'aes256-ctr',
			rounds: 4,
		});
		const {server} = await serving({authorizedKey: locked.public});
		const open = (passphrase?: string) =>
			connect({
				address: {host: '127.0.0.1', port: server.port},
				hostKey: server.hostKey,
				login: {username: 'ACME', privateKey: locked.private, passphrase},
				signal: never,
				timeouts,
			});
		await (await open('open')).close();
		await expect(open('shut')).rejects.toThrow(/private key cannot be read/);
		await expect(open()).rejects.toBeInstanceOf(UsageError);
		expect(server.signIns).toEqual({tried: expect.any(Number), refused: 0});
	});

	it.each([
		['a wrong password', {password: 'wrong'}],
		['a wrong user', {username: 'OTHER', password: 'right'}],
		['a key where none is authorised', {privateKey}],
		['another key', {privateKey: rsa.private}],
	])('refuses %s', async (what, login) => {
		const {server, session} = await serving(what === 'another key' ? {authorizedKey} : {});
		await expect(session(login)).rejects.toBeInstanceOf(UsageError);
		expect(server.signIns.refused).toBeGreaterThan(0);
	});
});

describe('several processes', () => {
	it('change one sandbox without losing anything', async () => {
		const {sandbox} = await rehearsal();
		const program = `
			import {openSandbox} from ${JSON.stringify(join(process.cwd(), 'source/sandbox/sandbox.ts'))};
			const sandbox = await openSandbox({folder: process.argv[1], clock: {now: () => new Date('2026-08-21')}});
			const others = await openSandbox({folder: process.argv[1], clock: {now: () => new Date('2026-08-21')}});
			await Promise.all([0, 1, 2, 3, 4, 5].map((n) => (n % 2 ? sandbox : others)
				.addManual({personId: process.argv[2] + n, firstName: 'Ana', lastName: 'Diaz'})));`;
		const run = (name: string) =>
			new Promise<void>((resolve, reject) => {
				execFile(process.execPath, ['--input-type=module', '-e', program, sandbox.folder, name], (error) =>
					error ? reject(error) : resolve(),
				);
			});
		await Promise.all([
			run('A'),
			run('B'),
			sandbox.addManual({personId: 'C0', firstName: 'Ana', lastName: 'Diaz'}),
		]);
		const {persons} = await sandbox.people();
		expect(persons).toHaveLength(13);
		expect(new Set(persons.map((person) => person.managed_apple_id)).size).toBe(13);
		expect(readdirSync(sandbox.folder).sort()).toEqual(['activity', 'dropbox', 'organisation.json']);
	});

	it('take over the lock of one that died', async () => {
		const {sandbox} = await rehearsal();
		const pid = execFileSync(process.execPath, ['-p', 'process.pid'], {encoding: 'utf8'}).trim();
		writeFileSync(join(sandbox.folder, 'lock'), `${hostname()} ${pid} 1 dead`);
		await sandbox.addManual({personId: 'P1', firstName: 'Ana', lastName: 'Diaz'});
		expect(await sandbox.account('P1')).toBeDefined();
	});

	it('take over the lock when its pid was given to another process since', async () => {
		const {sandbox} = await rehearsal();
		writeFileSync(join(sandbox.folder, 'lock'), `${hostname()} ${process.pid} 1 earlier`);
		await sandbox.addManual({personId: 'P1', firstName: 'Ana', lastName: 'Diaz'});
		expect(await sandbox.account('P1')).toBeDefined();
	});
});

describe('the folder of a sandbox', () => {
	it('is its owner’s alone', async () => {
		const {sandbox, upload} = await rehearsal();
		await upload();
		const folders = ['.', 'dropbox', 'activity'];
		for (const name of folders) expect(statSync(join(sandbox.folder, name)).mode & 0o777).toBe(0o700);
		expect(statSync(join(sandbox.folder, 'organisation.json')).mode & 0o777).toBe(0o600);
	});

	it('is not made out of a folder that holds other things', async () => {
		const {scratch, clock} = await rehearsal();
		writeFileSync(join(scratch, 'homework.txt'), '');
		await expect(openSandbox({folder: scratch, clock})).rejects.toMatchObject({
			name: 'SandboxError',
			exitCode: 2,
		});
	});

	it('that is damaged is named and not overwritten', async () => {
		const {sandbox, upload} = await rehearsal();
		const file = join(sandbox.folder, 'organisation.json');
		writeFileSync(file, '{"format":1,');
		await expect(upload()).rejects.toMatchObject({name: 'SandboxError', exitCode: 10});
		expect(readFileSync(file, 'utf8')).toBe('{"format":1,');
	});

	it('can be opened again, with all that it held', async () => {
		const {sandbox, clock, upload} = await rehearsal({domain: 'kept.example'});
		await upload();
		await sandbox.lockOut('S1');
		const again = await openSandbox({folder: sandbox.folder, clock});
		expect(await again.people()).toEqual(await sandbox.people());
		expect((await again.people()).persons[0]?.managed_apple_id).toBe('ana.diaz@kept.example');
	});
});
