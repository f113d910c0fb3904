import {posix} from 'node:path';
import ssh2, {type SFTPWrapper} from 'ssh2';
import {begin, type Incoming} from './dropbox.ts';

const {OPEN_MODE, STATUS_CODE} = ssh2.utils.sftp;

/** What a server does to its clients on purpose, for tests. */
export interface Faults {
	/** Nobody may look at files or folders, as some accounts at Apple. */
	readonly refuseStat?: boolean;
	/** Writes have to follow one another without gaps. */
	readonly inOrderOnly?: boolean;
	/** The disk is full after so many bytes of a file. */
	readonly capacity?: number;
}

const folders = new Set(['/', '/dropbox']);
const absolute = (path: string) => posix.resolve('/', path);

const directoryMode = 0o040700;
const directory = {mode: directoryMode, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0};

/**
 * Answers one SFTP session. There are two folders, `/` (the login folder) and `/dropbox`, and both take
 * files. A file that was closed is taken away at once; one that was not is forgotten.
 * @returns what to call when the connection ended.
 */
export function handleSftp(
	sftp: SFTPWrapper,
	host: {
		readonly dropbox: string;
		readonly clock: {now(): Date};
		readonly faults: Faults;
		readonly take: (file: string) => Promise<void>;
		/** Keeps work that a closing server has to wait for. */
		readonly track: (work: Promise<void>) => void;
	},
): () => void {
	const {faults} = host;
	const files = new Map<number, Incoming>();
	const listings = new Map<number, {readonly path: string; read: boolean}>();
	let last = 0;
	let gone = false;

	const numberOf = (handle: Buffer) => (handle.length === 4 ? handle.readUInt32BE() : -1);
	const answerHandle = (request: number): number => {
		last += 1;
		const handle = Buffer.alloc(4);
		handle.writeUInt32BE(last);
		sftp.handle(request, handle);
		return last;
	};
	/** Does the work of one request; whatever it throws is told to the client, who is the one to act. */
	const work = (request: number, doing: () => Promise<void>) => {
		const done = doing().catch((error: unknown) => {
			if (!gone) sftp.status(request, STATUS_CODE.FAILURE, error instanceof Error ? error.message : 'failed');
		});
		host.track(done);
	};

	const stat = (request: number, path: string) => {
		if (faults.refuseStat) sftp.status(request, STATUS_CODE.PERMISSION_DENIED);
		else if (folders.has(absolute(path))) sftp.attrs(request, directory);
		else sftp.status(request, STATUS_CODE.NO_SUCH_FILE);
	};

	sftp.on('REALPATH', (request, path) => {
		sftp.name(request, [{filename: absolute(path), longname: absolute(path), attrs: directory}]);
	});
	sftp.on('STAT', stat);
	sftp.on('LSTAT', stat);
	sftp.on('FSTAT', (request) => sftp.status(request, STATUS_CODE.PERMISSION_DENIED));
	sftp.on('SETSTAT', (request) => sftp.status(request, STATUS_CODE.OK));
	sftp.on('FSETSTAT', (request) => sftp.status(request, STATUS_CODE.OK));

	sftp.on('OPENDIR', (request, path) => {
		if (faults.refuseStat) sftp.status(request, STATUS_CODE.PERMISSION_DENIED);
		else if (folders.has(absolute(path)))
			listings.set(answerHandle(request), {path: absolute(path), read: false});
		else sftp.status(request, STATUS_CODE.NO_SUCH_FILE);
	});
	sftp.on('READDIR', (request, handle) => {
		const listing = listings.get(numberOf(handle));
		if (listing === undefined) sftp.status(request, STATUS_CODE.FAILURE);
		else if (listing.read || listing.path !== '/') sftp.status(request, STATUS_CODE.EOF);
		else {
			listing.read = true;
			sftp.name(request, [
				{filename: 'dropbox', longname: 'drwx------ 1 asm asm 0 Jan  1 00:00 dropbox', attrs: directory},
			]);
		}
	});

	sftp.on('OPEN', (request, path, flags) => {
		const {dir, base} = posix.parse(absolute(path));
		if (!folders.has(dir)) return sftp.status(request, STATUS_CODE.NO_SUCH_FILE);
		if (!(flags & OPEN_MODE.WRITE) || folders.has(absolute(path)) || base.includes(':'))
			return sftp.status(request, STATUS_CODE.PERMISSION_DENIED);
		work(request, async () => {
			const file = await begin(host.dropbox, base, host.clock.now());
			if (gone) return file.drop();
			files.set(answerHandle(request), file);
		});
	});
	sftp.on('WRITE', (request, handle, offset, data) => {
		const file = files.get(numberOf(handle));
		if (file === undefined) return sftp.status(request, STATUS_CODE.FAILURE);
		if (faults.inOrderOnly && offset !== file.end) {
			file.spoilt = true;
			return sftp.status(request, STATUS_CODE.OP_UNSUPPORTED, 'only in order');
		}
		if (faults.capacity !== undefined && offset + data.length > faults.capacity) {
			file.spoilt = true;
			return sftp.status(request, STATUS_CODE.FAILURE, 'no space left');
		}
		file.end = Math.max(file.end, offset + data.length);
		work(request, async () => {
			let written = 0;
			while (written < data.length)
				written += (await file.handle.write(data, written, data.length - written, offset + written))
					.bytesWritten;
			if (!gone) sftp.status(request, STATUS_CODE.OK);
		});
	});
	sftp.on('CLOSE', (request, handle) => {
		const number = numberOf(handle);
		if (listings.delete(number)) return sftp.status(request, STATUS_CODE.OK);
		const file = files.get(number);
		if (file === undefined) return sftp.status(request, STATUS_CODE.FAILURE);
		files.delete(number);
		work(request, async () => {
			if (file.spoilt) await file.drop();
			else await host.take(await file.take());
			if (!gone) sftp.status(request, STATUS_CODE.OK);
		});
	});

	for (const refused of ['READ', 'REMOVE', 'RENAME', 'MKDIR', 'RMDIR', 'READLINK', 'SYMLINK'] as const)
		sftp.on(refused, (request: number) => sftp.status(request, STATUS_CODE.PERMISSION_DENIED));

	return () => {
		gone = true;
		for (const file of files.values()) host.track(file.drop());
		files.clear();
	};
}
