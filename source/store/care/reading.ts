import {createHash} from 'node:crypto';
import {setImmediate as turn} from 'node:timers/promises';
import {RollcallError} from '../../core/errors.ts';
import type {Progress} from '../../core/ports.ts';
import type {FileSystem} from '../../io/files.ts';

/** A file as it was read; `refused` when the disk would not give it. */
export type ReadFile =
	| {readonly bytes: Buffer; readonly sha256: string}
	| {readonly refused: string}
	| undefined;

/** Reads files for an examination and counts what was read. */
export class Reading {
	readonly #files: FileSystem;
	readonly #signal: AbortSignal;
	/** Bytes that there are to be read, for the progress. */
	readonly #total: number;
	files = 0;
	bytes = 0;
	#turned = performance.now();

	constructor(files: FileSystem, signal: AbortSignal, total: number) {
		this.#files = files;
		this.#signal = signal;
		this.#total = total;
	}

	/** A whole file with its checksum; undefined where there is none. @throws AbortError when the signal says so. */
	file(path: string): ReadFile {
		this.#signal.throwIfAborted();
		try {
			const bytes = this.#files.read(path);
			if (bytes === undefined) return undefined;
			this.counted(bytes.length);
			this.files++;
			return {bytes, sha256: sha256Of(bytes)};
		} catch (error) {
			// One sector that cannot be read must not hide what else there is.
			if (error instanceof RollcallError) return {refused: error.message};
			throw error;
		}
	}

	/** Counts bytes that were read elsewhere. @throws AbortError when the signal says so. */
	counted(bytes: number): void {
		this.#signal.throwIfAborted();
		this.bytes += bytes;
	}

	/** How far it is; others have a turn now and then, so that Ctrl+C is heard. */
	async progress(message: string): Promise<Progress> {
		if (performance.now() - this.#turned > 30) {
			await turn();
			this.#turned = performance.now();
			this.#signal.throwIfAborted();
		}
		const done = Math.min(this.bytes, this.#total);
		return {stage: 'examine', message, done, total: this.#total, unit: 'bytes'};
	}
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
