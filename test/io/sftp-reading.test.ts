import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import ssh2 from 'ssh2';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished} from 'vitest';
import {TemporaryError, UsageError} from '../../source/core/errors.ts';
import {connect, fingerprintOf, type SftpSession} from '../../source/io/sftp.ts';
import {type OpenSsh, opensshMissing, startOpenSsh} from '../support/openssh.ts';

const never = new AbortController().signal;
// A machine that is busy is no server that stalls: tests of stalling have limits of their own.
const timeouts = {connect: 20_000, stall: 20_000};

const fault = async (work: Promise<unknown>) =>
	(await work.then(
		() => undefined,
		(error: unknown) => error,
	)) as Error & {next?: string};

let scratch: string;
beforeAll(() => {
	scratch = mkdtempSync(join(tmpdir(), 'rollcall-sftp-read-'));
});
afterAll(() => rmSync(scratch, {recursive: true}));

describe.skipIf(opensshMissing)(`reading from a real OpenSSH server ${opensshMissing ?? ''}`, () => {
	let server: OpenSsh;
	let session: SftpSession;
	const bytes = Buffer.from(Array.from({length: 1_000_003}, (_, n) => (n * 31) & 0xff));

	beforeAll(async () => {
		server = await startOpenSsh();
	});
	afterAll(() => server?.stop());
	beforeEach(async () => {
		session = await connect({
			address: server,
			login: server,
			hostKey: server.hostKey,
			signal: never,
			timeouts,
			purpose: 'read',
		});
	});
	afterEach(async () => {
		await session.close();
		for (const name of readdirSync(server.folder)) rmSync(join(server.folder, name), {recursive: true});
	});
	const at = (name: string) => `${server.directory}${name}`;
	const local = (name: string) => join(scratch, name);

	it('lists names, sizes, times and kinds, whatever the names', async () => {
		const names = ['a.zip', 'école 02:14.zip', '\u001b[31mred', 'line\nbreak', '-rf', ' '];
		for (const name of names) {
			writeFileSync(join(server.folder, name), 'hello');
			utimesSync(join(server.folder, name), 1_700_000_000, 1_700_000_000);
		}
		mkdirSync(join(server.folder, 'folder'));
		symlinkSync('a.zip', join(server.folder, 'link'));
		symlinkSync('nowhere', join(server.folder, 'dangling'));
		const list = new Map((await session.list(server.directory)).map((entry) => [entry.name, entry]));
		expect([...list.keys()].sort()).toEqual([...names, 'folder', 'link', 'dangling'].sort());
		for (const name of [...names, 'link'])
			expect(list.get(name)).toMatchObject({bytes: 5, modified: 1_700_000_000_000, kind: 'file'});
		expect(list.get('folder')?.kind).toBe('folder');
		expect(list.get('dangling')?.kind).toBe('other');
	});

	it('lists an empty folder, and thousands of names', async () => {
		expect(await session.list(server.directory)).toEqual([]);
		for (let n = 0; n < 1_500; n++) writeFileSync(join(server.folder, `f${n}`), '');
		expect(await session.list(server.directory)).toHaveLength(1_500);
	});

	it('brings a file byte for byte, owner-only, and goes on where it ended', async () => {
		writeFileSync(join(server.folder, 'a'), bytes);
		const seen: number[] = [];
		await session.get(at('a'), local('a'), {from: 0, total: bytes.length}, (done) => seen.push(done));
		expect(readFileSync(local('a')).equals(bytes)).toBe(true);
		expect(statSync(local('a')).mode & 0o777).toBe(0o600);
		expect(seen.at(-1)).toBe(bytes.length);
		writeFileSync(local('b'), bytes.subarray(0, 70_001), {mode: 0o600});
		const again: number[] = [];
		await session.get(at('a'), local('b'), {from: 70_001, total: bytes.length}, (done) => again.push(done));
		expect(readFileSync(local('b')).equals(bytes)).toBe(true);
		expect(again[0]).toBeGreaterThan(70_001);
	});

	it('brings an empty file, and no byte more than was announced', async () => {
		writeFileSync(join(server.folder, 'empty'), '');
		await session.get(at('empty'), local('empty'), {from: 0, total: 0}, () => {});
		expect(readFileSync(local('empty'))).toHaveLength(0);
		writeFileSync(join(server.folder, 'grown'), bytes);
		await session.get(at('grown'), local('grown'), {from: 0, total: 10}, () => {});
		expect(readFileSync(local('grown'))).toHaveLength(10);
	});

	it('says that a file ended early', async () => {
		writeFileSync(join(server.folder, 'short'), bytes.subarray(0, 50_000));
		const error = await fault(session.get(at('short'), local('short'), {from: 0, total: 60_000}, () => {}));
		expect(error).toBeInstanceOf(TemporaryError);
		expect(error.message).toMatch(/fewer bytes than were announced/);
	});

	it('says that the disk here is full', async () => {
		writeFileSync(join(server.folder, 'a'), bytes);
		const error = await fault(session.get(at('a'), '/dev/full', {from: 0, total: bytes.length}, () => {}));
		expect(error).toBeInstanceOf(TemporaryError);
		expect(error.message).toBe('the disk of /dev is full');
	});

	it('says what is not there', async () => {
		const error = await fault(session.list('/no/such'));
		expect(error).toBeInstanceOf(UsageError);
		expect(error.message).toContain('/no/such');
		expect(error.next).toContain('setting path');
		expect(await fault(session.get('/no/such', local('x'), {from: 0, total: 1}, () => {}))).toBeInstanceOf(
			UsageError,
		);
	});

	it('moves a file, over no other one; removes one; makes a folder once', async () => {
		writeFileSync(join(server.folder, 'a'), 'a');
		writeFileSync(join(server.folder, 'b'), 'b');
		expect(await fault(session.move(at('a'), at('b')))).toBeInstanceOf(TemporaryError);
		expect(readFileSync(join(server.folder, 'b'), 'utf8')).toBe('b');
		await session.makeFolder(at('archive'));
		await session.makeFolder(at('archive'));
		await session.move(at('a'), at('archive/a'));
		await session.remove(at('b'));
		expect(readdirSync(server.folder)).toEqual(['archive']);
		expect(await fault(session.remove(at('b')))).toBeInstanceOf(UsageError);
		expect(await fault(session.makeFolder('/no/such/folder'))).toBeInstanceOf(UsageError);
	});
});

