import {createReadStream} from 'node:fs';
import {open, readdir, stat} from 'node:fs/promises';
import {basename, join} from 'node:path';
import type {Readable} from 'node:stream';
import yauzl, {type Entry, type ZipFile} from 'yauzl';
import {TemporaryError, UsageError} from '../core/errors.ts';
import {FileReader} from './zip-reader.ts';

/** What stands in a package, as it stands there: nothing is passed over and nothing judged. */
export interface PackageEntry {
	/** As the zip's directory has it, with its folders; a folder's own line ends in `/`. */
	readonly name: string;
	/** Unpacked, as announced. */
	readonly bytes: number;
	/** Packed; of a folder the same as `bytes`. */
	readonly packed: number;
	/** As announced; undefined in a folder. */
	readonly crc32: number | undefined;
	/** 0 stored, 8 deflated (APPNOTE 4.4.5). */
	readonly method: number;
	readonly encrypted: boolean;
	/** A symbolic link, or in a folder anything that is neither file nor folder. */
	readonly link: boolean;
	readonly zip64: boolean;
	/**
	 * The name that stands before the data itself; readers that go from front to back take that one.
	 * @throws DamagedEntryError; UsageError or TemporaryError when the disk refuses.
	 */
	innerName(): Promise<string>;
	/** Unpacked; may be read again. @throws what {@link innerName} throws. */
	read(): AsyncIterable<Uint8Array>;
}

export interface OpenPackage {
	readonly kind: 'zip' | 'folder';
	/** Its own name, without the way to it. */
	readonly name: string;
	readonly entries: readonly PackageEntry[];
	close(): void;
}

/** It is no zip, or its directory cannot be read. */
export class NotAZipError extends Error {
	override readonly name = 'NotAZipError';
}

/** What is packed is not what was announced. */
export class DamagedEntryError extends Error {
	override readonly name = 'DamagedEntryError';
}

/** Entries past this are not listed: no package has them. */
const mostEntries = 10_000;

/**
 * Opens a zip, or a folder of files, for looking at it.
 * @throws NotAZipError; UsageError when there is nothing at the path, or it cannot be read.
 */
export async function openPackage(path: string): Promise<OpenPackage> {
	try {
		return (await stat(path)).isDirectory() ? await openFolder(path) : await openZipFile(path);
	} catch (error) {
		throw toldOf(path, error) ?? error;
	}
}

/** What a disk says against reading, as what it means; undefined: it is none of that. */
function toldOf(path: string, cause: unknown): Error | undefined {
	const {code, syscall} = cause as NodeJS.ErrnoException;
	if (syscall === undefined) return undefined;
	const told = `${path} cannot be read (${code ?? syscall})`;
	if (code === 'EIO') return new TemporaryError(told, {next: 'Look after the disk and try again.', cause});
	return new UsageError(code === 'ENOENT' ? `there is nothing at ${path}` : told, {
		next: 'Name a zip, or the folder that the six files are in, that you may read.',
		cause,
	});
}

const damaged = (cause: unknown) => new DamagedEntryError((cause as Error).message, {cause});

async function openFolder(path: string): Promise<OpenPackage> {
	const entries: PackageEntry[] = [];
	for (const each of (await readdir(path, {withFileTypes: true})).sort((a, b) =>
		a.name < b.name ? -1 : 1,
	)) {
		const file = join(path, each.name);
		const bytes = each.isFile() ? (await stat(file)).size : 0;
		const name = each.isDirectory() ? `${each.name}/` : each.name;
		entries.push({
			name,
			bytes,
			packed: bytes,
			crc32: undefined,
			method: 0,
			encrypted: false,
			link: !each.isFile() && !each.isDirectory(),
			zip64: false,
			innerName: async () => name,
			read: () => readOrTell(file, () => createReadStream(file, {highWaterMark: 1 << 18})),
		});
	}
	return {kind: 'folder', name: basename(path), entries, close() {}};
}

async function openZipFile(path: string): Promise<OpenPackage> {
	const handle = await open(path, 'r');
	let zip: ZipFile | undefined;
	try {
		const {size} = await handle.stat();
		const options = {autoClose: false, lazyEntries: true, validateEntrySizes: true, decodeStrings: false};
		zip = await yauzl.fromRandomAccessReaderPromise(new FileReader(handle, size), size, options);
		const opened = zip;
		// What fails in reading is thrown where it is read.
		opened.on('error', () => {});
		const entries: PackageEntry[] = [];
		for await (const entry of opened.eachEntry()) {
			if (entries.length >= mostEntries) throw new Error(`it holds more than ${mostEntries} entries`);
			entries.push(entryOf(path, opened, entry));
		}
		return {kind: 'zip', name: basename(path), entries, close: () => opened.close()};
	} catch (error) {
		if (zip === undefined) await handle.close();
		else zip.close();
		if (typeof (error as NodeJS.ErrnoException).syscall === 'string') throw error;
		throw new NotAZipError((error as Error).message, {cause: error});
	}
}

function entryOf(path: string, zip: ZipFile, entry: Entry): PackageEntry {
	const nameOf = (bytes: unknown) => Buffer.from(bytes as Uint8Array).toString('utf8');
	return {
		name: nameOf(entry.fileName),
		bytes: entry.uncompressedSize,
		packed: entry.compressedSize,
		crc32: entry.crc32,
		method: entry.compressionMethod,
		encrypted: entry.isEncrypted(),
		link: ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000,
		// Header ID 1: zip64's own sizes (APPNOTE 4.5.3).
		zip64: entry.extraFields.some(({id}) => id === 1),
		innerName: async () => {
			try {
				return nameOf((await zip.readLocalFileHeaderPromise(entry)).fileName);
			} catch (error) {
				throw toldOf(path, error) ?? damaged(error);
			}
		},
		read: () => readOrTell(path, () => zip.openReadStreamPromise(entry)),
	};
}

async function* readOrTell(
	path: string,
	open: () => Readable | Promise<Readable>,
): AsyncGenerator<Uint8Array> {
	try {
		yield* (await open()) as AsyncIterable<Uint8Array>;
	} catch (error) {
		throw toldOf(path, error) ?? damaged(error);
	}
}
