import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {mkdir, open, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {UsageError} from '../core/errors.ts';
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
			const file = join(path, name);
			const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
				if (error.code !== 'EEXIST') throw error;
				throw new UsageError(`${file} is there already`, {
					notDone: 'It was not overwritten.',
					next: 'Name an empty or a new folder.',
					cause: error,
				});
			});
			try {
				for (const chunk of chunks()) await handle.write(chunk);
				await handle.sync();
			} finally {
				await handle.close();
			}
		}
	},
	measure,
};

async function measure(path: string): Promise<Package> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
	return {file: path, bytes: (await stat(path)).size, sha256: hash.digest('hex')};
}
