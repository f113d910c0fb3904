import {diskError} from '../io/disk-error.ts';
import type {Context} from './context.ts';
import {notConfirmed} from './sound-files.ts';

/** So much is little to a disk: one change, not a night. */
const fewBytes = 64 * 1024;

/** What became of an append: how many lines are durable, and why not all of them. */
export interface Appended {
	readonly lines: number;
	readonly error?: Error;
	/** The disk could not be synced, or cut: what it holds is not known, and nothing more may be written. */
	readonly broken?: boolean;
}

/**
 * Appends lines to the journal from byte `end` on and syncs them. What a crash left beyond
 * `end` is cut off. On a full disk the lines that are whole are committed and the rest is cut off.
 * To be called under the commit lock.
 */
export async function appendLines(
	{files, paths, clock}: Context,
	end: number,
	lines: readonly Buffer[],
): Promise<Appended> {
	const file = files.open(paths.journal, 'append');
	try {
		if ((files.info(paths.journal)?.bytes ?? 0) > end) files.truncate(file, end);
		const all = lines.length === 1 ? lines[0]! : Buffer.concat(lines);
		const {written, error} = writeWhatFits(
			() => files.write(file, all),
			all,
			(rest) => files.write(file, rest),
		);
		let whole = 0;
		let bytes = 0;
		while (whole < lines.length && bytes + lines[whole]!.length <= written) bytes += lines[whole++]!.length;
		if (whole > 0 || error !== undefined) {
			try {
				if (error !== undefined) files.truncate(file, end + bytes);
				await files.sync(file, all.length < fewBytes ? 'few' : undefined);
			} catch (failure) {
				const touchRoot = (later: number) => files.touch(paths.root, new Date(clock.now().getTime() + later));
				takeBack(() => files.truncate(file, end), touchRoot);
				return {lines: 0, error: notConfirmed(paths.journal, failure), broken: true};
			}
		}
		return error === undefined ? {lines: whole} : {lines: whole, error: diskError(paths.journal, error)};
	} finally {
		files.close(file);
	}
}

function writeWhatFits(
	first: () => number,
	all: Buffer,
	more: (rest: Buffer) => number,
): {readonly written: number; readonly error?: unknown} {
	let written = 0;
	try {
		written = first();
		while (written < all.length) written += more(all.subarray(written));
		return {written};
	} catch (error) {
		return {written, error};
	}
}

/**
 * Takes back lines that nobody was answered about; when that fails too, the next opening decides. Others may have
 * read them meanwhile: the root's time changes before it and after it, which makes them open the state anew.
 */
function takeBack(truncate: () => void, touchRoot: (later: number) => void): void {
	for (const step of [() => touchRoot(0), truncate, () => touchRoot(1)]) {
		try {
			step();
		} catch {}
	}
}

/** Ends when every line that was appended by now, by whatever process, is on the disk. */
export async function syncJournal({files, paths}: Context): Promise<void> {
	const file = files.open(paths.journal, 'append');
	try {
		await files.sync(file);
	} finally {
		files.close(file);
	}
}
