import {randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {link, open, readFile, rename, unlink} from 'node:fs/promises';
import {hostname} from 'node:os';
import {setTimeout as wait} from 'node:timers/promises';
import {SandboxError} from './error.ts';

/** When a process started, in the kernel's ticks: a pid alone is given to others again. */
function startOf(pid: number): string | undefined {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
	} catch {
		return undefined;
	}
}

function isAlive(holder: string): boolean {
	const [host, pid, start] = holder.split(' ');
	if (host !== hostname() || pid === undefined) return true;
	try {
		process.kill(Number(pid), 0);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code !== 'ESRCH';
	}
	const now = startOf(Number(pid));
	return now === undefined || start === '' || now === start;
}

const missing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Takes a dead holder's lock out of the way; one that came to life meanwhile is put back. */
async function bury(file: string, holder: string): Promise<void> {
	const aside = `${file}.${randomBytes(6).toString('hex')}`;
	try {
		await rename(file, aside);
		if ((await readFile(aside, 'utf8')) !== holder) await link(aside, file);
		await unlink(aside);
	} catch (error) {
		if (!missing(error)) throw error;
	}
}

/**
 * Does `work` while this process alone holds the lock file; waits for other holders, takes over from dead
 * ones of this host, by pid and start time and never by age.
 * @throws SandboxError when another holder keeps it longer than `patience` milliseconds.
 */
export async function locked<T>(file: string, work: () => Promise<T>, patience = 30_000): Promise<T> {
	const mine = `${hostname()} ${process.pid} ${startOf(process.pid) ?? ''} ${randomBytes(6).toString('hex')}`;
	const since = performance.now();
	while (true) {
		try {
			const handle = await open(file, 'wx', 0o600);
			await handle.writeFile(mine);
			await handle.close();
			break;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
		const holder = await readFile(file, 'utf8').catch((error: unknown) => {
			if (missing(error)) return '';
			throw error;
		});
		// An empty file is one that its holder is just writing.
		if (holder !== '' && !isAlive(holder)) await bury(file, holder);
		else if (performance.now() - since > patience)
			throw new SandboxError(
				`The sandbox is in use: ${file} is held by process ${holder.split(' ')[1] ?? '?'}`,
				8,
				'Wait for it to end, then try again.',
			);
		else await wait(5 + Math.random() * 10);
	}
	try {
		return await work();
	} finally {
		await unlink(file).catch((error: unknown) => {
			if (!missing(error)) throw error;
		});
	}
}
