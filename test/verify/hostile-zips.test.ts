import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {buffer} from 'node:stream/consumers';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import yazl from 'yazl';
import {appleFiles, writeZip} from '../support/apple-zip.ts';
import {damages, wholeZips} from '../support/broken-zips.ts';
import {runs} from '../support/runs.ts';
import {verified, workplace} from './support.ts';

const six = appleFiles({'locations.csv': ['L1,North']});

/** Writes these bytes as a zip and gives its report. */
async function verifiedBytes(bytes: Buffer, name = 'package.zip') {
	const path = join(workplace(), name);
	writeFileSync(path, bytes, {mode: 0o600});
	return await verified(path);
}

async function zipOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
	return readFileSync(await writeZip(join(workplace(), 'made.zip'), files));
}

const refusedBy = ({findings}: Awaited<ReturnType<typeof verified>>) =>
	findings.filter(({severity}) => severity === 'refused').map(({rule, file}) => `${rule} ${file}`.trim());

/** Turns one name into another of the same length, in the file's header, in the directory, or in both. */
function renamed(
	zip: Buffer,
	from: string,
	to: string,
	where: 'header' | 'directory' | 'both' = 'both',
): Buffer {
	if (from.length !== to.length) throw new Error('the lengths differ');
	const bytes = Buffer.from(zip);
	const [header, directory] = [bytes.indexOf(from), bytes.lastIndexOf(from)];
	if (where !== 'directory') bytes.write(to, header, 'latin1');
	if (where !== 'header') bytes.write(to, directory, 'latin1');
	return bytes;
}

describe('zips as tools make them', () => {
	test('stored, streamed, with a comment: clean; zip64: a warning', async () => {
		const [plain, stored, zip64, streamed] = await wholeZips(six);
		for (const {bytes} of [plain!, stored!, streamed!])
			expect(await verifiedBytes(bytes)).toMatchObject({refused: 0, warnings: 0, rows: {'rosters.csv': 3}});
		const report = await verifiedBytes(zip64!.bytes);
		expect(report).toMatchObject({refused: 0, rows: {'rosters.csv': 3}});
		expect(new Set(report.findings.map(({rule}) => rule))).toEqual(new Set(['zip-64']));
	});

	test("Finder's company is a warning, and so are other files and a colon in the name", async () => {
		const zip = await zipOf({...six, '__MACOSX/._students.csv': 'x', '.DS_Store': 'x', 'notes.txt': 'x'});
		const report = await verifiedBytes(zip, 'at 02:14.zip');
		expect(report.refused).toBe(0);
		expect(report.findings.map(({rule}) => rule).sort()).toEqual([
			'extra-file',
			'finder-file',
			'finder-file',
			'zip-name',
		]);
	});
});

