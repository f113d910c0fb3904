import {dirname, join} from 'node:path';
import {LockedError, UsageError} from '../../core/errors.ts';
import {makeFolderDurably, writeDurably} from '../../io/files.ts';
import type {Context} from '../context.ts';
import {lockBase} from '../fold.ts';
import {ensurePrivate, makeFolders} from '../folder.ts';
import {documentFiles, folders, rootFiles} from './backup-list.ts';
import {damagedFolder} from './examine-places.ts';

/** What a state consists of, apart from its root; secrets, locks and leases stay where they are. */
const parts = [rootFiles[1], ...documentFiles, ...folders] as const;
const [root] = rootFiles;

/**
 * Makes what lies in `from`, a folder on the same file system, the state of a folder that holds none or a damaged one.
 *
 * Order of writes. Under both locks:
 *  1. The old root gets a second name in the folder aside, and MUST then be replaced by one that every rollcall refuses
 *     as damaged: from here until the end nobody takes what is there for a state, nor for an empty folder.
 *  2. Everything else of the old state is renamed into the folder aside, with nothing copied and nothing overwritten.
 *  3. The new parts are renamed into place, and MUST be durable, their names too, before
 *  4. the new root is renamed over the one that is refused.
 * Ended at any instant it leaves the old state, or the new one, or one that is refused by name: a second restore sets
 * that aside like any damaged state, and finishes. Nothing is lost in between.
 *
 * @param whole says at the last moment, under the locks, whether somebody made the state whole meanwhile.
 * @returns the folder of what was there before, where anything was.
 */
export async function placeState(
	target: Context,
	from: string,
	whole: () => boolean,
): Promise<{readonly aside?: string}> {
	const {files, folder, locks, clock, tuning} = target;
	ensurePrivate(files, folder);
	await makeFolders(target);
	const purpose = 'restores a backup';
	const baseLock = await lockBase(target, purpose, tuning.patience);
	try {
		const commitLock = await locks.takeInternal('commit', purpose, tuning.patience);
		try {
			const [holder] = locks.holders();
			if (holder !== undefined)
				throw new LockedError(
					`${holder.owner} on ${holder.host} (process ${holder.pid}) works on this state since ${holder.since}: ${holder.purpose}`,
					{notDone: 'Nothing was restored.', next: 'Wait until that has ended, or end that process.'},
				);
			if (whole())
				throw new UsageError(`there is a whole state in ${folder} now`, {
					notDone: 'Nothing was restored.',
					next: 'Run the same command again: it brings a whole state back by a commit of its own.',
				});
			const there = parts.filter((name) => holdsAnything(target, name));
			const hasRoot = files.info(join(folder, root)) !== undefined;
			const aside = there.length > 0 || hasRoot ? await makeAside(target) : undefined;
			if (aside !== undefined && hasRoot) {
				files.link(join(folder, root), join(aside, root));
				await files.syncFolder(aside);
			}
			const at = clock.now().toISOString();
			await writeDurably(files, join(folder, root), `${JSON.stringify({restoring: at})}\n`);
			if (aside !== undefined) {
				for (const name of there) files.rename(join(folder, name), join(aside, name));
				await files.syncFolder(aside);
				await files.syncFolder(folder);
			}
			for (const name of parts)
				if (files.info(join(from, name)) !== undefined) files.rename(join(from, name), join(folder, name));
			await files.syncFolder(folder);
			files.rename(join(from, root), join(folder, root));
			await files.syncFolder(folder);
			await makeFolders(target);
			return aside === undefined ? {} : {aside};
		} finally {
			await commitLock.release();
		}
	} finally {
		await baseLock.release();
		locks.close();
	}
}

/** An empty folder is nothing that had to be set aside: a rename replaces it. */
const holdsAnything = ({files, folder}: Context, name: string): boolean => {
	const path = join(folder, name);
	const info = files.info(path);
	if (info === undefined) return false;
	return info.kind !== 'folder' || files.list(path).length > 0;
};

/** `damaged/2026-08-21T02-14-00` in the state's folder, durably. */
async function makeAside({files, folder, clock}: Context): Promise<string> {
	const name = clock.now().toISOString().slice(0, 19).replaceAll(':', '-');
	const paths = Array.from({length: 100}, (_, n) =>
		join(folder, damagedFolder, n === 0 ? name : `${name}-${n + 1}`),
	);
	const path = paths.find((each) => files.info(each) === undefined) ?? `${paths[0]!}-${process.pid}`;
	await makeFolderDurably(files, path);
	await files.syncFolder(dirname(path));
	return path;
}
