import {createHash} from 'node:crypto';
import {Transform} from 'node:stream';
import type {FileSystem} from '../../io/files.ts';

/*
 * The last bytes of a backup, its zip's comment, are the hash of all bytes before them: one look tells a file that
 * was cut or changed anywhere, before any of it is unpacked. It guards against accidents, not against forgers.
 */
const mark = 'sha256:';
const sealLength = mark.length + 64;

/** Keeps the seal's place until the bytes before it are known. */
export const sealPlace = mark.padEnd(sealLength, '0');

/** Passes a zip on whose comment is {@link sealPlace}, and seals it. */
export class Sealing extends Transform {
	readonly #hash = createHash('sha256');
	#rest = Buffer.alloc(0);
	#sha256 = '';
	#bytes = 0;

	/** Of the whole file; known once it is written. */
	get sha256(): string {
		return this.#sha256;
	}
	/** Of the whole file; known once it is written. */
	get bytes(): number {
		return this.#bytes;
	}

	override _transform(chunk: Buffer, _encoding: string, done: () => void): void {
		const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
		const passed = bytes.subarray(0, Math.max(0, bytes.length - sealLength));
		this.#rest = Buffer.from(bytes.subarray(passed.length));
		this.#bytes += passed.length;
		this.#hash.update(passed);
		if (passed.length > 0) this.push(passed);
		done();
	}

	override _flush(done: (error?: Error) => void): void {
		if (this.#rest.toString('latin1') !== sealPlace) {
			done(new Error('there is no place for the seal'));
			return;
		}
		const seal = Buffer.from(mark + this.#hash.copy().digest('hex'));
		this.#sha256 = this.#hash.update(seal).digest('hex');
		this.#bytes += seal.length;
		this.push(seal);
		done();
	}
}

const chunk = 4 * 1024 * 1024;

/** Whether a file is as it was sealed; `unsealed`: it does not end with a seal. Yields how many bytes were read. */
export function* lookAtSeal(
	files: FileSystem,
	path: string,
): Generator<number, 'whole' | 'changed' | 'unsealed'> {
	const until = (files.info(path)?.bytes ?? 0) - sealLength;
	if (until <= 0) return 'unsealed';
	const file = files.open(path, 'read');
	try {
		const seal = files.readAt(file, until, sealLength).toString('latin1');
		if (!/^sha256:[0-9a-f]{64}$/.test(seal)) return 'unsealed';
		const hash = createHash('sha256');
		for (let position = 0; position < until; ) {
			const bytes = files.readAt(file, position, Math.min(chunk, until - position));
			if (bytes.length === 0) return 'changed';
			hash.update(bytes);
			position += bytes.length;
			yield position;
		}
		return seal === mark + hash.digest('hex') ? 'whole' : 'changed';
	} finally {
		files.close(file);
	}
}
