import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {z} from 'zod';
import {LockedError} from '../core/errors.ts';
import type {Clock, Lock, LockHolder, Progress} from '../core/ports.ts';
import {asidePath, errorCode, type FileSystem, removeQuietly, writeAll} from '../io/files.ts';
import {lifeOf, type ProcessIdentity, processSchema} from './holder.ts';
import {fileNameFor} from './names.ts';

const lockSchema = processSchema.extend({
	name: z.string(),
	owner: z.string(),
	purpose: z.string(),
	since: z.string(),
	/** Tells this taking of the lock from every other. */
	nonce: z.string(),
});
type LockContent = z.infer<typeof lockSchema>;

/** What stands in a lock's file, and the last sign of life: the file's own time. */
interface Found extends LockContent {
	readonly heartbeat: number;
}

export interface LocksOptions {
	readonly files: FileSystem;
	/** Of the lock files; exists. */
	readonly folder: string;
	readonly clock: Clock;
	readonly owner: string;
	readonly me: ProcessIdentity;
}

const progressSchema = z.object({
	stage: z.string(),
	message: z.string().optional(),
	done: z.number().optional(),
	total: z.number().optional(),
	unit: z.string().optional(),
});

/** Who waited longer is let first; who lets them waits as long, milliseconds. */
const courtesy = 8;

/** Progress is told no more often, milliseconds. */
const tellEvery = 1000;
const heartbeatEvery = 30_000;
/** A holder on another host counts as gone after so long without a heartbeat. */
const goneAfter = 10 * 60_000;

/**
 * Locks as files. A lock is taken by giving a file that was written aside the lock's name, which the file
 * system does for one process only, and the content with it. On the same host a lock is stale when its
 * process is gone, and never by age; on another host when its heartbeat is old.
 *
 * A stale lock is removed only by whoever holds its *breaker*: a lock named after that one taking. While
 * it is held nobody else may remove that taking, so between looking and removing it stays the stale one;
 * a second taker that looked earlier finds another nonce and leaves it alone. So two takers never both win.
 */
export class Locks {
	readonly #options: LocksOptions;
	readonly #held = new Set<string>();
	#heart: NodeJS.Timeout | undefined;

	constructor(options: LocksOptions) {
		this.#options = options;
	}

	/** Takes the lock or throws a LockedError that names the holder. */
	async take(name: string, purpose: string): Promise<Lock> {
		const taken = await this.#takeFile(this.#path(fileNameFor(name)), name, purpose);
		if ('release' in taken) return taken;
		throw lockedBy(taken);
	}

