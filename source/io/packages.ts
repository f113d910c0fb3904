import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {mkdir, open, rename, rm, rmdir, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Package, Packages} from '../core/ports.ts';
import {writeZip} from './zip.ts';

/** Packages on disk: zips with the same bytes for the same files, `0600`. */
export const packages: Packages = {
	async zip(path, files) {
		await writeZip(
			path,
			files.map(({name, chunks}) => ({name, chunks: chunks()})),
		);
		return await measure(path);
	},
	async folder(path, files) {
		await mkdir(path, {recursive: true, mode: 0o700});
		for (const {name, chunks} of files) {
			const aside = join(path, `.${name}.part`);
			const handle = await open(aside, 'w', 0o600);
			try {
				for (const chunk of chunks()) await handle.appendFile(chunk);
				await handle.sync();
			} finally {
				await handle.close();
			}
			await rename(aside, join(path, name));
		}
	},
	measure,
	async discard(path) {
		await rm(path, {force: true});
		// Whoever else put something there keeps it.
		await rmdir(dirname(path)).catch(() => {});
	},
};

async function measure(path: string): Promise<Package> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
	return {file: path, bytes: (await stat(path)).size, sha256: hash.digest('hex')};
}
