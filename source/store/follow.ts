import {watch} from 'node:fs';
import type {Store} from '../core/ports.ts';
import type {Context} from './context.ts';
import {journalFile} from './format.ts';

type Listener = Parameters<Store['follow']>[0];

/**
 * Tells listeners of new commits: as the file system reports them, and by looking every now and then. Of the locks
 * they hear by the looking alone.
 */
export class Followers {
	readonly #context: Context;
	readonly #look: () => number;
	readonly #listeners = new Map<Listener, number>();
	/** Who held which lock, and how far, when it was looked last. */
	#holders = '';
	#stop: (() => void) | undefined;

	/** `look` gives the newest sequence. */
	constructor(context: Context, look: () => number) {
		this.#context = context;
		this.#look = look;
	}

	/** Calls back with sequences after `since`. */
	add(listener: Listener, since: number): () => void {
		// One function may listen twice; each listening is its own.
		const own: Listener = (sequence, what) => listener(sequence, what);
		this.#listeners.set(own, since);
		this.#stop ??= this.#start();
		return () => {
			this.#listeners.delete(own);
			if (this.#listeners.size === 0) this.close();
		};
	}

	/** Tells those who have not heard of this sequence. */
	tell(sequence: number): void {
		for (const [listener, heard] of this.#listeners) {
			if (heard === sequence) continue;
			this.#listeners.set(listener, sequence);
			listener(sequence, 'commit');
		}
	}

	close(): void {
		this.#stop?.();
		this.#stop = undefined;
	}

	#start(): () => void {
		const {folder, tuning, locks} = this.#context;
		const look = () => {
			try {
				this.tell(this.#look());
			} catch {
				// A damaged state, or one that cannot be reached: listeners are woken and meet the error when they read.
				for (const listener of this.#listeners.keys()) listener(-1, 'commit');
			}
		};
		const fingerprint = () => {
			try {
				return locks.fingerprint();
			} catch {
				// Of a disk that cannot be reached the look at the state has told; of the locks the next one does.
				return undefined;
			}
		};
		this.#holders = fingerprint() ?? '';
		const timer = setInterval(() => {
			look();
			const holders = fingerprint();
			if (holders === undefined || holders === this.#holders) return;
			this.#holders = holders;
			for (const [listener, heard] of this.#listeners) listener(heard, 'locks');
		}, tuning.pollEvery).unref();
		const stopWatching = watchFile(folder, journalFile, look);
		return () => {
			clearInterval(timer);
			stopWatching();
		};
	}
}

/** Where watching fails (network file systems, too many watches) there is only the looking. */
function watchFile(folder: string, file: string, changed: () => void): () => void {
	try {
		const watcher = watch(folder, {persistent: false}, (_event, name) => {
			if (name === file) changed();
		});
		watcher.on('error', () => watcher.close());
		return () => watcher.close();
	} catch {
		return () => {};
	}
}
