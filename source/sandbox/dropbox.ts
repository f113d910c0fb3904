import {randomBytes} from 'node:crypto';
import {type FileHandle, open, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {renameDurably} from './disk.ts';

/** A file that is being uploaded: it counts only once it is taken. */
export interface Incoming {
	readonly handle: FileHandle;
	/** How far it was written. */
	end: number;
	/** A write was refused: it is never taken. */
	spoilt: boolean;
	/** Makes it durable under its own name and answers its path. */
	take(): Promise<string>;
	/** Forgets it. */
	drop(): Promise<void>;
}

const incomingName = /^\.incoming-(\d+)-/;

const isRunning = (pid: number) => {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code !== 'ESRCH';
	}
};

/** What servers that died left half-written. */
export async function sweep(dropbox: string): Promise<void> {
	for (const name of await readdir(dropbox)) {
		const pid = incomingName.exec(name)?.[1];
		if (pid !== undefined && !isRunning(Number(pid))) await rm(join(dropbox, name), {force: true});
	}
}

/** Begins an upload. Its name comes from outside, so only plain characters of it are kept. */
export async function begin(dropbox: string, name: string, now: Date): Promise<Incoming> {
	const tag = randomBytes(4).toString('hex');
	const aside = join(dropbox, `.incoming-${process.pid}-${tag}`);
	const handle = await open(aside, 'wx', 0o600);
	const stamp = now.toISOString().replaceAll(':', '-');
	const final = join(dropbox, `${stamp}-${tag}-${name.replace(/[^A-Za-z0-9._-]/g, '_').slice(-80)}`);
	return {
		handle,
		end: 0,
		spoilt: false,
		async take() {
			await handle.sync();
			await handle.close();
			await renameDurably(aside, final);
			return final;
		},
		async drop() {
			await handle.close();
			await rm(aside, {force: true});
		},
	};
}
