import {execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {connect} from '../../source/io/sftp.ts';
import {opensshMissing, startOpenSsh} from '../support/openssh.ts';
import {type Figure, inTurn} from './timing.ts';

const megabytes = 50;

/** Sending one file to a real OpenSSH server, beside OpenSSH's own `sftp` on the same file and server. */
export async function publishBench(): Promise<readonly Figure[]> {
	if (opensshMissing !== undefined) throw new Error(opensshMissing);
	const root = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
	const server = await startOpenSsh();
	try {
		const file = join(root, 'package.zip');
		writeFileSync(file, randomBytes(megabytes * 1_000_000));
		const key = join(root, 'key');
		writeFileSync(key, server.privateKey);
		chmodSync(key, 0o600);
		const ours = async () => {
			const session = await connect({
				address: {host: server.host, port: server.port},
				login: {username: server.username, privateKey: server.privateKey},
				hostKey: server.hostKey,
				signal: new AbortController().signal,
			});
			await session.put(file, `${server.directory}/ours.zip`);
			await session.close();
		};
		const theirs = () =>
			execFileSync(
				'sftp',
				[
					'-q',
					'-b',
					'-',
					'-i',
					key,
					'-P',
					String(server.port),
					'-o',
					'StrictHostKeyChecking=no',
					'-o',
					'UserKnownHostsFile=/dev/null',
					`${server.username}@${server.host}`,
				],
				{input: `put ${file} ${server.directory}/theirs.zip\n`, stdio: ['pipe', 'ignore', 'ignore']},
			);
		return [await inTurn(`upload ${megabytes} MB, signing in included`, ours, 'OpenSSH sftp', theirs)];
	} finally {
		await server.stop();
		rmSync(root, {recursive: true, force: true});
	}
}
