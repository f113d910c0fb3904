import {join} from 'node:path';
import {UsageError} from '../core/errors.ts';
import type {DocumentName, Documents} from '../core/ports.ts';
import {diskError} from './append.ts';
import type {Context} from './context.ts';
import {refuseWide} from './folder.ts';
import {readJsonFile, writeJsonFile} from './json-file.ts';

/** Documents that an admin may edit; `assertSound` throws when nothing may be written any more. */
export function documentsOf(context: Context, assertSound: () => void): Documents {
	const {files, folder, locks, tuning} = context;
	const pathOf = (name: DocumentName) => join(folder, `${name}.json`);
	const read = (name: DocumentName): unknown => {
		const path = pathOf(name);
		refuseWide(files, path, folder);
		try {
			return readJsonFile(files, path) ?? undefined;
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw error;
			throw new UsageError(`${path} is not JSON`, {next: 'Mend the file, or restore it.', cause: error});
		}
	};
	return {
		read: async (name) => read(name),
		async update(name, change) {
			assertSound();
			const lock = await locks.takeInternal('commit', `changes ${name}.json`, tuning.patience);
			try {
				const changed = change(read(name));
				if (typeof changed !== 'object' || changed === null) throw new TypeError(`${name} must be an object`);
				await writeJsonFile(files, pathOf(name), changed).catch((error: unknown) => {
					throw diskError(pathOf(name), error);
				});
			} finally {
				await lock.release();
			}
		},
	};
}
