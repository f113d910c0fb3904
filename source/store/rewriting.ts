import {asidePath, removeQuietly, writeAll} from '../io/files.ts';
import type {Context} from './context.ts';
import {damagedFile} from './damage.ts';
import {formatNumber, type Root} from './format.ts';
import type {Generation} from './generation.ts';
import {writeJsonFile} from './json-file.ts';

const chunk = 4 * 1024 * 1024;

/** Bytes of a journal from the start of one line to the end of another. */
export interface Stretch {
	readonly start: number;
	readonly end: number;
}

/** How a journal is written anew: from byte `from` on, each stretch of whole lines as `pass` makes it. */
export interface Rewriting {
	readonly from: number;
	/** Up to here every line is durable. */
	readonly until: number;
	/** For the root: what is older holds what was taken out. */
	readonly forgotten?: number;
	/** Gets all lines, in order and without gap; what comes out is written instead. */
	readonly pass?: (lines: Stretch) => AsyncIterable<Uint8Array>;
}

/**
 * Replaces the journal by one that holds the same lines from `from` on, or what `pass` makes of them. Most of it is
 * copied while commits go on; only what came meanwhile is copied under the commit lock. To be called under the base
 * lock. The root's hint of where the tail begins is put right; until then it is found by its sequence.
 */
export async function rewriteJournal(
	context: Context,
	refresh: () => Generation,
	{from, until, forgotten, pass = (lines) => copiedLines(context, lines)}: Rewriting,
): Promise<void> {
	const {files, paths, locks, tuning} = context;
	const aside = asidePath(paths.journal);
	const file = files.open(aside, 'create');
	try {
		const write = async (start: number, end: number) => {
			for await (const bytes of pass({start, end})) writeAll(files, file, bytes);
		};
		await write(from, until);
		await files.sync(file);
		const lock = await locks.takeInternal('commit', 'replaces the journal', tuning.patience);
		try {
			const {end} = refresh();
			// What is durable is never taken back, and nobody else replaces a journal meanwhile.
			if (end < until) throw damagedFile(paths.journal, 'became shorter while it was copied');
			await write(until, end);
			await files.sync(file);
			files.rename(aside, paths.journal);
			await files.syncFolder(context.folder);
			// Another root, though it names the same: whoever missed one of two replacements sees the root's change.
			await writeJsonFile(files, paths.root, {
				...rootOver(refresh()),
				...(forgotten === undefined ? {} : {forgotten}),
			});
		} finally {
			await lock.release();
		}
	} catch (error) {
		removeQuietly(files, aside);
		throw error;
	} finally {
		files.close(file);
	}
}

/** The root with its hint as it is found in the journal now. */
const rootOver = ({root, tail}: Generation): Root => ({
	...root,
	format: formatNumber,
	journal: {file: 'journal.jsonl', offset: tail},
});

/** The lines as they are. */
export async function* copiedLines(
	{files, paths}: Context,
	{start, end}: Stretch,
): AsyncIterable<Uint8Array> {
	const file = files.open(paths.journal, 'read');
	try {
		for (let position = start; position < end; position += chunk)
			yield files.readAt(file, position, Math.min(chunk, end - position));
	} finally {
		files.close(file);
	}
}