describe('zips that Apple School Manager would refuse', () => {
	test('a folder in the zip', async () => {
		const files = Object.fromEntries(Object.entries(six).map(([name, text]) => [`export/${name}`, text]));
		const report = await verifiedBytes(await zipOf(files));
		expect(refusedBy(report).filter((each) => each.startsWith('in-a-folder'))).toHaveLength(6);
		expect(refusedBy(report).filter((each) => each.startsWith('missing-file'))).toHaveLength(6);
	});

	test('a file that is named otherwise', async () => {
		const {'staff.csv': staff, ...others} = six;
		expect(refusedBy(await verifiedBytes(await zipOf({...others, 'Staff.csv': staff!})))).toEqual([
			'misnamed-file Staff.csv',
			'missing-file staff.csv',
		]);
	});

	test.each([
		['absolute', '/taff.csv'],
		['climbing out', '../ff.csv'],
		['of Windows', 'C:aff.csv'],
		['with a backslash', 'st\\ff.csv'],
		['with a zero byte', 'staff\0csv'],
	])('a name that is %s', async (_, name) => {
		const report = await verifiedBytes(renamed(await zipOf(six), 'staff.csv', name));
		expect(report.findings.map(({rule}) => rule)).toContain('zip-unsafe-name');
		expect(report.findings.every(({file}) => !/[\0\u001b]/.test(file))).toBe(true);
	});

	test('one name twice', async () => {
		const zip = new yazl.ZipFile();
		for (const [name, text] of [...Object.entries(six), ['staff.csv', 'x'] as const])
			zip.addBuffer(Buffer.from(text), name);
		zip.end();
		expect(refusedBy(await verifiedBytes(await buffer(zip.outputStream as NodeJS.ReadableStream)))).toContain(
			'zip-duplicate-name staff.csv',
		);
	});

	test('two names for one file: readers would see different ones', async () => {
		const zip = await zipOf(six);
		for (const where of ['header', 'directory'] as const)
			expect(
				(await verifiedBytes(renamed(zip, 'staff.csv', 'stuff.csv', where))).findings.map(({rule}) => rule),
			).toContain('zip-two-names');
	});

	test('a file that is locked, and one that is packed in another way', async () => {
		const zip = await zipOf(six);
		const at = zip.lastIndexOf('staff.csv') - 46;
		const flags = zip.readUInt16LE(at + 8);
		const locked = Buffer.from(zip);
		locked.writeUInt16LE(flags | 1, at + 8);
		expect(refusedBy(await verifiedBytes(locked))).toContain('zip-encrypted staff.csv');
		const other = Buffer.from(zip);
		other.writeUInt16LE(12, at + 10);
		expect(refusedBy(await verifiedBytes(other))).toContain('zip-method staff.csv');
	});

	test('a link', async () => {
		const zip = new yazl.ZipFile();
		for (const [name, text] of Object.entries(six))
			zip.addBuffer(Buffer.from(text), name, name === 'staff.csv' ? {mode: 0o120777} : {});
		zip.end();
		expect(refusedBy(await verifiedBytes(await buffer(zip.outputStream as NodeJS.ReadableStream)))).toContain(
			'zip-link staff.csv',
		);
	});

	test('a bomb is not unpacked', async () => {
		const zip = await zipOf({...six, 'staff.csv': Buffer.alloc(64 * 2 ** 20)});
		const report = await verifiedBytes(zip);
		expect(refusedBy(report)).toContain('zip-bomb staff.csv');
		expect(report.rows['staff.csv']).toBeUndefined();
	});

	test('a file whose bytes are not those that were packed', async () => {
		const [, stored] = await wholeZips(six);
		const bytes = Buffer.from(stored!.bytes);
		bytes.write('X', bytes.indexOf('Biology'), 'latin1');
		expect(refusedBy(await verifiedBytes(bytes))).toEqual(['zip-damaged courses.csv']);
	});

	test('what is no zip at all', async () => {
		for (const bytes of [Buffer.alloc(0), Buffer.from('hello'), (await zipOf(six)).subarray(0, 300)])
			expect(refusedBy(await verifiedBytes(bytes))).toEqual(['not-a-zip']);
	});
});

test('nothing at the path, or nothing that may be read, is a wrong word on the command line', async () => {
	await expect(verified('/nonexistent/package.zip')).rejects.toMatchObject({exitCode: 2});
	await expect(verified(join(workplace(), 'absent'))).rejects.toMatchObject({exitCode: 2});
});

test('whatever is done to the bytes of a zip, it is told or makes no difference', async () => {
	const whole = await wholeZips(six);
	const clean = await verifiedBytes(whole[0]!.bytes);
	const path = join(workplace(), 'damaged.zip');
	await fc.assert(
		fc.asyncProperty(fc.constantFrom(...whole), damages, async ({bytes}, change) => {
			writeFileSync(path, change(bytes), {mode: 0o600});
			const report = await verified(path);
			if (report.refused === 0) expect(report.rows).toEqual(clean.rows);
		}),
		{numRuns: runs(150)},
	);
});
