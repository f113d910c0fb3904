import {join} from 'node:path';
import type {Clock} from '../core/ports.ts';
import {asidePath, type FileSystem, removeQuietly, writeAll} from '../io/files.ts';

/** What was asked so lately is reckoned on from, milliseconds. */
const fresh = 1000;

/**
 * The time by the clock that gives the files of a folder theirs: of a shared folder that is the server's. Hosts and
 * containers whose own clocks differ agree on it, so the age of a file is told by it alone.
 */
export class DiskTime {
	readonly #files: FileSystem;
	readonly #folder: string;
	readonly #clock: Clock;
	#last: {readonly time: number; readonly asked: number} | undefined;

	constructor({files, folder, clock}: {files: FileSystem; folder: string; clock: Clock}) {
		this.#files = files;
		this.#folder = folder;
		this.#clock = clock;
	}

	/** Milliseconds of the epoch; by our own clock where nothing can be written, and nothing is taken or swept. */
	now(): number {
		const since = performance.now() - (this.#last?.asked ?? Number.NEGATIVE_INFINITY);
		if (this.#last !== undefined && since < fresh) return this.#last.time + since;
		const time = this.#ask();
		if (time === undefined) return this.#clock.now().getTime();
		this.#last = {time, asked: performance.now()};
		return time;
	}

	#ask(): number | undefined {
		const path = asidePath(join(this.#folder, 'now'));
		try {
			stamp(this.#files, path);
			return this.#files.info(path)?.modified;
		} catch {
			return undefined;
		} finally {
			removeQuietly(this.#files, path);
		}
	}
}

/** Makes the file, or gives it the disk's own time where it is there: a file that is written to gets no other. */
export function stamp(files: FileSystem, path: string): void {
	const file = files.open(path, files.info(path) === undefined ? 'create' : 'append');
	try {
		files.truncate(file, 0);
		writeAll(files, file, Buffer.from('\n'));
	} finally {
		files.close(file);
	}
}
