import {type FileHandle, open} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {FileEntryWithStats, SFTPWrapper, Stats} from 'ssh2';
import {UsageError} from '../core/errors.ts';
import {diskError} from './disk-error.ts';
import {EndedEarly, isEnd, readFault, statusOf} from './sftp-faults.ts';

/** What a folder of a server holds, as the server says: a name may be anything, a path that climbs out too. */
export interface RemoteEntry {
	readonly name: string;
	readonly bytes: number;
	/** When its content last changed, milliseconds of the epoch; the server tells whole seconds. */
	readonly modified: number;
	readonly kind: 'file' | 'folder' | 'other';
}

/** What can be done in a folder of a server besides sending a file. */
export interface SftpReading {
	/**
	 * What is in a folder, in no order; a link is what it leads to, where the server says so.
	 * @throws UsageError when the folder is missing or closed to the user; TemporaryError when it broke.
	 */
	list(folder: string): Promise<readonly RemoteEntry[]>;
	/**
	 * Reads a remote file into a local one, owner-only, from byte `from` on: what the local file holds before is kept.
	 * @param total how many bytes the server announced; no more are taken.
	 * @param progress is told the bytes that are in the local file: where to go on when it broke.
	 * @throws TemporaryError when it broke, ended early, or the local disk is full; UsageError when it may not be read.
	 */
	get(
		remote: string,
		file: string,
		range: {readonly from: number; readonly total: number},
		progress: (done: number) => void,
	): Promise<void>;
	/** Renames a file; never over another one. @throws UsageError when the server refuses. TemporaryError. */
	move(from: string, to: string): Promise<void>;
	/** @throws UsageError when the server refuses. TemporaryError. */
	remove(path: string): Promise<void>;
	/** Makes a folder; one that is there already is no fault. @throws UsageError when the server refuses. TemporaryError. */
	makeFolder(path: string): Promise<void>;
}

/** What the reading needs of its session. */
export interface ReadingSession {
	readonly where: string;
	readonly signal: AbortSignal;
	/** Runs work under the stall limit; it calls `alive` whenever something moved. */
	watch<T>(start: (alive: () => void) => Promise<T>): Promise<T>;
}

/** More names than this are no folder of exports [D]. */
const mostEntries = 100_000;
/** As much is asked for at once: the chunk that every server takes, and enough of them to fill a long way. */
const chunkBytes = 32_768;
const mostAsked = 64;

type Answer<T> = (error: Error | null | undefined, value?: T) => void;

const asked = <T>(ask: (answer: Answer<T>) => void) =>
	new Promise<T>((resolve, reject) => {
		ask((error, value) => (error ? reject(error) : resolve(value as T)));
	});

/** The reading side of a session. */
export function readingOf(sftp: SFTPWrapper, {where, signal, watch}: ReadingSession): SftpReading {
	const work = async <T>(path: string, start: (alive: () => void) => Promise<T>): Promise<T> => {
		try {
			return await watch(start);
		} catch (error) {
			throw readFault(error, where, path, signal);
		}
	};
	return {
		list: (folder) => work(folder, (alive) => listOf(sftp, folder, alive)),
		get: (remote, file, range, progress) =>
			work(remote, (alive) => readInto(sftp, remote, file, range, alive, progress)),
		move: (from, to) => work(from, () => asked<void>((answer) => sftp.rename(from, to, answer))),
		remove: (path) => work(path, () => asked<void>((answer) => sftp.unlink(path, answer))),
		makeFolder: (path) =>
			work(path, async () => {
				try {
					await asked<void>((answer) => sftp.mkdir(path, answer));
				} catch (error) {
					// SFTP 3 has no word for *it is there*: OpenSSH says *failure*.
					const there = await asked<boolean>((answer) =>
						sftp.stat(path, (fault, stats) => answer(fault, stats?.isDirectory())),
					).catch(() => false);
					if (!there) throw error;
				}
			}),
	};
}

