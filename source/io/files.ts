import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import {basename, dirname, join} from 'node:path';

/** What is asked of a file system about one path. */
export interface FileInfo {
	readonly kind: 'file' | 'folder' | 'other';
	readonly bytes: number;
	/** Permission bits only. */
	readonly mode: number;
	readonly inode: number;
	/** When the content last changed, milliseconds of the epoch. */
	readonly modified: number;
	/** When the file was made, milliseconds of the epoch; 0 where the file system does not say. */
	readonly born: number;
}

/**
 * The calls that durable writing is made of. One small face, so that tests can let any of them fail, or
 * end the process at any of them. Everything but the waiting for the disk is synchronous: the calls take
 * microseconds, and what is made of them cannot be interleaved by accident.
 */
export interface FileSystem {
	/** Undefined where there is nothing. */
	info(path: string): FileInfo | undefined;
	/** Names in a folder; none where there is no folder. */
	list(folder: string): readonly string[];
	/** The whole file; undefined where there is none. */
	read(path: string): Buffer | undefined;
	/** `create` fails when the file is there and makes it `0600` whatever the umask; `append` makes nothing. */
	open(path: string, how: 'read' | 'append' | 'create'): number;
	/** Up to `length` bytes from `position`; fewer only at the end of the file. */
	readAt(file: number, position: number, length: number): Buffer;
	/** One write; how many bytes went out. */
	write(file: number, bytes: Uint8Array): number;
	truncate(file: number, bytes: number): void;
	/** Ends when the file's bytes are on the disk. `few`: only a little was written since the last time. */
	sync(file: number, few?: 'few'): Promise<void>;
	close(file: number): void;
	rename(from: string, to: string): void;
	/** A second name for the file; fails (`EEXIST`) when the name is taken. */
	link(from: string, to: string): void;
	/** Nothing happens where there is no file. */
	remove(path: string): void;
	/** A folder with all that is in it; nothing happens where there is none. */
	removeTree(path: string): void;
	/** Also the folders above; `0700` whatever the umask where it makes one. */
	makeFolder(path: string): void;
	setMode(path: string, mode: number): void;
	/** Sets the time of the last change. */
	touch(path: string, at: Date): void;
	/** Ends when the folder's names are on the disk. */
	syncFolder(path: string): Promise<void>;
}

