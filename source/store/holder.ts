import {readFileSync, readlinkSync} from 'node:fs';
import {hostname} from 'node:os';
import {z} from 'zod';

/** A process, told apart from a later one that got the same number. */
export const processSchema = z.object({
	host: z.string(),
	/** The space that `pid` counts in: containers of one host may have spaces of their own. */
	space: z.string(),
	pid: z.int().positive(),
	/** The boot and the ticks since then at which it started, where the system tells. */
	started: z.string().optional(),
});
export type ProcessIdentity = z.infer<typeof processSchema>;

/** This process. */
export function thisProcess(): ProcessIdentity {
	const started = startOf(process.pid);
	return {
		host: hostname(),
		space: spaceOfProcesses(),
		pid: process.pid,
		...(started === undefined ? {} : {started}),
	};
}

/**
 * Whether a process still runs, as far as can be seen from here: `elsewhere` when it ran on another host
 * (or in another space of process numbers) and nothing can be seen.
 */
export function lifeOf(other: ProcessIdentity, me: ProcessIdentity): 'alive' | 'dead' | 'elsewhere' {
	if (other.host !== me.host || other.space !== me.space) return 'elsewhere';
	if (!numberInUse(other.pid) || isZombie(other.pid)) return 'dead';
	if (other.started === undefined) return 'alive';
	const started = startOf(other.pid);
	return started === undefined || started === other.started ? 'alive' : 'dead';
}

/** A process that has ended and that nobody asked how: in a container without an init it stays so for ever. */
function isZombie(pid: number): boolean {
	const stat = readProc(`/proc/${pid}/stat`);
	return stat !== undefined && /^[ZXx]$/.test(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[0] ?? '');
}

function numberInUse(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
}

/** Start of a process: field 22 of `/proc/PID/stat` (proc(5)), with the boot that it counts from. */
function startOf(pid: number): string | undefined {
	const stat = readProc(`/proc/${pid}/stat`);
	if (stat === undefined) return undefined;
	// The name, field 2, is in parentheses and may hold anything.
	const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
	return ticks === undefined ? undefined : `${bootId()}:${ticks}`;
}

let boot: string | undefined;
function bootId(): string {
	return (boot ??= (readProc('/proc/sys/kernel/random/boot_id') ?? '').trim().slice(0, 13));
}

function readProc(path: string): string | undefined {
	try {
		return readFileSync(path, 'latin1');
	} catch {
		return undefined;
	}
}

function spaceOfProcesses(): string {
	try {
		return readlinkSync('/proc/self/ns/pid');
	} catch {
		return '';
	}
}
