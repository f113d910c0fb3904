import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import ssh2 from 'ssh2';
import {writeDurably} from './disk.ts';
import {SandboxError} from './error.ts';
import {locked} from './lock.ts';

export interface KeyPair {
	readonly private: string;
	readonly public: string;
}

/**
 * A key pair that can be read back. One in 256 that ssh2 makes cannot: it strips a zero byte too many from
 * keys that begin with one (mscdex/ssh2 issues 1390 and 1513).
 */
export function usableKeyPair(
	make: () => KeyPair = () => ssh2.utils.generateKeyPairSync('ed25519'),
): KeyPair {
	while (true) {
		const pair = make();
		if (![pair.private, pair.public].some((text) => ssh2.utils.parseKey(text) instanceof Error)) return pair;
	}
}

/**
 * The sandbox's own host key, made at its first start and kept.
 * @throws SandboxError when what was kept is no key.
 */
export async function hostKey(folder: string): Promise<{readonly pem: string; readonly fingerprint: string}> {
	const file = join(folder, 'hostkey');
	const pem = await locked(join(folder, 'lock'), async () => {
		try {
			return await readFile(file, 'utf8');
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
			const made = usableKeyPair().private;
			await writeDurably(file, made);
			return made;
		}
	});
	const parsed = ssh2.utils.parseKey(pem);
	if (parsed instanceof Error)
		throw new SandboxError(`${file} is no host key`, 10, 'Delete it: a new one is made.', parsed);
	const digest = createHash('sha256').update(parsed.getPublicSSH()).digest('base64').replace(/=+$/, '');
	return {pem, fingerprint: `SHA256:${digest}`};
}
