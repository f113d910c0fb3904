import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

/** What a disk refuses with: it is full, broken, or somebody else's. */
export type Refusal = 'ENOSPC' | 'EIO' | 'EACCES';

type Call = (...args: unknown[]) => unknown;
type Calls = Record<string, Call>;

/** Calls that only look; a full disk fails none of them. */
const looking = new Set([
	'stat',
	'lstat',
	'fstat',
	'access',
	'readdir',
	'readFile',
	'read',
	'realpath',
	'close',
]);
const named = ['chmod', 'copyFile', 'link', 'mkdir', 'mkdtemp', 'rename', 'rm', 'rmdir', 'truncate'];
const written = ['appendFile', 'unlink', 'utimes', 'writeFile', 'stat', 'lstat', 'access', 'readdir'];
const byPath = [...named, ...written, 'readFile', 'realpath', 'open'];
const byDescriptor = ['fchmod', 'fstat', 'ftruncate', 'fsync', 'read', 'write', 'writev', 'close'];
const ofHandle = ['read', 'write', 'writev', 'appendFile', 'writeFile', 'readFile', 'sync', 'stat', 'close'];

const isReading = (flags: unknown) => typeof flags === 'function' || flags === 'r' || (flags ?? 0) === 0;

export interface FailingFs {
	/** Names of the calls about the folder so far. */
	readonly calls: readonly string[];
	/** What struck: the call and what it was about. */
	readonly struck: string | undefined;
	/** Puts Node's own calls back. */
	restore(): void;
}

/**
 * Lets the nth call of this process' file system about anything below the folders fail with this code, once: those
 * of every library too, as Node's own functions are replaced. A write gets half of its bytes out before. A full
 * disk fails no call that only looks; those are not counted then.
 */
export function failingFs(folders: readonly string[], at: number, code: Refusal): FailingFs {
	const calls: string[] = [];
	const descriptors = new Map<number, string>();
	const undo: Array<() => void> = [];
	let struck: string | undefined;

	/** Whether this is the call that fails. */
	const fails = (name: string, [about, how]: readonly unknown[]): boolean => {
		const path = typeof about === 'number' ? descriptors.get(about) : about;
		if (typeof path !== 'string' || !folders.some((folder) => path.startsWith(folder))) return false;
		if (code === 'ENOSPC' && (looking.has(name) || (name === 'open' && isReading(how)))) return false;
		calls.push(name);
		if (struck !== undefined || calls.length !== at) return false;
		struck = `${name} ${path}`;
		return true;
	};
	const refusal = (syscall: string) =>
		Object.assign(new Error(`${code}: injected, ${syscall}`), {code, syscall});
	const replace = (owner: object, name: string, make: (real: Call) => Call) => {
		const calls = owner as Calls;
		const real = calls[name];
		if (real === undefined) return;
		calls[name] = make(real.bind(owner) as Call);
		undo.push(() => {
			calls[name] = real;
		});
	};
	/** What really happens of a call that fails: half a write, and a close. */
	const partly = (name: string, args: readonly unknown[]) => {
		const [file, bytes] = args;
		if (name === 'write' && bytes instanceof Uint8Array)
			realWrite(file as number, bytes.subarray(0, bytes.length >> 1));
		if (name === 'close') realClose(file as number);
	};
	const realWrite = fs.writeSync;
	const realClose = fs.closeSync;
	const note = (name: string, args: readonly unknown[], file: unknown) => {
		if (name === 'open' && typeof file === 'number') descriptors.set(file, String(args[0]));
	};

	for (const name of [...byPath, ...byDescriptor]) {
		replace(fs, `${name}Sync`, (real) => (...args) => {
			if (fails(name, args)) {
				partly(name, args);
				throw refusal(name);
			}
			const result = real(...args);
			note(name, args, result);
			return result;
		});
		replace(fs, name, (real) => (...args) => {
			const answer = args.at(-1) as Call;
			if (fails(name, args)) {
				partly(name, args);
				process.nextTick(answer, refusal(name));
				return undefined;
			}
			const noted: Call = (error, result, ...rest) => {
				note(name, args, result);
				answer(error, result, ...rest);
			};
			return real(...args.slice(0, -1), noted);
		});
	}
	for (const name of byPath)
		replace(fs.promises, name, (real) => async (...args) => {
			if (fails(name, args)) throw refusal(name);
			const result = await real(...args);
			if (name === 'open') ofThisPath(result as fs.promises.FileHandle, String(args[0]));
			return result;
		});
	/** The handle's own calls fail too. */
	const ofThisPath = (handle: fs.promises.FileHandle, path: string) => {
		for (const name of ofHandle) {
			const own = handle as unknown as Calls;
			const real = own[name]!.bind(handle) as Call;
			own[name] = async (...args) => {
				if (!fails(name, [path])) return real(...args);
				if (name === 'close') await real();
				throw refusal(name);
			};
		}
	};
	syncBuiltinESMExports();
	return {
		calls,
		get struck() {
			return struck;
		},
		restore() {
			for (const put of undo.reverse()) put();
			syncBuiltinESMExports();
		},
	};
}
