import {dirname, join} from 'node:path';
import {asidePath, makeFolderDurably, removeQuietly, writeAll} from '../../io/files.ts';
import type {Context} from '../context.ts';
import {foldGeneration, frozen} from '../fold.ts';
import {formatNumber, type Root} from '../format.ts';
import {Generation} from '../generation.ts';
import {JournalReader, journalLine} from '../journal.ts';
import {writeJsonFile} from '../json-file.ts';
import {readBase, readManifest, readRoot} from '../root.ts';
import {snapshotOf} from '../snapshot.ts';
import {lostLine} from './lost-line.ts';
import {markChanges} from './repair-mark.ts';
import type {Mark, Mending} from './repair-plan.ts';
import type {JudgedLine} from './standing.ts';

const chunk = 4 * 1024 * 1024;

/**
 * Does what a plan says, in the order that survives a crash at any call. Under base lock and commit lock.
 * @returns the sequence that the state opens at; undefined when neither root nor journal was touched.
 */
export async function mend(
	context: Context,
	mending: Mending,
	aside: string,
	by: string,
): Promise<number | undefined> {
	const {files, folder} = context;
	const copied: string[] = [];
	for (const path of mending.replaced) copied.push(await setAside(context, path, aside, 'copy'));
	for (const place of new Set(copied.map(dirname))) await files.syncFolder(place);
	// Before what tells of lost commits is moved away: the journal that disarms the targets.
	const tail = mending.root ? await writeJournal(context, mending, by) : 0;
	const moved: string[] = [];
	for (const path of mending.moved) moved.push(await setAside(context, path, aside, 'move'));
	for (const place of new Set([...moved, ...mending.moved.map((path) => join(folder, path))].map(dirname)))
		await files.syncFolder(place);
	if (!mending.root) return undefined;
	return mending.fold ? await foldAnew(context, mending, tail) : await nameBase(context, mending, tail);
}

/** A second name for a file that will be replaced, or its only name for one that nothing is to find any more. */
async function setAside(
	{files, folder}: Context,
	path: string,
	aside: string,
	how: 'copy' | 'move',
): Promise<string> {
	const to = join(aside, path);
	await makeFolderDurably(files, dirname(to));
	if (how === 'move') files.rename(join(folder, path), to);
	else files.link(join(folder, path), to);
	return to;
}

/**
 * Replaces the journal by one of the lines that stay.
 * @returns where in it the tail of the base that the state is made from begins.
 */
async function writeJournal(context: Context, mending: Mending, by: string): Promise<number> {
	const {files, paths, folder} = context;
	const {lines, start, mark} = mending;
	const begin = start?.manifest.sequence ?? 0;
	if (lines === undefined)
		return begin === 0 ? 0 : context.journal.find(begin, context.journal.wholeBytes())!.end;
	const aside = asidePath(paths.journal);
	const file = files.open(aside, 'create');
	let tail = 0;
	let bytes = 0;
	const put = (line: Buffer): number => {
		writeAll(files, file, line);
		return line.length;
	};
	try {
		for (const line of lines) {
			bytes += line.offset === undefined ? put(lostLine(line)) : copyLine(context, line, file);
			if (line.sequence <= begin) tail = bytes;
		}
		if (mark !== undefined) put(await markLine(context, aside, mending, tail, mark, by));
		await files.sync(file);
		files.rename(aside, paths.journal);
	} catch (error) {
		removeQuietly(files, aside);
		throw error;
	} finally {
		files.close(file);
	}
	await files.syncFolder(folder);
	return tail;
}

/** The line of a repair's own commit, over the state that the lines before it in the new journal make. */
async function markLine(
	context: Context,
	path: string,
	mending: Mending,
	tail: number,
	mark: Mark,
	by: string,
): Promise<Buffer> {
	const generation = replayed(context, path, mending, tail);
	const at = context.clock.now().toISOString();
	const changes = await markChanges(
		snapshotOf(context, generation, () => {}),
		mark,
		{at, by},
	);
	const texts = changes.map((change) => JSON.stringify(change));
	return journalLine({sequence: mark.sequence, at, changes: texts});
}

/** Copies a line, whatever it ends in, and ends it by a newline. @returns its bytes. */
function copyLine({files, paths}: Context, {offset, textEnd}: JudgedLine, to: number): number {
	if (files.info(paths.journal) === undefined) return 0;
	const from = files.open(paths.journal, 'read');
	try {
		for (let position = offset; position < textEnd; position += chunk)
			writeAll(files, to, files.readAt(from, position, Math.min(chunk, textEnd - position)));
	} finally {
		files.close(from);
	}
	writeAll(files, to, Buffer.from('\n'));
	return textEnd - offset + 1;
}

/** The root over the base that there is. */
const rootOver = ({start}: Mending, tail: number): Root => ({
	format: formatNumber,
	base: start ? {manifest: start.name, sha256: start.sha256, sequence: start.manifest.sequence} : null,
	journal: {file: 'journal.jsonl', offset: tail},
});

async function nameBase(context: Context, mending: Mending, tail: number): Promise<number> {
	await writeJsonFile(context.files, context.paths.root, rootOver(mending, tail));
	return opened(context).sequence;
}

/** Replays the journal over the base that is whole, and folds it into a new one, which the root then names. */
async function foldAnew(context: Context, mending: Mending, tail: number): Promise<number> {
	await foldGeneration(context, frozen(replayed(context, context.paths.journal, mending, tail)));
	return opened(context).sequence;
}

/** The state that the base which is whole and the journal at a path make. */
function replayed(context: Context, path: string, mending: Mending, tail: number): Generation {
	const paths = {...context.paths, journal: path};
	const trusting = {...context, paths, journal: new AnchoredJournal(context.files, path)};
	const generation = new Generation(trusting, rootOver(mending, tail), mending.start?.manifest);
	generation.catchUp((load) => readManifest(context, load));
	return generation;
}

/** A journal that was written this moment: its tail begins where it was said to, whatever line stands before it. */
class AnchoredJournal extends JournalReader {
	override endsAt(): boolean {
		return true;
	}
}

/** The state as the store opens it. */
function opened(context: Context): Generation {
	const root = readRoot(context);
	const generation = new Generation(context, root, readBase(context, root));
	generation.catchUp((load) => readManifest(context, load));
	return generation;
}