async function listOf(sftp: SFTPWrapper, folder: string, alive: () => void): Promise<readonly RemoteEntry[]> {
	const handle = await asked<Buffer>((answer) => sftp.opendir(folder, answer));
	const entries: RemoteEntry[] = [];
	try {
		for (;;) {
			const page = await asked<readonly FileEntryWithStats[] | undefined>((answer) =>
				sftp.readdir(handle, (error, list) => (isEnd(error) ? answer(null, undefined) : answer(error, list))),
			);
			alive();
			if (page === undefined) return entries;
			for (const entry of page) entries.push(await entryOf(sftp, folder, entry));
			if (entries.length > mostEntries)
				throw new UsageError(`the folder ${folder} holds more than ${mostEntries} names`, {
					notDone: 'Nothing was read.',
					next: 'Let the exports go to a folder of their own.',
				});
		}
	} finally {
		sftp.close(handle, () => undefined);
	}
}

async function entryOf(
	sftp: SFTPWrapper,
	folder: string,
	{filename: name, attrs}: FileEntryWithStats,
): Promise<RemoteEntry> {
	// A name that climbs out of the folder is nobody's to follow.
	const isLink = attrs.isSymbolicLink() && !name.includes('/');
	const about = isLink
		? await asked<Stats>((answer) => sftp.stat(`${folder}/${name}`, answer)).catch((error: unknown) => {
				if (statusOf(error) === undefined) throw error;
				return attrs;
			})
		: attrs;
	const kind = about.isFile() ? 'file' : about.isDirectory() ? 'folder' : 'other';
	// What a server leaves out of its answer is not there.
	return {name, bytes: about.size ?? 0, modified: (about.mtime ?? 0) * 1000, kind};
}

/** Many chunks are asked for at once and written in their order, so that the local file's end is where to go on. */
async function readInto(
	sftp: SFTPWrapper,
	remote: string,
	file: string,
	{from, total}: {readonly from: number; readonly total: number},
	alive: () => void,
	progress: (done: number) => void,
): Promise<void> {
	const local = await onDisk(file, () => open(file, from === 0 ? 'w' : 'r+', 0o600));
	try {
		const handle = await asked<Buffer>((answer) => sftp.open(remote, 'r', answer));
		const coming: Array<Promise<Buffer>> = [];
		let next = from;
		for (let done = from; done < total; ) {
			while (next < total && coming.length < mostAsked) {
				const chunk = chunkOf(sftp, handle, next, Math.min(chunkBytes, total - next), alive);
				// Waited for in its turn; what fails after an earlier one failed is no more news.
				chunk.catch(() => undefined);
				coming.push(chunk);
				next += chunkBytes;
			}
			const bytes = await coming.shift()!;
			await onDisk(file, () => writeWhole(local, bytes, done));
			done += bytes.length;
			progress(done);
		}
		await asked<void>((answer) => sftp.close(handle, answer));
	} finally {
		await local.close();
	}
}

/** Servers may give less than was asked for; nothing at all before the announced end is a file that shrank. */
async function chunkOf(
	sftp: SFTPWrapper,
	handle: Buffer,
	position: number,
	length: number,
	alive: () => void,
): Promise<Buffer> {
	const bytes = Buffer.allocUnsafe(length);
	for (let filled = 0; filled < length; ) {
		const read = await asked<number>((answer) =>
			sftp.read(handle, bytes, filled, length - filled, position + filled, (error, count) =>
				isEnd(error) ? answer(null, 0) : answer(error, count),
			),
		);
		alive();
		if (read === 0) throw new EndedEarly();
		filled += read;
	}
	return bytes;
}

async function writeWhole(local: FileHandle, bytes: Buffer, position: number): Promise<void> {
	for (let written = 0; written < bytes.length; )
		written += (await local.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
}

/** @throws TemporaryError when the local disk is full or broken, UsageError when it may not be written. */
async function onDisk<T>(file: string, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw diskError(dirname(file), error);
	}
}
