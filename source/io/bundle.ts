import {createReadStream} from 'node:fs';
import {open, readdir, stat} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {SourceUnhealthyError} from '../core/errors.ts';
import {type Archive, type ArchiveFile, openZip} from './zip.ts';

/** A file of a bundle, by its plain name. */
export interface BundleFile {
	readonly name: string;
	readonly bytes: number;
	readonly modified: Date | undefined;
	open(): AsyncIterable<Uint8Array>;
}

/** Files that belong together: a folder's, or a zip's. */
export interface Bundle {
	readonly files: readonly BundleFile[];
	/** The one folder inside the zip that all files stood in; none is expected. */
	readonly folder?: string;
	close(): void;
}

/**
 * Opens a folder or a zip of files. A zip may have one folder at its top with everything in it; deeper
 * folders are passed over.
 * @param shown what messages call it, where it is a copy of something.
 * @throws SourceUnhealthyError when nothing is there, or what is there is neither folder nor whole zip.
 */
export async function openBundle(path: string, shown = path): Promise<Bundle> {
	return await readable(shown, async () => {
		const found = await stat(path);
		if (found.isDirectory()) return {files: await filesIn(path), close() {}};
		if (!(await beginsAsZip(path)))
			throw new SourceUnhealthyError(`${shown} is neither a folder nor a zip`, {
				next: 'Give the folder that the CSV files are in, or a zip of them.',
			});
		const archive = await openZip(path, {shown});
		return {...flat(archive, found.mtime), close: () => archive.close()};
	});
}

/** Whatever the system says against reading the path is told as the source's ill health. */
async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
	try {
		return await read();
	} catch (error) {
		throw unreadable(path, error);
	}
}

function unreadable(path: string, error: unknown): unknown {
	const {code, syscall, message} = error as NodeJS.ErrnoException;
	if (syscall === undefined) return error;
	return new SourceUnhealthyError(
		code === 'ENOENT' ? `there is nothing at ${path}` : `${path} cannot be read: ${message}`,
		{
			next: 'Look whether the export ran, and whether the path and its permissions are right.',
			cause: error,
		},
	);
}

async function beginsAsZip(path: string): Promise<boolean> {
	const handle = await open(path, 'r');
	try {
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(2), 0, 2, 0);
		return bytesRead === 2 && buffer.toString('latin1') === 'PK';
	} finally {
		await handle.close();
	}
}

async function filesIn(folder: string): Promise<readonly BundleFile[]> {
	const files: BundleFile[] = [];
	for (const name of (await readdir(folder)).sort()) {
		if (name.startsWith('.')) continue;
		const path = join(folder, name);
		const found = await stat(path);
		if (found.isFile())
			files.push({name, bytes: found.size, modified: found.mtime, open: () => bytesOf(path, found)});
	}
	return files;
}

/** A file's bytes, which must not change while they are read: an export may still be running. */
async function* bytesOf(
	path: string,
	before: {readonly size: number; readonly mtimeMs: number},
): AsyncGenerator<Uint8Array> {
	const chunks = createReadStream(path, {highWaterMark: 1 << 18})[Symbol.asyncIterator]();
	let bytes = 0;
	try {
		for (;;) {
			const {value, done} = await readable(path, () => chunks.next() as Promise<IteratorResult<Buffer>>);
			if (done) break;
			bytes += value.length;
			yield value;
		}
	} finally {
		await chunks.return?.();
	}
	const after = await readable(path, () => stat(path));
	if (bytes !== before.size || after.mtimeMs !== before.mtimeMs)
		throw new SourceUnhealthyError(`${path} changed while it was read`, {
			next: 'Read again when the export has ended.',
		});
}

function flat({files}: Archive, modified: Date): Pick<Bundle, 'files' | 'folder'> {
	const folder = commonFolder(files);
	const inside =
		folder === undefined ? files : files.map((file) => ({...file, path: file.path.slice(folder.length + 1)}));
	return {
		files: inside
			.filter(({path}) => !path.includes('/'))
			.map((file) => ({
				name: basename(file.path),
				bytes: file.bytes,
				modified: file.modified ?? modified,
				open: file.open,
			})),
		...(folder === undefined ? {} : {folder}),
	};
}

function commonFolder(files: readonly ArchiveFile[]): string | undefined {
	const folders = new Set(
		files.map(({path}) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')),
	);
	const [only, ...others] = folders;
	return others.length === 0 && only !== '' ? only : undefined;
}