/** A server of our own that answers a listing as it likes. */
async function lying(
	answer: (sftp: ssh2.SFTPWrapper, request: number, asked: number) => void,
	limits = timeouts,
): Promise<SftpSession> {
	// Of the ed25519 keys that ssh2 makes, one in two hundred is malformed.
	const {private: key} = ssh2.utils.generateKeyPairSync('ecdsa', {bits: 256});
	const parsed = ssh2.utils.parseKey(key);
	if (parsed instanceof Error) throw parsed;
	const server = new ssh2.Server({hostKeys: [key]}, (client) => {
		client.on('error', () => undefined);
		client.on('authentication', (context) => context.accept());
		client.on('session', (accept) =>
			accept().on('sftp', (acceptSftp) => {
				const sftp = acceptSftp();
				let asked = 0;
				sftp.on('OPENDIR', (request) => sftp.handle(request, Buffer.from('d')));
				sftp.on('CLOSE', (request) => sftp.status(request, 0));
				sftp.on('READDIR', (request) => answer(sftp as unknown as ssh2.SFTPWrapper, request, asked++));
			}),
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as {port: number};
	const session = await connect({
		address: {host: '127.0.0.1', port},
		login: {username: 'u', password: 'p'},
		hostKey: fingerprintOf(parsed.getPublicSSH()),
		signal: never,
		timeouts: limits,
	});
	onTestFinished(async () => {
		await session.close();
		await new Promise<void>((resolve) => server.close(() => resolve()));
	});
	return session;
}
const entry = (filename: string) => ({
	filename,
	longname: filename,
	attrs: {mode: 0o100644, uid: 0, gid: 0, size: 5, atime: 1, mtime: 1},
});

describe('a server that lies about its folder', () => {
	it('may name paths and controls: they are told as they are, and nobody follows them', async () => {
		const names = ['../../etc/passwd', '/etc/shadow', 'a\0b.zip', '..\\x.zip', '\u001b]0;x\u0007.zip'];
		const session = await lying((sftp, request, asked) =>
			asked === 0 ? sftp.name(request, names.map(entry)) : sftp.status(request, 1),
		);
		expect((await session.list('/')).map(({name}) => name)).toEqual(names);
	});

	it('may go on for ever: it is given up', async () => {
		const page = Array.from({length: 2_000}, (_, n) => entry(`f${n}`));
		const session = await lying((sftp, request) => sftp.name(request, page));
		const error = await fault(session.list('/'));
		expect(error).toBeInstanceOf(UsageError);
		expect(error.message).toMatch(/more than 100000 names/);
	});

	it('may stop in the middle: no part of a list is a list', async () => {
		const silent = await lying(
			(sftp, request, asked) => {
				if (asked === 0) sftp.name(request, [entry('a.zip')]);
			},
			{...timeouts, stall: 400},
		);
		expect(await fault(silent.list('/'))).toBeInstanceOf(TemporaryError);
		const failing = await lying((sftp, request, asked) =>
			asked === 0 ? sftp.name(request, [entry('a.zip')]) : sftp.status(request, 4),
		);
		expect(await fault(failing.list('/'))).toBeInstanceOf(TemporaryError);
	});
});
