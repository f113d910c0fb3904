import {execFileSync, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {createServer, connect as dial} from 'node:net';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';

const sshd = '/usr/sbin/sshd';
export const isRoot = process.getuid?.() === 0;

/** Why tests on a real OpenSSH server are skipped here; undefined where they run. */
export const opensshMissing = existsSync(sshd)
	? undefined
	: `no ${sshd} here: install the package openssh-server to run the tests on a real server`;

/** A real OpenSSH server on loopback, with keys, user and folder of its own. */
export interface OpenSsh {
	readonly host: '127.0.0.1';
	readonly port: number;
	/** `SHA256:…`, as ssh-keygen prints it. */
	readonly hostKey: string;
	readonly username: string;
	/** A private key that may sign in. */
	readonly privateKey: string;
	/** Only as root: a password that may sign in. */
	readonly password: string | undefined;
	/** The folder as the server's file system has it. */
	readonly folder: string;
	/** The same folder as a client names it. */
	readonly directory: string;
	/** What the server logged so far. */
	log(): string;
	stop(): Promise<void>;
}

const freePort = () =>
	new Promise<number>((resolve, reject) => {
		const server = createServer().once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});

const answers = (port: number) =>
	new Promise<boolean>((resolve) => {
		const socket = dial(port, '127.0.0.1');
		socket.once('data', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});

const keygen = (file: string) =>
	execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);

/**
 * Starts sshd. As root it makes a user for the test, chrooted, with key and password; else the current user
 * signs in with a key and the folder is a full path.
 * @param options.deny SFTP requests that the server refuses, by sftp-server(8)'s names.
 * @param options.shell The current user signs in with a key and may run programs: no chroot, root or not.
 */
export async function startOpenSsh(
	options: {readonly deny?: readonly string[]; readonly shell?: true} = {},
): Promise<OpenSsh> {
	const isConfined = isRoot && options.shell !== true;
	const sftp = `internal-sftp${options.deny ? ` -P ${options.deny.join()}` : ''}`;
	// Every folder above a chroot has to be root's alone, which /tmp is not.
	const home = mkdtempSync(join(isRoot ? '/run' : tmpdir(), 'rollcall-sshd-'));
	chmodSync(home, 0o755);
	keygen(join(home, 'host'));
	keygen(join(home, 'user'));
	const folder = join(home, 'root', 'dropbox');
	mkdirSync(folder, {recursive: true, mode: 0o755});
	const username = isConfined ? `rc${randomBytes(4).toString('hex')}` : userInfo().username;
	const password = isConfined ? randomBytes(12).toString('base64url') : undefined;
	if (isRoot) mkdirSync('/run/sshd', {recursive: true, mode: 0o755});
	if (password !== undefined) {
		execFileSync(
			'useradd',
			['--no-create-home', '--home-dir', '/', '--shell', '/usr/sbin/nologin', username],
			{
				stdio: 'pipe',
			},
		);
		execFileSync('chpasswd', {input: `${username}:${password}`, stdio: 'pipe'});
		const id = (flag: string) => Number(execFileSync('id', [flag, username], {encoding: 'utf8'}));
		chownSync(folder, id('-u'), id('-g'));
	}
	writeFileSync(join(home, 'authorized'), readFileSync(join(home, 'user.pub')), {mode: 0o644});
	const port = await freePort();
	writeFileSync(
		join(home, 'config'),
		[
			`Port ${port}`,
			'ListenAddress 127.0.0.1',
			`HostKey ${join(home, 'host')}`,
			`AuthorizedKeysFile ${join(home, 'authorized')}`,
			`PasswordAuthentication ${isConfined ? 'yes' : 'no'}`,
			'KbdInteractiveAuthentication no',
			'UsePAM no',
			'StrictModes no',
			'PidFile none',
			'LogLevel VERBOSE',
			`Subsystem sftp ${sftp}`,
			`AllowUsers ${username}`,
			...(isConfined ? [`ChrootDirectory ${join(home, 'root')}`, `ForceCommand ${sftp}`] : []),
			'',
		].join('\n'),
	);
	const server = spawn(sshd, ['-D', '-e', '-f', join(home, 'config')], {stdio: ['ignore', 'ignore', 'pipe']});
	let log = '';
	server.stderr.setEncoding('utf8').on('data', (text: string) => {
		log += text;
	});
	const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
	const stop = async () => {
		server.kill();
		await ended;
		if (isConfined) execFileSync('userdel', ['--force', username], {stdio: 'pipe'});
		rmSync(home, {recursive: true, force: true});
	};
	for (let tries = 0; !(await answers(port)); tries++) {
		if (tries > 100 || server.exitCode !== null) {
			await stop();
			throw new Error(`sshd did not start: ${log}`);
		}
		await new Promise((resolve) => setTimeout(resolve, 30));
	}
	const print = execFileSync('ssh-keygen', ['-l', '-E', 'sha256', '-f', join(home, 'host.pub')], {
		encoding: 'utf8',
	});
	return {
		host: '127.0.0.1',
		port,
		hostKey: print.split(' ')[1] ?? '',
		username,
		privateKey: readFileSync(join(home, 'user'), 'utf8'),
		password,
		folder,
		directory: isConfined ? '/dropbox/' : `${folder}/`,
		log: () => log,
		stop,
	};
}
