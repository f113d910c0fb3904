import {randomBytes} from 'node:crypto';
import {dirname, join} from 'node:path';
import {UsageError} from '../core/errors.ts';
import type {StateFiles} from '../core/ports.ts';
import {diskError} from '../io/disk-error.ts';
import {asidePath, asidePrefix, makeFolderDurably, removeQuietly, writeAll} from '../io/files.ts';
import type {Context} from './context.ts';
import {DiskTime} from './disk-time.ts';
import {plainName} from './names.ts';

const temporaryFolder = '.temporary';
const abandonedAfter = 24 * 3_600_000;
/** Whoever works writes more often than this, milliseconds. */
const leftAfter = 60_000;
const chunk = 1024 * 1024;

/** Large files that records name, in `files/` of the state. */
export function stateFilesOf(context: Context): StateFiles {
	const {files, paths} = context;
	const path = (name: string) => join(paths.files, plainName(name));
	return {
		folder: paths.files,
		path,
		async keep(name, from) {
			const to = path(name);
			try {
				await makeFolderDurably(files, dirname(to));
				await copyDurably(context, from, to);
			} catch (error) {
				throw diskError(to, error);
			}
			return to;
		},
		has: async (name) => files.info(path(name))?.kind === 'file',
		names: async () => namesIn(files, paths.files).sort(),
		async remove(name) {
			files.remove(path(name));
		},
		async temporary(name) {
			const work = join(paths.files, temporaryFolder);
			const own = join(work, randomBytes(8).toString('hex'));
			plainName(name);
			files.makeFolder(join(own, dirname(name)));
			sweepTemporary(context, work, files.info(own)?.modified ?? 0);
			return join(own, name);
		},
		async clearTemporary() {
			const now = new DiskTime({...context, folder: paths.files}).now();
			const isLeft = (path: string) => now - newestIn(context, path) > leftAfter;
			const work = join(paths.files, temporaryFolder);
			const all = [...files.list(work).map((each) => join(work, each)), ...asidesIn(context, paths.files)];
			const left = all.filter(isLeft);
			for (const each of left) files.removeTree(each);
			return left.length === all.length;
		},
	};
}

/** When something in it was last written to. */
function newestIn(context: Pick<Context, 'files'>, path: string): number {
	const {files} = context;
	const info = files.info(path);
	const below = info?.kind === 'folder' ? files.list(path).map((name) => join(path, name)) : [];
	return Math.max(info?.modified ?? 0, ...below.map((each) => newestIn(context, each)));
}

/** What is being copied into the folder or one below it, or was when its process was killed. */
function asidesIn(context: Pick<Context, 'files'>, folder: string): readonly string[] {
	const {files} = context;
	return files.list(folder).flatMap((name) => {
		const path = join(folder, name);
		if (name.startsWith(asidePrefix)) return [path];
		if (name.startsWith('.') || files.info(path)?.kind !== 'folder') return [];
		return asidesIn(context, path);
	});
}

function namesIn(files: Context['files'], folder: string, below = ''): string[] {
	return files
		.list(join(folder, below))
		.filter((name) => !name.startsWith('.'))
		.flatMap((name) => {
			const path = below === '' ? name : `${below}/${name}`;
			return files.info(join(folder, path))?.kind === 'folder' ? namesIn(files, folder, path) : [path];
		});
}

async function copyDurably({files}: Context, from: string, to: string): Promise<void> {
	if (files.info(from)?.kind !== 'file') throw new UsageError(`there is no file ${from} to keep`);
	const source = files.open(from, 'read');
	const aside = asidePath(to);
	try {
		const copy = files.open(aside, 'create');
		try {
			for (let position = 0; ; ) {
				const bytes = files.readAt(source, position, chunk);
				if (bytes.length === 0) break;
				writeAll(files, copy, bytes);
				position += bytes.length;
			}
			await files.sync(copy);
		} finally {
			files.close(copy);
		}
		files.rename(aside, to);
	} catch (error) {
		removeQuietly(files, aside);
		throw error;
	} finally {
		files.close(source);
	}
	await files.syncFolder(dirname(to));
}

/** Work in progress that nobody touched for a day was left by a process that ended. */
function sweepTemporary({files}: Context, work: string, now: number): void {
	for (const name of files.list(work)) {
		const path = join(work, name);
		const info = files.info(path);
		if (info !== undefined && now - info.modified > abandonedAfter) {
			files.removeTree(path);
		}
	}
}