/** The code of a system call's error: `ENOENT`, `ENOSPC` … */
export function errorCode(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

function unlessMissing<T>(call: () => T): T | undefined {
	try {
		return call();
	} catch (error) {
		if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
		throw error;
	}
}

const syncDescriptor = (file: number) =>
	new Promise<void>((resolve, reject) => {
		fs.fsync(file, (error) => (error ? reject(error) : resolve()));
	});

/**
 * Few bytes are on a good disk sooner than a thread is asked for it and answers: where the last times were that
 * quick, they are waited for at once. A disk that turns slow blocks once.
 */
const quick = 0.4;
let lately = 1;
async function syncFew(file: number): Promise<void> {
	const began = performance.now();
	if (lately < quick) fs.fsyncSync(file);
	else await syncDescriptor(file);
	lately = lately * 0.8 + (performance.now() - began) * 0.2;
}

/** A long read of a short file asks for no more memory than there is to read: of 4 MB each, that is most of a small state's opening. */
function roomFor(file: number, position: number, length: number): number {
	if (length <= 64 * 1024) return length;
	const stat = fs.fstatSync(file);
	return stat.isFile() ? Math.min(length, Math.max(0, stat.size - position)) : length;
}

const flags = {read: 'r', append: fs.constants.O_WRONLY | fs.constants.O_APPEND, create: 'wx'} as const;

/** The machine's own file system. */
export const fileSystem: FileSystem = {
	info(path) {
		const stat = fs.statSync(path, {throwIfNoEntry: false});
		if (stat === undefined) return undefined;
		return {
			kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other',
			bytes: stat.size,
			mode: stat.mode & 0o7777,
			inode: stat.ino,
			modified: stat.mtimeMs,
			born: stat.birthtimeMs,
		};
	},
	list: (folder) => unlessMissing(() => fs.readdirSync(folder)) ?? [],
	read: (path) => unlessMissing(() => fs.readFileSync(path)),
	open(path, how) {
		const file = fs.openSync(path, flags[how], 0o600);
		if (how === 'create') fs.fchmodSync(file, 0o600);
		return file;
	},
	readAt(file, position, length) {
		const bytes = Buffer.allocUnsafe(roomFor(file, position, length));
		let filled = 0;
		while (filled < bytes.length) {
			const read = fs.readSync(file, bytes, filled, bytes.length - filled, position + filled);
			if (read === 0) break;
			filled += read;
		}
		return bytes.subarray(0, filled);
	},
	write: (file, bytes) => fs.writeSync(file, bytes),
	truncate: (file, bytes) => fs.ftruncateSync(file, bytes),
	sync: (file, few) => (few === undefined ? syncDescriptor(file) : syncFew(file)),
	close: (file) => fs.closeSync(file),
	rename: (from, to) => fs.renameSync(from, to),
	link: (from, to) => fs.linkSync(from, to),
	remove: (path) => void unlessMissing(() => fs.unlinkSync(path)),
	removeTree: (path) => fs.rmSync(path, {recursive: true, force: true}),
	makeFolder(path) {
		if (fs.statSync(path, {throwIfNoEntry: false})?.isDirectory()) return;
		const parent = dirname(path);
		if (parent !== path) this.makeFolder(parent);
		try {
			fs.mkdirSync(path, 0o700);
			fs.chmodSync(path, 0o700);
		} catch (error) {
			if (errorCode(error) !== 'EEXIST') throw error;
		}
	},
	setMode: (path, mode) => fs.chmodSync(path, mode),
	touch: (path, at) => fs.utimesSync(path, at, at),
	async syncFolder(path) {
		const folder = fs.openSync(path, 'r');
		try {
			await syncDescriptor(folder);
		} finally {
			// What was synced is: a handle that only read has nothing left to lose.
			try {
				fs.closeSync(folder);
			} catch {}
		}
	},
};

/** Names of files that are being written begin with this; what is left of them is nobody's and may be swept. */
export const asidePrefix = '.aside-';

/** A name beside `path` that nobody else uses. */
export function asidePath(path: string): string {
	return join(
		dirname(path),
		`${asidePrefix}${basename(path).slice(0, 60)}-${randomBytes(6).toString('hex')}`,
	);
}

/** Whether it is a name that {@link asidePath} gave for this path. */
export function isAsideOf(path: string, name: string): boolean {
	const begin = `${asidePrefix}${basename(path).slice(0, 60)}-`;
	return name.startsWith(begin) && /^[0-9a-f]{12}$/.test(name.slice(begin.length));
}

/** Writes all of the bytes, however many writes that takes. */
export function writeAll(files: FileSystem, file: number, bytes: Uint8Array): void {
	let written = 0;
	while (written < bytes.length) written += files.write(file, bytes.subarray(written));
}

/**
 * Writes an owner-only file that nobody sees before it is whole and on the disk, and gives its path aside.
 * @param content its bytes, or what writes them to the open file.
 */
export async function writeAside(
	files: FileSystem,
	path: string,
	content: Uint8Array | ((file: number) => void),
): Promise<string> {
	const aside = asidePath(path);
	const file = files.open(aside, 'create');
	try {
		if (typeof content === 'function') content(file);
		else writeAll(files, file, content);
		await files.sync(file);
	} catch (error) {
		removeQuietly(files, aside);
		throw error;
	} finally {
		files.close(file);
	}
	return aside;
}

/**
 * Puts a file in place whole: written aside, synced, renamed over the old one, the folder synced.
 * Whatever happens, the path holds the old bytes or the new ones. Owner-only.
 */
export async function writeDurably(
	files: FileSystem,
	path: string,
	bytes: Uint8Array | string,
): Promise<void> {
	const aside = await writeAside(files, path, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
	try {
		files.rename(aside, path);
	} catch (error) {
		removeQuietly(files, aside);
		throw error;
	}
	await files.syncFolder(dirname(path));
}

/**
 * Puts a small file in place whole, for those who read it now: nothing waits for the disk, and a power cut may take
 * it. What stood there stays when it fails.
 */
export function replaceFile(files: FileSystem, path: string, text: string): void {
	const aside = asidePath(path);
	try {
		const file = files.open(aside, 'create');
		try {
			writeAll(files, file, Buffer.from(text));
		} finally {
			files.close(file);
		}
		files.rename(aside, path);
	} catch (error) {
		removeQuietly(files, aside);
		throw error;
	}
}

/** Makes a folder and those above it; their names are on the disk when this answers. */
export async function makeFolderDurably(files: FileSystem, path: string): Promise<void> {
	const made: string[] = [];
	for (let missing = path; files.info(missing) === undefined; missing = dirname(missing)) made.push(missing);
	files.makeFolder(path);
	for (const folder of made.reverse()) await files.syncFolder(dirname(folder));
}

/** Removes what a failed write left; that it failed is what the caller tells, not that this did too. */
export function removeQuietly(files: FileSystem, path: string): void {
	try {
		files.remove(path);
	} catch {}
}

/** A word for a POSIX shell, quoted where it must be; for commands that are shown to a person. */
export function shellWord(text: string): string {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
