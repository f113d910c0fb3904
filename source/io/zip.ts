import {createWriteStream} from 'node:fs';
import {type FileHandle, open, stat} from 'node:fs/promises';
import {Readable, type Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {crc32} from 'node:zlib';
import yauzl, {type Entry, type ZipFile} from 'yauzl';
import yazl from 'yazl';
import {SourceUnhealthyError} from '../core/errors.ts';
import {FileReader} from './zip-reader.ts';

/** A file in an archive. */
export interface ArchiveFile {
	/** With its folders, parted by `/`. */
	readonly path: string;
	/** Unpacked. */
	readonly bytes: number;
	/** Undefined where the archive says nothing of it. */
	readonly modified: Date | undefined;
	/** Its bytes; may be read more than once. @throws SourceUnhealthyError when they are damaged. */
	open(): AsyncIterable<Uint8Array>;
}

export interface Archive {
	readonly files: readonly ArchiveFile[];
	close(): void;
}

/** What no roster needs and a zip bomb does [D]. */
export const zipLimits = {
	entries: 10_000,
	/** Of everything in it, unpacked. */
	bytes: 32 * 2 ** 30,
	/** Unpacked over packed, looked at from `ratioFrom` bytes up; rosters pack some 5 to 30 times. */
	ratio: 200,
	ratioFrom: 32 * 2 ** 20,
} as const;

export type ZipLimits = {readonly [K in keyof typeof zipLimits]: number};

/** Finder's own, and other hidden company. */
const ignored = /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i;

/**
 * Opens a zip for reading and looks at its directory: no more is read than is asked for.
 * @param options what it may hold at most, and what messages call it.
 * @throws SourceUnhealthyError when it is cut, damaged or encrypted, when names repeat or climb out of it, or
 * when it would unpack to more than {@link zipLimits} allows.
 */
export async function openZip(
	file: string,
	{shown = file, ...given}: Partial<ZipLimits> & {readonly shown?: string} = {},
): Promise<Archive> {
	const limits: ZipLimits = {...zipLimits, ...given};
	const refuse = (why: string, cause?: unknown) =>
		new SourceUnhealthyError(`${shown} ${why}`, {
			next: 'Look whether the export ended well, and export it again.',
			...(cause === undefined ? {} : {cause}),
		});
	let handle: FileHandle | undefined;
	let zip: ZipFile | undefined;
	try {
		handle = await open(file, 'r');
		const {size} = await handle.stat();
		const options = {autoClose: false, lazyEntries: true, validateEntrySizes: true};
		zip = await yauzl.fromRandomAccessReaderPromise(new FileReader(handle, size), size, options);
		const opened = zip;
		// What fails in reading is thrown where it is read; what fails in closing what was only read loses nothing.
		opened.on('error', () => {});
		const entries: Entry[] = [];
		for await (const entry of opened.eachEntry()) {
			if (entries.length >= limits.entries) throw refuse(`holds more than ${limits.entries} files`);
			if (!entry.fileName.endsWith('/') && !ignored.test(entry.fileName)) entries.push(entry);
		}
		const fault = faultIn(entries, size, limits);
		if (fault !== undefined) throw refuse(fault);
		return {
			files: entries.map((entry) => ({
				path: entry.fileName,
				bytes: entry.uncompressedSize,
				modified: modifiedAt(entry),
				open: () => bytesOf(opened, entry, refuse),
			})),
			close: () => opened.close(),
		};
	} catch (error) {
		if (zip === undefined) await handle?.close();
		else zip.close();
		if (error instanceof SourceUnhealthyError || isSystemError(error)) throw error;
		throw refuse(`is no whole zip: ${(error as Error).message}`, error);
	}
}

const isSystemError = (error: unknown) => typeof (error as {syscall?: unknown}).syscall === 'string';

function faultIn(entries: readonly Entry[], size: number, limits: ZipLimits): string | undefined {
	const names = new Set<string>();
	let unpacked = 0;
	for (const entry of entries) {
		const name = entry.fileName.toLowerCase();
		if (names.has(name)) return `holds ${entry.fileName} twice`;
		names.add(name);
		if (entry.isEncrypted()) return 'is locked with a password';
		if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000)
			return `holds ${entry.fileName}, which is a link and no file`;
		if (
			entry.uncompressedSize > limits.ratioFrom &&
			entry.uncompressedSize > entry.compressedSize * limits.ratio
		)
			return `would unpack ${entry.fileName} to ${entry.uncompressedSize} bytes, more than ${limits.ratio} times its size`;
		unpacked += entry.uncompressedSize;
	}
	// Entries that overlap each other would each look harmless.
	if (unpacked > limits.bytes || (unpacked > limits.ratioFrom && unpacked > size * limits.ratio))
		return `would unpack to ${unpacked} bytes, more than is read of one zip`;
	return undefined;
}

/** Packages that we write ourselves carry the first year that a zip can tell: it says nothing. */
function modifiedAt(entry: Entry): Date | undefined {
	const date = entry.getLastModDate();
	return Number.isNaN(date.getTime()) || date.getFullYear() <= 1980 ? undefined : date;
}

async function* bytesOf(
	zip: ZipFile,
	entry: Entry,
	refuse: (why: string, cause?: unknown) => Error,
): AsyncGenerator<Uint8Array> {
	let sum = 0;
	try {
		const stream = await zip.openReadStreamPromise(entry);
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			sum = crc32(chunk, sum);
			yield chunk;
		}
	} catch (error) {
		throw refuse(`is damaged in ${entry.fileName}: ${(error as Error).message}`, error);
	}
	if (sum !== entry.crc32) throw refuse(`is damaged in ${entry.fileName}: its checksum does not match`);
}

/** A file to be packed; its chunks are asked for when its turn comes. */
export interface PackedFile {
	readonly name: string;
	readonly chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
}

export interface ZipOptions {
	/** Names may have folders, parted by `/`. */
	readonly folders?: boolean;
	/** The last bytes of the zip. */
	readonly comment?: string;
	/** What the zip's bytes go through on their way to the disk. */
	readonly through?: Transform;
}

/**
 * Writes a flat zip, `0600` and synced to disk, where nothing is yet: the same files in the same order give the same bytes, since
 * all carry the same time and mode.
 * @returns its size in bytes.
 */
export async function writeZip(
	file: string,
	files: Iterable<PackedFile>,
	{folders = false, comment, through}: ZipOptions = {},
): Promise<number> {
	const zip = new yazl.ZipFile();
	const stop = new AbortController();
	const fail = (error: unknown) => stop.abort(error);
	zip.on('error', fail);
	for (const {name, chunks} of files) {
		if ((folders ? /\\/ : /[/\\]/).test(name)) throw new RangeError(`${name} is no plain file name`);
		// The zip tells local time: made from local parts, the bytes are the same in every time zone.
		const options = {mtime: new Date(1980, 5, 1), forceDosTimestamp: true, mode: 0o100600};
		zip.addReadStreamLazy(name, options, (done) =>
			done(undefined, Readable.from(chunks, {objectMode: false}).on('error', fail)),
		);
	}
	zip.end(comment === undefined ? undefined : {comment, forceZip64Format: false});
	const written = createWriteStream(file, {flags: 'wx', mode: 0o600, flush: true});
	const {signal} = stop;
	try {
		if (through === undefined) await pipeline(zip.outputStream, written, {signal});
		else await pipeline(zip.outputStream, through, written, {signal});
	} catch (error) {
		throw stop.signal.aborted ? stop.signal.reason : error;
	}
	return (await stat(file)).size;
}
