import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import fc from 'fast-check';
import yazl from 'yazl';

/** A zip that is whole, and what is in it. */
export interface WholeZip {
	readonly bytes: Buffer;
	/** By path. */
	readonly files: ReadonlyMap<string, Buffer>;
}

type Made = {readonly [path: string]: string};
interface Manner {
	readonly stored?: boolean;
	/** Sizes only behind the data, as a zip that is written in a stream has them. */
	readonly streamed?: boolean;
	readonly zip64?: boolean;
	readonly comment?: string;
}

async function zipOf(files: Made, manner: Manner): Promise<WholeZip> {
	const zip = new yazl.ZipFile();
	const options = {
		mtime: new Date(2026, 7, 20),
		compress: manner.stored !== true,
		forceZip64Format: manner.zip64 === true,
	};
	for (const [path, text] of Object.entries(files))
		if (manner.streamed === true) zip.addReadStream(Readable.from([Buffer.from(text)]), path, options);
		else zip.addBuffer(Buffer.from(text), path, options);
	zip.end({forceZip64Format: manner.zip64 === true, comment: manner.comment ?? ''});
	const bytes = await buffer(zip.outputStream as NodeJS.ReadableStream);
	return {bytes, files: new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))};
}

/** The same files in all manners in which a zip can hold them. */
export const wholeZips = async (files: Made): Promise<readonly WholeZip[]> =>
	await Promise.all(
		[{}, {stored: true}, {zip64: true}, {streamed: true, comment: 'an export of a school'}].map((manner) =>
			zipOf(files, manner),
		),
	);

/** A change to the bytes of a zip. */
type Damage = (bytes: Buffer) => Buffer;

const at = (bytes: Buffer, share: number) => Math.floor(share * bytes.length);
const share = fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true});

const flip: fc.Arbitrary<Damage> = fc
	.tuple(share, fc.integer({min: 1, max: 255}))
	.map(([where, mask]) => (bytes) => {
		const changed = Buffer.from(bytes);
		if (changed.length > 0) changed[at(changed, where)]! ^= mask;
		return changed;
	});

const cut: fc.Arbitrary<Damage> = share.map((where) => (bytes) => bytes.subarray(0, at(bytes, where)));

const drop: fc.Arbitrary<Damage> = fc.tuple(share, fc.nat(60)).map(([where, count]) => (bytes) => {
	const begin = at(bytes, where);
	return Buffer.concat([bytes.subarray(0, begin), bytes.subarray(begin + count)]);
});

const put: fc.Arbitrary<Damage> = fc.tuple(share, fc.uint8Array({minLength: 1, maxLength: 40})).map(
	([where, more]) =>
		(bytes) =>
			Buffer.concat([bytes.subarray(0, at(bytes, where)), more, bytes.subarray(at(bytes, where))]),
);

const repeat: fc.Arbitrary<Damage> = fc
	.tuple(share, share, fc.nat(200))
	.map(([from, to, count]) => (bytes) => {
		const piece = bytes.subarray(at(bytes, from), at(bytes, from) + count);
		return Buffer.concat([bytes.subarray(0, at(bytes, to)), piece, bytes.subarray(at(bytes, to))]);
	});

/** Where the parts of a zip begin: a file's header, its line in the directory, the directory's end, and zip64's. */
const signatures = [0x04034b50, 0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50, 0x08074b50];

function partsOf(bytes: Buffer): readonly number[] {
	const parts: number[] = [];
	for (let index = 0; index + 4 <= bytes.length; index++)
		if (signatures.includes(bytes.readUInt32LE(index))) parts.push(index);
	return parts;
}

/** A lie in the structure: a size, an offset, a count, a checksum, a method, a flag. */
const lie: fc.Arbitrary<Damage> = fc
	.tuple(
		fc.nat(),
		fc.nat(44),
		fc.constantFrom(2, 4),
		fc.oneof(
			fc.constantFrom(0, 1, 8, 9, 99, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0xfffffffe, 0xffffffff),
			fc.nat(2000),
		),
	)
	.map(([which, field, width, value]) => (bytes) => {
		const parts = partsOf(bytes);
		if (parts.length === 0) return bytes;
		const where = parts[which % parts.length]! + 4 + field;
		if (where + width > bytes.length) return bytes;
		const changed = Buffer.from(bytes);
		if (width === 2) changed.writeUInt16LE(value & 0xffff, where);
		else changed.writeUInt32LE(value >>> 0, where);
		return changed;
	});

/** Names that climb out, are absolute, repeat another, look like another or hold what no name holds. */
const names = [
	'../',
	'/',
	'//',
	'\\',
	'..\\',
	'C:',
	'C:\\',
	'\0',
	'./',
	'students.csv',
	'STAFF.CSV',
	'\u001b[2J',
	' ',
	'a/b/',
];

const rename: fc.Arbitrary<Damage> = fc
	.tuple(
		fc.constantFrom('students.csv', 'staff.csv', 'rosters.csv', 'classes.csv'),
		fc.constantFrom(...names),
		fc.nat(2),
	)
	.map(([name, trick, which]) => (bytes) => {
		const changed = Buffer.from(bytes);
		const length = Math.min(trick.length, name.length);
		// The file's header, its line in the directory, or both.
		let seen = 0;
		for (let index = changed.indexOf(name); index >= 0; index = changed.indexOf(name, index + 1))
			if (which === 2 || seen++ % 2 === which) changed.write(trick.slice(0, length), index, 'latin1');
		return changed;
	});

/** One to four changes to a zip, of all kinds. */
export const damages: fc.Arbitrary<Damage> = fc
	.array(
		fc.oneof(
			{weight: 3, arbitrary: flip},
			{weight: 1, arbitrary: cut},
			{weight: 1, arbitrary: drop},
			{weight: 1, arbitrary: put},
			{weight: 1, arbitrary: repeat},
			{weight: 5, arbitrary: lie},
			{weight: 2, arbitrary: rename},
		),
		{minLength: 1, maxLength: 4},
	)
	.map((all) => (bytes) => all.reduce((changed, damage) => damage(changed), bytes));
