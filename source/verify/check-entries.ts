import {crc32} from 'node:zlib';
import {DamagedEntryError, type OpenPackage, type PackageEntry} from '../io/package-entries.ts';
import type {Findings} from './findings.ts';
import {type FileName, fileNames, isFileName} from './templates.ts';

/** Unpacked over packed, from so many bytes up; and of the package as a whole. Rosters pack 5 to 30 times. */
const bomb = {ratio: 200, from: 32 * 2 ** 20, bytes: 32 * 2 ** 30} as const;

const finder = /(^|\/)(__MACOSX\/|\._|\.DS_Store$)/;

/** Looks at what stands in the package, unpacks nothing, and gives those of the six that may be read. */
export async function checkEntries(
	{kind, name, entries}: OpenPackage,
	findings: Findings,
): Promise<ReadonlyMap<FileName, PackageEntry>> {
	const files = new Map<FileName, PackageEntry>();
	const seen = new Set<string>();
	let unpacked = 0;
	if (kind === 'zip' && name.includes(':')) findings.add('zip-name', {file: name}, 'has a colon in its name');
	for (const entry of entries) {
		const file = entry.name;
		if (kind === 'folder' && file.endsWith('/')) continue;
		if (finder.test(file)) {
			findings.add('finder-file', {file}, 'was added by Finder');
			continue;
		}
		unpacked += entry.bytes;
		if (seen.has(file)) findings.add('zip-duplicate-name', {file}, 'stands in the package twice');
		seen.add(file);
		if (!(await mayRead(entry, findings))) continue;
		if (isFileName(file)) files.set(file, entry);
		else checkOther(kind, file, findings);
	}
	if (unpacked > bomb.bytes) {
		findings.add('zip-bomb', {file: ''}, `would unpack to ${unpacked} bytes`);
		files.clear();
	}
	for (const file of fileNames)
		if (!entries.some((entry) => entry.name === file)) findings.add('missing-file', {file}, 'is missing');
	return files;
}

async function mayRead(entry: PackageEntry, findings: Findings): Promise<boolean> {
	const {name: file, bytes, packed} = entry;
	const before = findings.total('refused');
	if (/^[/\\]|^[A-Za-z]:|\\|(^|\/)\.\.(\/|$)|\0/.test(file))
		findings.add('zip-unsafe-name', {file}, 'leads out of the package');
	if (entry.link) findings.add('zip-link', {file}, 'is a link and no file');
	if (entry.encrypted) findings.add('zip-encrypted', {file}, 'is locked with a password');
	if (entry.method !== 0 && entry.method !== 8)
		findings.add('zip-method', {file, value: String(entry.method)}, 'is the way it is packed in');
	if (bytes > bomb.from && bytes > packed * bomb.ratio)
		findings.add(
			'zip-bomb',
			{file},
			`would unpack to ${bytes} bytes, more than ${bomb.ratio} times its size`,
		);
	if (entry.zip64) findings.add('zip-64', {file}, 'is held as zip64');
	if (findings.total('refused') > before) return false;
	return await sameInside(entry, findings);
}

async function sameInside(entry: PackageEntry, findings: Findings): Promise<boolean> {
	const place = {file: entry.name};
	try {
		const inner = await entry.innerName();
		if (inner === entry.name) return true;
		findings.add('zip-two-names', {...place, value: inner}, 'is what it is called inside');
	} catch (error) {
		if (!(error instanceof DamagedEntryError)) throw error;
		findings.add('zip-damaged', place, `is damaged: ${(error as Error).message}`);
	}
	return false;
}

function checkOther(kind: OpenPackage['kind'], file: string, findings: Findings): void {
	const plain = file.slice(file.lastIndexOf('/', file.length - 2) + 1).trim();
	if (kind === 'zip' && file.includes('/'))
		findings.add('in-a-folder', {file}, 'is no file at the top of the zip');
	else if (isFileName(plain.toLowerCase())) findings.add('misnamed-file', {file}, 'is not named exactly so');
	else findings.add('extra-file', {file}, 'is none of the six');
}

/** The bytes of an entry, held against the checksum that was announced. @throws DamagedEntryError, and what reading throws. */
export async function* wholeBytes(entry: PackageEntry): AsyncGenerator<Uint8Array> {
	let sum = 0;
	for await (const chunk of entry.read()) {
		if (entry.crc32 !== undefined) sum = crc32(chunk, sum);
		yield chunk;
	}
	if (entry.crc32 !== undefined && sum !== entry.crc32)
		throw new DamagedEntryError('its checksum does not match');
}
