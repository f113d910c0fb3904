import {createHash} from 'node:crypto';
import {homedir, hostname} from 'node:os';
import {join, resolve} from 'node:path';
import {UsageError} from '../core/errors.ts';
import {type FileSystem, fileSystem} from '../io/files.ts';

export interface WhereOptions {
	/** `--state DIR`. */
	readonly flag?: string | undefined;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** The folder of package.json when run from a checkout. */
	readonly checkout?: string | undefined;
	readonly home?: string;
}

/**
 * The state's folder, absolute: the flag, `ROLLCALL_STATE`, systemd's `STATE_DIRECTORY`, `state/` of a
 * checkout, `~/.local/state/rollcall`. Never the current folder by itself, where a cron job would start an
 * empty district; a relative name that somebody gave is taken from there, as any path that is typed.
 */
export function stateFolder({flag, env, checkout, home = homedir()}: WhereOptions): string {
	// systemd joins several StateDirectory= by colons; the first is the service's own.
	const systemd = env.STATE_DIRECTORY?.split(':')[0];
	const given = [flag, env.ROLLCALL_STATE, systemd].find((folder) => folder !== undefined && folder !== '');
	if (given !== undefined) return resolve(given);
	return checkout === undefined ? join(home, '.local', 'state', 'rollcall') : join(checkout, 'state');
}

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
