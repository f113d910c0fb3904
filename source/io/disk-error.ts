import {basename, dirname} from 'node:path';
import {RollcallError, TemporaryError, UsageError} from '../core/errors.ts';
import {asidePrefix, errorCode, type FileSystem} from './files.ts';

const refusals = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EPERM'];

/** Whether the disk refused: it is full, broken, read-only, or somebody else's. */
export function isRefusal(error: unknown): boolean {
	const told = error instanceof RollcallError ? error.cause : error;
	return refusals.includes(errorCode(told) ?? '');
}

/** A file system's refusal as one of our errors; any other error is itself. */
export function diskError(path: string, error: unknown, reading = false): Error {
	if (error instanceof RollcallError) return error;
	if (error instanceof Error && errorCode(error) === undefined) return error;
	const notDone = reading ? 'Nothing was changed.' : 'This change was not made.';
	const options = {notDone, cause: error};
	const code = errorCode(error);
	const refused = `${path} cannot be ${reading ? 'read' : 'written'} (${code ?? 'unknown'})`;
	switch (code) {
		case 'ENOSPC':
		case 'EDQUOT':
			return new TemporaryError(`the disk of ${path} is full`, {
				...options,
				next: 'Make room on the disk and try again.',
			});
		case 'EIO':
			return new TemporaryError(refused, {...options, next: 'Look after the disk and try again.'});
		case 'EACCES':
		case 'EPERM':
		case 'EROFS':
			return new UsageError(refused, {
				...options,
				next: 'Run rollcall as the owner of the state, on a disk that can be written.',
			});
		default:
			return new RollcallError(refused, options);
	}
}

const readings = ['info', 'list', 'read', 'readAt'];

/**
 * The same file system, whose disk says in our errors what it refuses, and of which file. Codes that callers
 * decide by (`ENOENT`, `EEXIST` …) stay as they are.
 */
export function toldFiles(files: FileSystem): FileSystem {
	/** Of each open file: what it is called. */
	const names = new Map<number, string>();
	const told = (call: string, on: unknown, reading: boolean, error: unknown) => {
		if (!isRefusal(error)) return error;
		const path = typeof on === 'number' ? (names.get(on) ?? 'a file') : String(on);
		// What is written aside has a name that nobody knows.
		const shown = basename(path).startsWith(asidePrefix) ? dirname(path) : path;
		return diskError(shown, error, reading || readings.includes(call));
	};
	const wrapped = Object.entries(files as unknown as Readonly<Record<string, unknown>>).map(
		([name, call]) => {
			if (typeof call !== 'function') return [name, call];
			return [
				name,
				(...args: unknown[]) => {
					const reading = name === 'open' && args[1] === 'read';
					try {
						const result: unknown = call.apply(files, args);
						if (name === 'open') names.set(result as number, String(args[0]));
						else if (name === 'close') names.delete(args[0] as number);
						if (!(result instanceof Promise)) return result;
						return result.catch((error: unknown) => {
							throw told(name, args[0], reading, error);
						});
					} catch (error) {
						throw told(name, args[0], reading, error);
					}
				},
			];
		},
	);
	return Object.fromEntries(wrapped) as FileSystem;
}
