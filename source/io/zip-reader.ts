import type {FileHandle} from 'node:fs/promises';
import {Readable} from 'node:stream';
import yauzl from 'yauzl';

const chunkBytes = 1 << 18;

/**
 * A file as yauzl reads it, which never reads outside of it: where a zip lies about an offset, yauzl's own reader
 * throws into nowhere (an offset past 2⁵³ is no position to Node), and the process ends.
 */
export class FileReader extends yauzl.RandomAccessReader {
	readonly #handle: FileHandle;
	readonly #bytes: number;

	constructor(handle: FileHandle, bytes: number) {
		super();
		this.#handle = handle;
		this.#bytes = bytes;
	}

	override read(
		buffer: Buffer,
		offset: number,
		length: number,
		position: number,
		callback: (error: Error | null) => void,
	): void {
		this.#fill(buffer, offset, length, position).then(
			// Out of the promise: what the caller throws is not caught here.
			() => setImmediate(callback, null),
			(error: Error) => setImmediate(callback, error),
		);
	}

	async #fill(buffer: Buffer, offset: number, length: number, position: number): Promise<void> {
		if (!(position >= 0 && position + length <= this.#bytes)) throw new Error('it points behind its own end');
		for (let done = 0; done < length; ) {
			const {bytesRead} = await this.#handle.read(buffer, offset + done, length - done, position + done);
			if (bytesRead === 0) throw new Error('it became shorter while it was read');
			done += bytesRead;
		}
	}

	/** Whoever stops reading early closes no file: others may read another part of it. */
	override _readStreamForRange(start: number, end: number): Readable {
		return Readable.from(this.#range(start, end), {objectMode: false, highWaterMark: chunkBytes});
	}

	async *#range(start: number, end: number): AsyncGenerator<Buffer> {
		for (let at = start; at < end; at += chunkBytes) {
			const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, end - at));
			await this.#fill(chunk, 0, chunk.length, at);
			yield chunk;
		}
	}

	override close(callback: (error: Error | null) => void): void {
		this.#handle.close().then(
			() => setImmediate(callback, null),
			(error: Error) => setImmediate(callback, error),
		);
	}
}
