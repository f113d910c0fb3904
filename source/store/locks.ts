import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {z} from 'zod';
import {LockedError} from '../core/errors.ts';
import type {Clock, Lock, LockHolder, Progress} from '../core/ports.ts';
import {fileNameFor} from '../io/file-name.ts';
import {asidePath, errorCode, type FileSystem, removeQuietly, replaceFile, writeAll} from '../io/files.ts';
import {DiskTime, stamp} from './disk-time.ts';
import {lifeOf, type ProcessIdentity} from './holder.ts';
import {beat, type Found, holderText, isUnreadable, lookAt, type Taking, takingText} from './lock-file.ts';
import {parseJson} from './parse-json.ts';

/** A lock's file before it has the lock's name. */
interface Aside extends Taking {
	readonly aside: string;
	/** How many bytes tell of the holder; those of the taking are behind them. */
	readonly holderBytes: number;
}

/** A lock that its holder can lose. */
export interface HeldLock extends Lock {
	/**
	 * Whether the lock is still ours: a holder that was stopped for long (a sleeping machine, a paused container) is
	 * taken for dead by other hosts. To be asked before what only the holder may do.
	 */
	isHeld(): boolean;
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
/** A holder on another host counts as gone after so long without a heartbeat, by the disk's own time. */
const goneAfter = 10 * 60_000;

/**
 * Locks as files. A lock is taken by giving a file that was written before, under another name, the lock's name: the
 * file system does that for one process only, and what is in the file appears with it. On the same host a lock is
 * stale when its process is gone, and never by age; on another host when its heartbeat is old by the time of the disk
 * that both write to.
 *
 * A stale lock is removed only by whoever holds its *breaker*: a lock named after that one taking. While it is held no
 * other taker may remove that taking; one that looked earlier finds another nonce and leaves it alone. So two takers
 * never both win. Only its own holder may come back to life in between, and asks {@link HeldLock.isHeld}.
 */
export class Locks {
	readonly #options: LocksOptions;
	readonly #time: DiskTime;
	/** What this process holds: each path with the nonce of the taking that holds it. */
	readonly #held = new Map<string, string>();
	/** Nonces of takings that were let go of while the disk refused to remove their files, which are at these paths. */
	readonly #letGo = new Map<string, string>();
	/** Files aside of locks that are taken again and again, by path and purpose. */
	readonly #asides = new Map<string, Aside>();
	#heart: NodeJS.Timeout | undefined;

	constructor(options: LocksOptions) {
		this.#options = options;
		this.#time = new DiskTime(options);
	}

	/** Takes the lock or throws a LockedError that names the holder. */
	async take(name: string, purpose: string): Promise<HeldLock> {
		const taken = await this.#takeFile(this.#path(fileNameFor(name)), name, purpose);
		if ('release' in taken) return taken;
		throw lockedBy(taken);
	}

