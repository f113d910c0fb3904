import {homedir} from 'node:os';
import {join, resolve} from 'node:path';

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
 * empty district; a relative name that somebody gave is taken from there, as any path that is typed. In a file of its
 * own: the first frame waits for it.
 */
export function stateFolder({flag, env, checkout, home = homedir()}: WhereOptions): string {
	// systemd joins several StateDirectory= by colons; the first is the service's own.
	const systemd = env.STATE_DIRECTORY?.split(':')[0];
	const given = [flag, env.ROLLCALL_STATE, systemd].find((folder) => folder !== undefined && folder !== '');
	if (given !== undefined) return resolve(given);
	return checkout === undefined ? join(home, '.local', 'state', 'rollcall') : join(checkout, 'state');
}