	/**
	 * Takes one of the store's own locks, waiting up to `patience` milliseconds for it. Who waited a while says so in
	 * a file, and who comes then lets them go first: a process that commits without a pause keeps nobody out.
	 */
	async takeInternal(name: string, purpose: string, patience: number): Promise<Lock> {
		const began = performance.now();
		const sign = this.#path(`.waits-${name}`);
		let waits = false;
		if (this.#isFresh(sign)) await pauseFor(courtesy);
		try {
			for (let pause = 1; ; pause = Math.min(pause * 1.5, waits ? 2 : 20)) {
				const taken = await this.#takeFile(this.#path(`.${name}`), name, purpose);
				if ('release' in taken) return taken;
				const waited = performance.now() - began;
				if (waited >= patience) throw lockedBy(taken);
				if (waited > courtesy) waits = this.#sign(sign) || waits;
				await pauseFor(pause * (0.5 + Math.random()));
			}
		} finally {
			if (waits) removeQuietly(this.#options.files, sign);
		}
	}

	/** Whether somebody signed there within the last second. */
	#isFresh(sign: string): boolean {
		const info = this.#options.files.info(sign);
		return info !== undefined && Math.abs(this.#options.clock.now().getTime() - info.modified) < 1000;
	}

	#sign(sign: string): boolean {
		const {files, clock} = this.#options;
		try {
			if (files.info(sign) === undefined) files.close(files.open(sign, 'create'));
			files.touch(sign, clock.now());
			return true;
		} catch {
			// Somebody else signs this moment, or the disk refuses: waiting goes on without a sign.
			return false;
		}
	}

	/** Who holds which lock now; the store's own, which last one commit, are left out. */
	holders(): readonly LockHolder[] {
		const {files, folder} = this.#options;
		const names = files.list(folder).filter((name) => !name.startsWith('.') && !name.includes(breakerInfix));
		return names
			.map((name) => this.#look(join(folder, name)))
			.filter((found) => found !== undefined)
			.filter((found) => this.#lives(found))
			.map((found) => {
				const progress = this.#progressOf(found.nonce);
				return {...asHolder(found), ...(progress === undefined ? {} : {progress})};
			});
	}

	/** Changes whenever somebody takes a lock, tells how far it is, or lets go; the store's own locks left out. */
	fingerprint(): string {
		const {files, folder} = this.#options;
		return files
			.list(folder)
			.filter((name) => !name.startsWith('.') || name.startsWith(progressPrefix))
			.map((name) => `${name} ${files.info(join(folder, name))?.inode}`)
			.join('\n');
	}

	/** Stops the heartbeat; locks that are still held stay held until they are released or the process ends. */
	close(): void {
		clearInterval(this.#heart);
		this.#heart = undefined;
	}

	async #takeFile(path: string, name: string, purpose: string): Promise<Lock | Found> {
		for (let attempt = 0; ; attempt++) {
			const taken = this.#tryFile(path, name, purpose);
			if ('release' in taken || this.#lives(taken) || attempt === 100) return taken;
			await pauseFor(1 + Math.random() * 4);
		}
	}

	/** One try: held, or who stands in the way (perhaps somebody stale whom another taker is removing). */
	#tryFile(path: string, name: string, purpose: string): Lock | Found {
		const {files, owner, me, clock} = this.#options;
		const nonce = randomBytes(8).toString('hex');
		const since = clock.now().toISOString();
		const aside = asidePath(path);
		const file = files.open(aside, 'create');
		let former: Found | undefined;
		try {
			const content: LockContent = {name, owner, ...me, purpose, since, nonce};
			writeAll(files, file, Buffer.from(`${JSON.stringify(content)}\n`));
			for (;;) {
				if (linked(files, aside, path)) return this.#hold(path, name, nonce, former);
				const found = this.#look(path);
				if (found === undefined) continue;
				if (this.#lives(found) || !this.#break(path, found)) return found;
				former = found;
			}
		} finally {
			files.close(file);
			removeQuietly(files, aside);
		}
	}

	/** Removes a stale lock; false when another taker is at it. */
	#break(path: string, stale: Found): boolean {
		const breaker = this.#tryFile(`${path}${breakerInfix}${stale.nonce}`, stale.name, 'takes over');
		if (!('release' in breaker)) return false;
		try {
			if (this.#look(path)?.nonce === stale.nonce) this.#options.files.remove(path);
		} finally {
			this.#free(`${path}${breakerInfix}${stale.nonce}`);
		}
		return true;
	}

	#hold(path: string, name: string, nonce: string, former: Found | undefined): Lock {
		this.#held.add(path);
		this.#heart ??= setInterval(() => this.#beat(), heartbeatEvery).unref();
		let released = false;
		let told = Number.NEGATIVE_INFINITY;
		return {
			name,
			...(former === undefined || former.nonce.startsWith(unreadable) ? {} : {tookOver: asHolder(former)}),
			tell: (progress) => {
				const now = this.#options.clock.monotonic();
				if (released || now - told < tellEvery) return;
				told = now;
				this.#tell(nonce, progress);
			},
			release: async () => {
				if (released) return;
				released = true;
				if (told !== Number.NEGATIVE_INFINITY) removeQuietly(this.#options.files, this.#progressPath(nonce));
				if (this.#look(path)?.nonce === nonce) this.#free(path);
				else this.#held.delete(path);
			},
		};
	}

	/** Renamed into place, so that it is read whole; that it cannot be written is no reason to stop working. */
	#tell(nonce: string, progress: Progress): void {
		const {files} = this.#options;
		const path = this.#progressPath(nonce);
		const aside = asidePath(path);
		try {
			const file = files.open(aside, 'create');
			try {
				writeAll(files, file, Buffer.from(`${JSON.stringify(progress)}\n`));
			} finally {
				files.close(file);
			}
			files.rename(aside, path);
		} catch {
			removeQuietly(files, aside);
		}
	}

	#progressOf(nonce: string): Progress | undefined {
		const bytes = this.#options.files.read(this.#progressPath(nonce));
		const parsed = progressSchema.safeParse(parseJson(bytes?.toString('utf8') ?? ''));
		return parsed.success ? (parsed.data as Progress) : undefined;
	}

	#progressPath(nonce: string): string {
		return this.#path(`${progressPrefix}${nonce}`);
	}

	#free(path: string): void {
		this.#held.delete(path);
		this.#options.files.remove(path);
	}

	#beat(): void {
		for (const path of this.#held) {
			try {
				this.#options.files.touch(path, this.#options.clock.now());
			} catch {
				// A lock that was removed by hand, or a disk that refuses: the release or the next commit tells it.
			}
		}
	}

	#look(path: string): Found | undefined {
		const {files, me} = this.#options;
		const info = files.info(path);
		const bytes = info && files.read(path);
		if (!info || !bytes) return undefined;
		const parsed = lockSchema.safeParse(parseJson(bytes.toString('utf8')));
		if (parsed.success) return {...parsed.data, heartbeat: info.modified};
		// Locks appear whole; what cannot be read is what a power cut left of one, and nobody holds it.
		const since = new Date(info.modified).toISOString();
		const nonce = `${unreadable}${info.inode}`;
		return {...me, name: path, owner: '?', purpose: '?', since, nonce, heartbeat: info.modified};
	}

	#lives(found: Found): boolean {
		if (found.nonce.startsWith(unreadable)) return false;
		const life = lifeOf(found, this.#options.me);
		if (life !== 'elsewhere') return life === 'alive';
		return this.#options.clock.now().getTime() - found.heartbeat <= goneAfter;
	}

	#path(fileName: string): string {
		return join(this.#options.folder, fileName);
	}
}

/** How far holders are stands in files that begin so. */
export const progressPrefix = '.progress-';

/** No lock's own file name holds a tilde. */
const breakerInfix = '~broken~';

const unreadable = 'unreadable-';

function linked(files: FileSystem, from: string, to: string): boolean {
	try {
		files.link(from, to);
		return true;
	} catch (error) {
		if (errorCode(error) === 'EEXIST') return false;
		throw error;
	}
}

const asHolder = ({name, owner, host, pid, purpose, since}: Found): LockHolder => ({
	name,
	owner,
	host,
	pid,
	purpose,
	since,
});

function lockedBy({name, owner, host, pid, since, purpose}: Found): LockedError {
	const who = `${owner} on ${host} (process ${pid})`;
	return new LockedError(`${JSON.stringify(name)} is locked by ${who} since ${since}: ${purpose}`, {
		next: 'Wait until that has ended, or end that process.',
	});
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const pauseFor = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
