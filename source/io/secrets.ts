import {join, resolve} from 'node:path';
import {UsageError} from '../core/errors.ts';
import type {Secrets} from '../core/ports.ts';
import {toldFiles} from './disk-error.ts';
import {fileNameFor} from './file-name.ts';
import {type FileSystem, fileSystem, makeFolderDurably, shellWord, writeDurably} from './files.ts';

export interface SecretsOptions {
	/** The state folder: typed secrets go to `secrets/` below it, and relative `file:` references start there. */
	readonly folder: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly files?: FileSystem;
}

/**
 * Secrets by reference: `env:NAME`, `file:PATH` (owner-only), `credential:NAME` (systemd's
 * `$CREDENTIALS_DIRECTORY`). One newline at the end of a file is not part of the secret. No error repeats a
 * value, nor a reference that could be a secret typed in the wrong place.
 */
export function secretsOf({folder, env, files: given = fileSystem}: SecretsOptions): Secrets {
	const files = toldFiles(given);
	const readers: Readonly<Record<string, (rest: string) => string>> = {
		env(name) {
			if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw malformed();
			const value = env[name];
			if (!value)
				throw new UsageError(`the environment holds no ${name}`, {next: `Set ${name} and try again.`});
			return value;
		},
		file: (path) => readFile(files, resolve(folder, path), {ownerOnly: true}),
		credential(name) {
			const credentials = env.CREDENTIALS_DIRECTORY;
			if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) throw malformed();
			if (!credentials) {
				throw new UsageError(`there is no credential ${name}: systemd passed none`, {
					next: `Add LoadCredential=${name}:PATH to the service, or refer to the secret by env: or file:.`,
				});
			}
			// systemd gives credentials to a service's own user through an access list that shows as group bits.
			return readFile(files, join(credentials, name), {ownerOnly: false});
		},
	};
	return {
		async resolve(reference) {
			const colon = reference.indexOf(':');
			const scheme = reference.slice(0, Math.max(0, colon));
			if (!Object.hasOwn(readers, scheme) || colon === reference.length - 1) throw malformed();
			return readers[scheme]!(reference.slice(colon + 1));
		},
		async keep(name, value) {
			if (value === '') throw new UsageError('an empty secret cannot be kept');
			const path = join('secrets', fileNameFor(name));
			await makeFolderDurably(files, join(folder, 'secrets'));
			await writeDurably(files, join(folder, path), value);
			return `file:${path}`;
		},
	};
}

function malformed(): UsageError {
	return new UsageError('a secret is referred to as env:NAME, file:PATH or credential:NAME', {
		next: 'Put the secret into an owner-only file or a variable and give its reference.',
	});
}

function readFile(files: FileSystem, path: string, {ownerOnly}: {readonly ownerOnly: boolean}): string {
	const info = files.info(path);
	if (info?.kind !== 'file') throw new UsageError(`there is no file with a secret at ${path}`);
	if (ownerOnly && (info.mode & 0o077) !== 0) {
		throw new UsageError(`the secret in ${path} can be read by others`, {
			next: `chmod 600 ${shellWord(path)}`,
		});
	}
	const value = readText(files, path).replace(/\r?\n$/, '');
	if (value === '') throw new UsageError(`the file ${path} holds no secret: it is empty`);
	return value;
}

function readText(files: FileSystem, path: string): string {
	try {
		return files.read(path)?.toString('utf8') ?? '';
	} catch (error) {
		throw new UsageError(`the file ${path} cannot be read`, {cause: error});
	}
}
