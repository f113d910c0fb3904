import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type PublisherHarness, publisherContract} from '../../contracts/publisher.ts';
import {isRoot, opensshMissing, startOpenSsh} from '../../support/openssh.ts';
import {deafPort, publisherOf} from './support.ts';

const another = () => {
	const folder = mkdtempSync(join(tmpdir(), 'rollcall-key-'));
	execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
	const key = readFileSync(join(folder, 'key'), 'utf8');
	rmSync(folder, {recursive: true});
	return key;
};

const harness = (login: 'key' | 'password') => async (): Promise<PublisherHarness> => {
	const server = await startOpenSsh();
	const wrongKey = another();
	const deaf = await deafPort();
	const secrets = {
		right: login === 'key' ? {privateKey: server.privateKey} : {password: server.password ?? ''},
		wrong: login === 'key' ? {privateKey: wrongKey} : {password: 'wrong'},
		none: {},
	};
	return {
		hostKey: server.hostKey,
		publisher: (changes = {}) => {
			const hostKey = 'hostKey' in changes ? changes.hostKey : server.hostKey;
			return publisherOf(
				{
					host: server.host,
					port: String(changes.unreachable ? deaf : server.port),
					username: server.username,
					directory: changes.directory ?? server.directory,
					...(hostKey !== undefined && {hostKey}),
				},
				secrets[changes.secret ?? 'right'],
			);
		},
		async received() {
			const file = join(server.folder, 'rollcall.zip');
			return existsSync(file) ? [readFileSync(file)] : [];
		},
		signIns: () => server.log().match(/(Accepted|Failed) (password|publickey)/g)?.length ?? 0,
		stop: server.stop,
	};
};

publisherContract('to OpenSSH with a key', harness('key'), opensshMissing);
publisherContract(
	'to OpenSSH with a password',
	harness('password'),
	opensshMissing ?? (isRoot ? undefined : 'not root: no user for password login can be made'),
);
