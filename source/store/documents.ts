import {join} from 'node:path';
import {StateDamagedError, UsageError} from '../core/errors.ts';
import type {DocumentName, Documents} from '../core/ports.ts';
import {diskError} from '../io/disk-error.ts';
import {writeDurably} from '../io/files.ts';
import type {Context} from './context.ts';
import {refuseWide} from './folder.ts';
import {readJsonFile, writeJsonFile} from './json-file.ts';

/**
 * Documents that the state remembers to have had: without its connections a state would look like a new one,
 * and a job would find nothing to do. The others may be taken away, which is back to what rollcall begins with.
 */
const remembered: ReadonlySet<DocumentName> = new Set(['connections']);

const markerOf = (name: DocumentName) => `.${name}-made`;

function missing(path: string): StateDamagedError {
	return new StateDamagedError(`${path} is missing, and this state had one`, {
		notDone: 'Nothing was changed.',
		next: 'rollcall restore FILE --only connections takes it out of a backup.',
	});
}

/** One object is given to every reader: none of them may change it for the others. */
function frozen<T>(value: T): T {
	if (typeof value !== 'object' || value === null) return value;
	for (const each of Object.values(value)) frozen(each);
	return Object.freeze(value);
}

/** Documents that an admin may edit; `assertSound` throws when nothing may be written any more. */
export function documentsOf(context: Context, assertSound: () => void): Documents {
	const {files, folder, locks, tuning} = context;
	const pathOf = (name: DocumentName) => join(folder, `${name}.json`);
	const made = join(folder, markerOf('connections'));
	/** What was read last, while the file is the same one: it is replaced whole, or edited, and both show. */
	const known = new Map<DocumentName, {readonly mark: string; readonly document: unknown}>();
	const remembering = (name: DocumentName): unknown => {
		const info = files.info(pathOf(name));
		const mark = `${info?.inode} ${info?.bytes} ${info?.modified} ${info?.mode}`;
		const last = known.get(name);
		if (info !== undefined && last?.mark === mark) return last.document;
		const document = frozen(read(name));
		known.set(name, {mark, document});
		return document;
	};
	const read = (name: DocumentName): unknown => {
		const path = pathOf(name);
		refuseWide(files, path, folder);
		try {
			const document = readJsonFile(files, path) ?? undefined;
			if (document === undefined && remembered.has(name) && files.info(made) !== undefined)
				throw missing(path);
			return document;
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw error;
			throw new UsageError(`${path} is not JSON: ${error.message}`, {
				notDone: 'Nothing was read from it, and nothing was changed.',
				next: 'Mend the file there, or restore it from a backup.',
				cause: error,
			});
		}
	};
	return {
		read: async (name) => remembering(name),
		async update(name, change) {
			assertSound();
			const lock = await locks.takeInternal('commit', `changes ${name}.json`, tuning.patience);
			try {
				const changed = change(read(name));
				if (typeof changed !== 'object' || changed === null) throw new TypeError(`${name} must be an object`);
				await writeJsonFile(files, pathOf(name), changed).catch((error: unknown) => {
					throw diskError(pathOf(name), error);
				});
				if (remembered.has(name) && files.info(made) === undefined) await writeDurably(files, made, '');
			} finally {
				await lock.release();
			}
		},
	};
}
