import {crc32, inflateRawSync} from 'node:zlib';

/** Nothing that a school uploads is larger; a zip that claims more is a bomb. */
const largest = 2 ** 30;

export class ZipFault extends Error {}

/**
 * The entries of a zip by name, in order. Its own small reader, so that it can disagree with the one that
 * the packages are made and verified with.
 * @throws ZipFault in words, when it is no zip, is cut, encrypted, too large or wrong.
 */
export function* readZip(bytes: Buffer): Generator<{readonly name: string; readonly content: () => Buffer}> {
	// The end record is 22 bytes and a comment of at most 65,535 (APPNOTE 4.3.16).
	const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
	if (end < 0 || end + 22 > bytes.length) throw new ZipFault('it is no zip file, or it is cut off');
	const count = bytes.readUInt16LE(end + 10);
	let at = bytes.readUInt32LE(end + 16);
	if (count === 0xffff || at === 0xffffffff) throw new ZipFault('it is a zip64 file');
	let total = 0;
	for (let n = 0; n < count; n++) {
		if (at + 46 > end || bytes.readUInt32LE(at) !== 0x02014b50)
			throw new ZipFault('its list of files is damaged');
		const nameLength = bytes.readUInt16LE(at + 28);
		const entry = {
			flags: bytes.readUInt16LE(at + 8),
			method: bytes.readUInt16LE(at + 10),
			crc: bytes.readUInt32LE(at + 16),
			packed: bytes.readUInt32LE(at + 20),
			size: bytes.readUInt32LE(at + 24),
			local: bytes.readUInt32LE(at + 42),
			name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
		};
		at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
		total += entry.size;
		if (total > largest) throw new ZipFault('it unpacks to more than a gigabyte');
		yield {name: entry.name, content: () => unpack(bytes, entry)};
	}
}

function unpack(
	bytes: Buffer,
	{
		flags,
		method,
		crc,
		packed,
		size,
		local,
		name,
	}: {
		readonly flags: number;
		readonly method: number;
		readonly crc: number;
		readonly packed: number;
		readonly size: number;
		readonly local: number;
		readonly name: string;
	},
): Buffer {
	if (flags & 1) throw new ZipFault(`${name} is encrypted`);
	if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== 0x04034b50)
		throw new ZipFault(`${name} is not where the zip says`);
	const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
	const raw = bytes.subarray(from, from + packed);
	let content: Buffer;
	try {
		content = method === 0 ? raw : inflateRawSync(raw, {maxOutputLength: size + 1});
	} catch {
		throw new ZipFault(`${name} cannot be unpacked`);
	}
	if (method !== 0 && method !== 8) throw new ZipFault(`${name} is packed in an unknown way (${method})`);
	if (content.length !== size || crc32(content) !== crc) throw new ZipFault(`${name} is damaged`);
	return content;
}
