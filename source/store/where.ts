import {createHash} from 'node:crypto';
import {hostname} from 'node:os';
import {UsageError} from '../core/errors.ts';
import {type FileSystem, fileSystem} from '../io/files.ts';

/**
 * What arming is bound to: this machine and this very folder, as text to compare. A copy of the folder, on
 * this machine or another, has another one. The device number is left out: it may change with a restart.
 * @throws UsageError when there is no such folder.
 */
export function machineBinding(folder: string, files: FileSystem = fileSystem): string {
	const info = files.info(folder);
	if (info?.kind !== 'folder') throw new UsageError(`there is no folder ${folder}`);
	const machine = machineId(files);
	const hash = createHash('sha256').update(`rollcall\n${machine}`).digest('hex').slice(0, 16);
	return `${hash}/${info.inode}/${Math.floor(info.born)}`;
}

function machineId(files: FileSystem): string {
	for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
		const id = files.read(path)?.toString('utf8').trim();
		if (id) return id;
	}
	return hostname();
}
