import {createHash} from 'node:crypto';
import {createReadStream, createWriteStream} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {dirname} from 'node:path';
import {pipeline as joined, Readable, Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip, createGzip} from 'node:zlib';
import {StateDamagedError} from '../core/errors.ts';

/** Speed over size: kept rosters shrink to a fifth all the same. */
const level = 1;

/**
 * Writes text as one compressed file, `0600` and synced to disk.
 * @returns SHA-256 of the text, 64 hex digits.
 */
export async function pack(path: string, chunks: Iterable<string>): Promise<{readonly sha256: string}> {
	await mkdir(dirname(path), {recursive: true, mode: 0o700});
	const hash = createHash('sha256');
	const measured = new Transform({
		writableObjectMode: true,
		transform(chunk: string, _encoding, done) {
			const bytes = Buffer.from(chunk);
			hash.update(bytes);
			done(undefined, bytes);
		},
	});
	await pipeline(
		Readable.from(chunks, {objectMode: true}),
		measured,
		createGzip({level, chunkSize: 1 << 16}),
		createWriteStream(path, {mode: 0o600, flush: true}),
	);
	return {sha256: hash.digest('hex')};
}

/** Reads a packed file back. @throws StateDamagedError when it is not there or not whole. */
export async function* unpack(path: string): AsyncIterable<Uint8Array> {
	try {
		const unpacked = joined(
			createReadStream(path, {highWaterMark: 1 << 18}),
			createGunzip({chunkSize: 1 << 18}),
			// The reader meets the error where it reads.
			() => {},
		);
		yield* unpacked as AsyncIterable<Uint8Array>;
	} catch (cause) {
		const {code} = cause as NodeJS.ErrnoException;
		throw new StateDamagedError(`${path} cannot be read (${code ?? (cause as Error).message})`, {
			cause,
			next: 'Restore the file from a backup, or sync the connection again: the next run keeps a new one.',
		});
	}
}
