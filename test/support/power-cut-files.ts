import {basename, dirname} from 'node:path';
import type {FileSystem} from '../../source/io/files.ts';

/** What of the unsynced survives a power cut: nothing; names without content; all of it. */
export type Survives = 'nothing' | 'names' | 'everything';

interface Inode {
	readonly number: number;
	readonly folder: boolean;
	content: Buffer;
	synced: Buffer;
	names: Map<string, Inode>;
	syncedNames: Map<string, Inode>;
	mode: number;
	modified: number;
}

export interface PowerCutFiles extends FileSystem {
	/** The file system as it comes up after the power was cut now. */
	afterPowerCut(survives: Survives): PowerCutFiles;
}

const fail = (code: string, path: string) => Object.assign(new Error(`${code} ${path}`), {code});

/** A file system in memory that knows what is on the disk: what was not synced is lost when the power is cut. */
export function powerCutFiles(root: Inode = newInode(1, true)): PowerCutFiles {
	let last = 1000;
	const opened = new Map<number, Inode>();

	const find = (path: string): Inode | undefined => {
		let at: Inode | undefined = root;
		for (const part of path.split('/').filter(Boolean)) at = at?.names.get(part);
		return at;
	};
	const parentOf = (path: string): Inode => {
		const parent = find(dirname(path));
		if (!parent?.folder) throw fail('ENOENT', path);
		return parent;
	};
	const at = (file: number) => opened.get(file)!;
	const time = () => ++last;

	return {
		info(path) {
			const inode = find(path);
			return (
				inode && {
					kind: inode.folder ? 'folder' : 'file',
					bytes: inode.content.length,
					mode: inode.mode,
					inode: inode.number,
					modified: inode.modified,
					born: 1,
				}
			);
		},
		list: (folder) => [...(find(folder)?.names.keys() ?? [])],
		read: (path) => {
			const inode = find(path);
			return inode && Buffer.from(inode.content);
		},
		open(path, how) {
			const parent = parentOf(path);
			let inode = parent.names.get(basename(path));
			if (how === 'create') {
				if (inode) throw fail('EEXIST', path);
				inode = newInode(time(), false);
				parent.names.set(basename(path), inode);
			}
			if (!inode) throw fail('ENOENT', path);
			const file = time();
			opened.set(file, inode);
			return file;
		},
		readAt: (file, position, length) => Buffer.from(at(file).content.subarray(position, position + length)),
		write(file, bytes) {
			at(file).content = Buffer.concat([at(file).content, bytes]);
			at(file).modified = time();
			return bytes.length;
		},
		truncate(file, bytes) {
			at(file).content = at(file).content.subarray(0, bytes);
		},
		async sync(file) {
			at(file).synced = at(file).content;
		},
		close: (file) => void opened.delete(file),
		rename(from, to) {
			const inode = find(from);
			if (!inode) throw fail('ENOENT', from);
			parentOf(to).names.set(basename(to), inode);
			parentOf(from).names.delete(basename(from));
		},
		link(from, to) {
			const inode = find(from);
			if (!inode) throw fail('ENOENT', from);
			if (find(to)) throw fail('EEXIST', to);
			parentOf(to).names.set(basename(to), inode);
		},
		remove: (path) => void find(dirname(path))?.names.delete(basename(path)),
		removeTree: (path) => void find(dirname(path))?.names.delete(basename(path)),
		makeFolder(path) {
			if (find(path)) return;
			this.makeFolder(dirname(path));
			parentOf(path).names.set(basename(path), newInode(time(), true));
		},
		setMode(path, mode) {
			find(path)!.mode = mode;
		},
		touch(path, date) {
			find(path)!.modified = date.getTime();
		},
		async syncFolder(path) {
			const folder = find(path)!;
			folder.syncedNames = new Map(folder.names);
		},
		afterPowerCut: (survives) => powerCutFiles(survivor(root, survives)),
	};
}

function newInode(number: number, folder: boolean): Inode {
	const nothing = Buffer.alloc(0);
	return {
		number,
		folder,
		content: nothing,
		synced: nothing,
		names: new Map(),
		syncedNames: new Map(),
		mode: folder ? 0o700 : 0o600,
		modified: number,
	};
}

function survivor(inode: Inode, survives: Survives): Inode {
	const names = survives === 'nothing' ? inode.syncedNames : inode.names;
	const content = survives === 'everything' ? inode.content : inode.synced;
	const left = new Map([...names].map(([name, child]) => [name, survivor(child, survives)]));
	return {...inode, content, synced: content, names: left, syncedNames: new Map(left)};
}