	/**
	 * Takes one of the store's own locks, waiting up to `patience` milliseconds for it. Who waited a while says so in
	 * a file, and who comes then lets them go first: a process that commits without a pause keeps nobody out.
	 */
	async takeInternal(name: string, purpose: string, patience: number): Promise<HeldLock> {
		const began = performance.now();
		const sign = this.#path(`.waits-${name}`);
		let waits = false;
		if (this.#isFresh(sign)) await pauseFor(courtesy);
		try {
			for (let pause = 1; ; pause = Math.min(pause * 1.5, waits ? 2 : 20)) {
				const taken = await this.#takeFile(this.#path(`.${name}`), name, purpose, true);
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
		return info !== undefined && Math.abs(this.#time.now() - info.modified) < 1000;
	}

	#sign(sign: string): boolean {
		try {
			stamp(this.#options.files, sign);
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
		for (const {aside} of this.#asides.values()) removeQuietly(this.#options.files, aside);
		this.#asides.clear();
	}

	async #takeFile(path: string, name: string, purpose: string, again = false): Promise<HeldLock | Found> {
		for (let attempt = 0; ; attempt++) {
			const taken = this.#tryFile(path, name, purpose, again);
			if ('release' in taken || this.#lives(taken) || attempt === 100) return taken;
			await pauseFor(1 + Math.random() * 4);
		}
	}

	/**
	 * One try: held, or who stands in the way (perhaps somebody stale whom another taker is removing). A lock that
	 * is taken `again` and again keeps its file aside, since making a file is most of what a commit costs.
	 */
	#tryFile(path: string, name: string, purpose: string, again = false): HeldLock | Found {
		const {files} = this.#options;
		let former: Found | undefined;
		for (;;) {
			const own = this.#held.get(path);
			const ours = own === undefined ? undefined : this.#look(path);
			// Its file is the one that would be kept: who holds it stands there, and nothing may be written over it.
			if (ours !== undefined && ours.nonce === own) return ours;
			const {aside, nonce} = again ? this.#kept(path, name, purpose) : this.#writeAside(path, name, purpose);
			try {
				for (;;) {
					const how = linked(files, aside, path);
					if (how === 'linked') return this.#hold(path, name, nonce, former);
					// Swept between the writing and the naming: another one is made.
					if (how === 'gone') break;
					const found = this.#look(path);
					if (found === undefined) continue;
					if (this.#lives(found) || !this.#break(path, found)) return found;
					former = found;
				}
			} finally {
				if (!again) removeQuietly(files, aside);
			}
		}
	}

	#writeAside(path: string, name: string, purpose: string): Aside {
		const {files, owner, me} = this.#options;
		const aside = asidePath(path);
		const holder = Buffer.from(holderText({name, owner, ...me, purpose}));
		const taking = this.#newTaking();
		const file = files.open(aside, 'create');
		try {
			writeAll(files, file, Buffer.concat([holder, Buffer.from(takingText(taking))]));
		} catch (error) {
			removeQuietly(files, aside);
			throw error;
		} finally {
			files.close(file);
		}
		return {aside, holderBytes: holder.length, ...taking};
	}

	#newTaking(): Taking {
		return {since: this.#options.clock.now().toISOString(), nonce: randomBytes(8).toString('hex')};
	}

	/** The file of an earlier taking by this process, written anew for this one; another one where it was swept. */
	#kept(path: string, name: string, purpose: string): Aside {
		const {files} = this.#options;
		const key = `${path}\n${purpose}`;
		const kept = this.#asides.get(key);
		if (kept !== undefined) {
			const again = this.#letGo.has(kept.nonce) ? undefined : this.#retake(kept);
			if (again !== undefined) {
				this.#asides.set(key, again);
				return again;
			}
			removeQuietly(files, kept.aside);
			this.#asides.delete(key);
		}
		const made = this.#writeAside(path, name, purpose);
		this.#asides.set(key, made);
		return made;
	}

	/** Undefined where the file is gone. */
	#retake({aside, holderBytes}: Aside): Aside | undefined {
		const {files} = this.#options;
		try {
			const taking = this.#newTaking();
			const file = files.open(aside, 'append');
			try {
				files.truncate(file, holderBytes);
				writeAll(files, file, Buffer.from(takingText(taking)));
			} finally {
				files.close(file);
			}
			return {aside, holderBytes, ...taking};
		} catch (error) {
			if (errorCode(error) !== 'ENOENT') throw error;
			return undefined;
		}
	}

	/** Removes a stale lock; false when another taker is at it. */
	#break(path: string, stale: Found): boolean {
		const breaker = this.#tryFile(`${path}${breakerInfix}${stale.nonce}`, stale.name, 'takes over');
		if (!('release' in breaker)) return false;
		try {
			const now = this.#look(path);
			if (now?.nonce === stale.nonce && !this.#lives(now)) this.#options.files.remove(path);
		} finally {
			this.#free(`${path}${breakerInfix}${stale.nonce}`);
		}
		return true;
	}

	#hold(path: string, name: string, nonce: string, former: Found | undefined): HeldLock {
		this.#held.set(path, nonce);
		this.#heart ??= setInterval(() => this.#beat(), heartbeatEvery).unref();
		let released = false;
		let told = Number.NEGATIVE_INFINITY;
		return {
			name,
			isHeld: () => !released && this.#look(path)?.nonce === nonce,
			...(former === undefined || isUnreadable(former) ? {} : {tookOver: asHolder(former)}),
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
				if (this.#held.get(path) === nonce) this.#held.delete(path);
				this.#letGo.set(nonce, path);
				this.#clear(nonce);
			},
		};
	}

	/** That it cannot be written is no reason to stop working. */
	#tell(nonce: string, progress: Progress): void {
		try {
			replaceFile(this.#options.files, this.#progressPath(nonce), `${JSON.stringify(progress)}\n`);
		} catch {}
	}

	#progressOf(nonce: string): Progress | undefined {
		const bytes = this.#options.files.read(this.#progressPath(nonce));
		const parsed = progressSchema.safeParse(parseJson(bytes?.toString('utf8') ?? ''));
		return parsed.success ? (parsed.data as Progress) : undefined;
	}

	#progressPath(nonce: string): string {
		return this.#path(`${progressPrefix}${nonce}`);
	}

	/**
	 * Removes the file of a taking that was let go of. Whatever keeps it from being removed (a full or stale disk, too
	 * many open files): nobody here takes it for held, and the heartbeat tries again.
	 */
	#clear(nonce: string): void {
		const path = this.#letGo.get(nonce);
		if (path === undefined) return;
		try {
			if (this.#look(path)?.nonce === nonce) this.#options.files.remove(path);
			this.#letGo.delete(nonce);
		} catch {}
	}

	#free(path: string): void {
		this.#held.delete(path);
		this.#options.files.remove(path);
	}

	#beat(): void {
		for (const nonce of this.#letGo.keys()) this.#clear(nonce);
		for (const [path, nonce] of this.#held) {
			try {
				beat(this.#options.files, path, () => this.#look(path)?.nonce === nonce);
			} catch {
				// A lock that was removed by hand, or a disk that refuses: the release or the next commit tells it.
			}
		}
	}

	#look(path: string): Found | undefined {
		return lookAt(this.#options.files, path, this.#options.me);
	}

	#lives(found: Found): boolean {
		if (isUnreadable(found) || this.#letGo.has(found.nonce)) return false;
		const life = lifeOf(found, this.#options.me);
		if (life !== 'elsewhere') return life === 'alive';
		return this.#time.now() - found.heartbeat <= goneAfter;
	}

	#path(fileName: string): string {
		return join(this.#options.folder, fileName);
	}
}

/** How far holders are stands in files that begin so. */
export const progressPrefix = '.progress-';

/** No lock's own file name holds a tilde. */
const breakerInfix = '~broken~';

function linked(files: FileSystem, from: string, to: string): 'linked' | 'taken' | 'gone' {
	try {
		files.link(from, to);
		return 'linked';
	} catch (error) {
		if (errorCode(error) === 'EEXIST') return 'taken';
		// Not so where the folder is gone: then nothing can be made in it either, which is thrown there.
		if (errorCode(error) === 'ENOENT' && files.info(from) === undefined) return 'gone';
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

const pauseFor = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
