import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {lstat, mkdir, open, readdir, rename, rm, rmdir, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {TemporaryError, UsageError} from '../core/errors.ts';
import type {Package, PackageFile, Packages} from '../core/ports.ts';
import {asidePath, fileSystem, isAsideOf} from './files.ts';
import {pack, unpack} from './packed.ts';
import {writeZip} from './zip.ts';

/** Packages on disk: zips with the same bytes for the same files, `0600`, never half of one under its name. */
export const packages: Packages = {
	zip: (path, files) =>
		written(path, async () => {
			await whole(path, (aside) =>
				writeZip(
					aside,
					files.map(({name, chunks}) => ({name, chunks: chunks()})),
				),
			);
			return await measure(path);
		}),
	folder: (path, files) =>
		written(path, async () => {
			await mkdir(path, {recursive: true, mode: 0o700});
			for (const file of files) await whole(join(path, file.name), (aside) => writeText(aside, file));
		}),
	pack: (path, chunks) => written(path, () => pack(path, chunks)),
	unpack,
	measure,
	async discard(path) {
		// What the package was for is done by now. One that stays is swept when it is stale.
		await rm(path, {force: true}).catch(() => {});
		// Whoever else put something there keeps it.
		await rmdir(dirname(path)).catch(() => {});
	},
};

/**
 * Writes beside the path first, under a name that nobody can know before; what stood there stays until the new file
 * is whole. Its name is on the disk when this answers.
 */
async function whole(path: string, write: (aside: string) => Promise<unknown>): Promise<void> {
	const aside = asidePath(path);
	try {
		await sweepAsides(path);
		await write(aside);
		await rename(aside, path);
		await fileSystem.syncFolder(dirname(path));
	} catch (error) {
		await rm(aside, {force: true}).catch(() => {});
		throw error;
	}
}

/** Nobody writes one package for a day: what is older was left by a process that was killed, and holds people. */
const abandonedAfter = 24 * 3_600_000;

async function sweepAsides(path: string): Promise<void> {
	const folder = dirname(path);
	const oldest = Date.now() - abandonedAfter;
	for (const name of await readdir(folder)) {
		if (!isAsideOf(path, name)) continue;
		const info = await lstat(join(folder, name)).catch(() => undefined);
		if (info?.isFile() && info.mtimeMs < oldest) await rm(join(folder, name), {force: true});
	}
}

async function writeText(path: string, {chunks}: PackageFile): Promise<void> {
	const handle = await open(path, 'wx', 0o600);
	try {
		for (const chunk of chunks()) await handle.appendFile(chunk);
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** What a disk says, as what it means. @throws TemporaryError when it is full; UsageError when it is the wrong place. */
async function written<T>(path: string, write: () => Promise<T>): Promise<T> {
	try {
		return await write();
	} catch (cause) {
		const {code, syscall} = cause as NodeJS.ErrnoException;
		if (syscall === undefined) throw cause;
		const options = {notDone: 'The package was not written.', cause};
		if (code === 'ENOSPC' || code === 'EDQUOT')
			throw new TemporaryError(`the disk of ${path} is full`, {
				...options,
				next: 'Make room on the disk and try again.',
			});
		if (code === 'EIO')
			throw new TemporaryError(`${path} cannot be written (EIO)`, {
				...options,
				next: 'Look after the disk and try again.',
			});
		throw new UsageError(`${path} cannot be written (${code ?? syscall})`, {
			...options,
			next: 'Name a place that is there and that you may write to.',
		});
	}
}

async function measure(path: string): Promise<Package> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
	return {file: path, bytes: (await stat(path)).size, sha256: hash.digest('hex')};
}
