import type {IncomingMessage} from 'node:http';
import type {Readable} from 'node:stream';
import zlib from 'node:zlib';
import {HttpFault} from './http-fault.ts';

/** Encodings that are asked for and unpacked; others are a fault. */
export const encodings = 'gzip, deflate, br';

const packings: Readonly<Record<string, () => zlib.Gunzip | zlib.BrotliDecompress | undefined>> = {
	'': () => undefined,
	identity: () => undefined,
	gzip: () => zlib.createGunzip(),
	'x-gzip': () => zlib.createGunzip(),
	// Unzip takes gzip, and deflate with a zlib header, which is what RFC 9110 §8.4.1.2 means.
	deflate: () => zlib.createUnzip(),
	br: () => zlib.createBrotliDecompress(),
};

/**
 * The whole body, unpacked.
 * @param maxBytes what it may hold at most, packed and unpacked: a bomb is left as soon as it passes that.
 * @param alive called at every piece that comes, so that who waits sees it.
 * @throws HttpFault `cut` when it ends early, `too-large`, `garbled` when it cannot be unpacked.
 */
export async function bodyOf(
	response: IncomingMessage,
	maxBytes: number,
	alive: () => void,
): Promise<Buffer> {
	if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
	const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
	const packing = packings[encoding];
	if (packing === undefined)
		throw new HttpFault('garbled', 'its answer is packed in a way that was not asked for');
	const unpack = packing();
	const read = await collect(response, maxBytes, alive);
	if (!response.complete) throw new HttpFault('cut', 'the answer ended early');
	if (unpack === undefined || read.length === 0) return read;
	unpack.end(read);
	try {
		return await collect(unpack, maxBytes, () => undefined);
	} catch (error) {
		if (error instanceof HttpFault) throw error;
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		throw code === 'Z_BUF_ERROR'
			? new HttpFault('cut', 'the answer ended early')
			: new HttpFault('garbled', `its answer is not the ${encoding} that it is called`);
	} finally {
		unpack.destroy();
	}
}

async function collect(stream: Readable, maxBytes: number, alive: () => void): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		alive();
		bytes += chunk.length;
		if (bytes > maxBytes) throw tooLarge(maxBytes);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

const tooLarge = (maxBytes: number) =>
	new HttpFault('too-large', `its answer is larger than ${Math.round(maxBytes / 1_048_576)} MiB`);
