import {join} from 'node:path';
import {UsageError} from '../core/errors.ts';
import {isRefusal} from '../io/disk-error.ts';
import {type FileSystem, makeFolderDurably, shellWord, writeDurably} from '../io/files.ts';
import {thisMachine} from '../io/machine.ts';
import type {Context} from './context.ts';
import {damagedFile} from './damage.ts';
import {baseFolder, formatNumber, journalFile, type Root, rootFile} from './format.ts';
import {writeJsonFile} from './json-file.ts';

const documents = ['settings.json', 'connections.json', 'rules.json'];
const folders = ['base', 'leases', 'locks', 'files', 'secrets'];

/**
 * Whether there is a state in the folder.
 * @throws StateDamagedError when there was one and its root is gone.
 */
export function hasState(files: FileSystem, folder: string): boolean {
	if (files.info(join(folder, rootFile)) !== undefined) return true;
	const journal = files.info(join(folder, journalFile));
	if ((journal?.bytes ?? 0) > 0)
		throw damagedFile(join(folder, rootFile), 'is missing, but the journal beside it is not');
	if (files.list(join(folder, baseFolder)).some((name) => name.startsWith('base-')))
		throw damagedFile(join(folder, rootFile), 'is missing, but a base of the state is there');
	return false;
}

/** The error for a folder that holds no state when one is needed. */
export function noState(folder: string): UsageError {
	return new UsageError(`there is no state in ${folder}`, {
		next: 'Make one with “rollcall connect”, “rollcall import” or “rollcall demo”, bring one back with “rollcall restore”, or name its folder with --state DIR.',
	});
}

/**
 * Holds the folder to its owner: `0700`, files `0600`. A folder without data is tightened; wider
 * permissions on data are refused, because somebody may have read it already and should know.
 * @throws UsageError with the command that mends it.
 */
export function ensurePrivate(files: FileSystem, folder: string): void {
	const info = files.info(folder);
	if (info === undefined) return;
	if (info.kind !== 'folder') throw new UsageError(`${folder} is not a folder`);
	const data = [rootFile, journalFile, ...documents].map((name) => join(folder, name));
	const secrets = files.list(join(folder, 'secrets')).map((name) => join(folder, 'secrets', name));
	const present = [...data, ...secrets].filter((path) => files.info(path) !== undefined);
	if (present.length === 0) {
		if ((info.mode & 0o077) !== 0 && foreignIn(files, folder).length === 0) files.setMode(folder, 0o700);
		return;
	}
	const owner = thisMachine.ownerOf(folder);
	if (owner !== undefined && thisMachine.user !== undefined && owner !== thisMachine.user) {
		const name = thisMachine.nameOf(owner);
		throw new UsageError(
			`${folder} belongs to “${name}”, and rollcall runs as “${thisMachine.nameOf(thisMachine.user)}”: what it wrote would shut its owner out`,
			{
				notDone: 'The state was not opened.',
				next: `Run rollcall as its owner (sudo -u ${shellWord(name)} rollcall …), or give the state to another user: sudo chown -R USER ${shellWord(folder)}`,
			},
		);
	}
	for (const path of [folder, ...folders.map((name) => join(folder, name)), ...present]) {
		refuseWide(files, path, folder);
	}
}

/** What lies in a folder that is to become a state and is neither the state's nor a checkout's. */
function foreignIn(files: FileSystem, folder: string): readonly string[] {
	const ours = new Set([
		...folders,
		...documents,
		rootFile,
		journalFile,
		'README.md',
		'damaged',
		'lost+found',
	]);
	return files.list(folder).filter((name) => !name.startsWith('.') && !ours.has(name));
}

/**
 * A state is made in a folder of its own: one that is used for something else would be closed to everybody else.
 * @throws UsageError when there are other things in it.
 */
export function refuseForeign(files: FileSystem, folder: string): void {
	const [first] = foreignIn(files, folder);
	if (first === undefined) return;
	throw new UsageError(`${folder} is no state, and holds other things (${JSON.stringify(first)})`, {
		notDone: 'Nothing was made there.',
		next: 'Name a folder that is empty or not there yet with --state DIR.',
	});
}

/** @throws UsageError when others may read or write the path. */
export function refuseWide(files: FileSystem, path: string, folder: string): void {
	const info = files.info(path);
	if (info === undefined || (info.mode & 0o077) === 0) return;
	throw new UsageError(`${path} can be reached by other users of this machine`, {
		notDone: 'The state was not opened.',
		next: `chmod -R go= ${shellWord(folder)}`,
	});
}

/**
 * Makes the folders of a state, where they are missing. `orReadOnly`: a state that cannot be written is still
 * read; who writes to it is told then.
 */
export async function makeFolders(
	{files, folder}: Context,
	{orReadOnly = false}: {readonly orReadOnly?: boolean} = {},
): Promise<void> {
	for (const name of folders)
		await makeFolderDurably(files, join(folder, name)).catch((error: unknown) => {
			if (!orReadOnly || !isRefusal(error)) throw error;
		});
}

/**
 * Makes an empty state, once: of several processes that do so at the same time one does, and the others
 * find it made. The root comes last, so that a state that was not finished is none.
 */
export async function makeState(context: Context): Promise<void> {
	const {files, folder, paths, locks, tuning} = context;
	await makeFolders(context);
	const lock = await locks.takeInternal('commit', 'makes the state', tuning.patience);
	try {
		if (hasState(files, folder)) return;
		// Empty or missing, or there would be a state. The root names it: it must be on the disk before.
		await writeDurably(files, paths.journal, '');
		const root: Root = {format: formatNumber, base: null, journal: {file: 'journal.jsonl', offset: 0}};
		await writeJsonFile(files, paths.root, root);
	} finally {
		await lock.release();
	}
}
