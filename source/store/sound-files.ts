import {RollcallError, TemporaryError} from '../core/errors.ts';
import {errorCode, type FileSystem} from '../io/files.ts';

/** A file system that remembers whether the disk ever failed to confirm what was written to it. */
export interface SoundFiles {
	readonly files: FileSystem;
	/** @throws the error after which nothing more may be written, if there was one. */
	assertSound(): void;
}

/** What a disk without room left says; it may say so as late as here, and nothing that was confirmed is in doubt. */
const full = new Set(['ENOSPC', 'EDQUOT']);

/**
 * After a sync that failed nobody knows what the disk holds, and a second one may say that all is well (fsync(2)):
 * whoever shares this file system changes nothing more.
 */
export function soundFiles(files: FileSystem): SoundFiles {
	let broken: RollcallError | undefined;
	const noting = async (sync: Promise<void>) => {
		try {
			await sync;
		} catch (error) {
			const cause = error instanceof RollcallError ? error.cause : error;
			if (!full.has(errorCode(cause) ?? '')) broken ??= notConfirmed('the state', cause);
			throw error;
		}
	};
	return {
		files: {
			...files,
			sync: (file, few) => noting(files.sync(file, few)),
			syncFolder: (path) => noting(files.syncFolder(path)),
		},
		assertSound() {
			if (broken) throw broken;
		},
	};
}

/** The error for a sync that failed: another process may try, this one writes no more. */
export function notConfirmed(path: string, cause: unknown): RollcallError {
	return new TemporaryError(`the disk did not confirm what was written to ${path}`, {
		notDone: 'The change was not committed, and this process changes nothing more.',
		next: 'Look after the disk, then start rollcall again.',
		cause,
	});
}
