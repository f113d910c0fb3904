import {createHash} from 'node:crypto';
import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {buffer} from 'node:stream/consumers';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import yazl from 'yazl';
import {SourceUnhealthyError} from '../../source/core/errors.ts';
import {openBundle} from '../../source/io/bundle.ts';
import {openZip, writeZip, zipLimits} from '../../source/io/zip.ts';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'zip-'));
});
afterAll(() => rm(folder, {recursive: true, force: true}));

const sha256 = async (file: string) =>
	createHash('sha256')
		.update(await readFile(file))
		.digest('hex');
const textOf = async (chunks: AsyncIterable<Uint8Array>) => (await buffer(chunks)).toString();

/** A zip made by hand, with names that ours would refuse to write. */
async function zipOf(name: string, files: Readonly<Record<string, string | Buffer>>, mode = 0o100644) {
	const zip = new yazl.ZipFile();
	for (const [path, text] of Object.entries(files))
		zip.addBuffer(Buffer.from(text), path, {mtime: new Date(2026, 7, 20, 2, 14), mode});
	zip.end();
	const file = join(folder, name);
	await writeFile(file, await buffer(zip.outputStream as NodeJS.ReadableStream));
	return file;
}

/** The same zip with another name in it, of the same length. */
async function renamed(file: string, from: string, to: string) {
	const bytes = await readFile(file);
	for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at);
	await writeFile(file, bytes);
	return file;
}

describe('writing a zip', () => {
	const files = () => [
		{name: 'b.csv', chunks: ['id,näme\n', '1,Zoë\n']},
		{
			name: 'a.csv',
			chunks: (async function* () {
				yield 'x\n'.repeat(50_000);
			})(),
		},
	];

	it('gives the same bytes every time, in every time zone, readable by its owner only', async () => {
		const first = join(folder, 'first.zip');
		const second = join(folder, 'second.zip');
		expect(await writeZip(first, files())).toBe((await stat(first)).size);
		const zone = process.env.TZ;
		process.env.TZ = 'Pacific/Auckland';
		try {
			await writeZip(second, files());
		} finally {
			process.env.TZ = zone;
		}
		expect(await sha256(second)).toBe(await sha256(first));
		expect((await stat(first)).mode & 0o777).toBe(0o600);
	});

	it('keeps order and text, flat', async () => {
		const file = join(folder, 'order.zip');
		await writeZip(file, files());
		const archive = await openZip(file);
		expect(archive.files.map(({path}) => path)).toEqual(['b.csv', 'a.csv']);
		expect(await textOf(archive.files[0]!.open())).toBe('id,näme\n1,Zoë\n');
		expect(await textOf(archive.files[0]!.open())).toBe('id,näme\n1,Zoë\n');
		expect((await textOf(archive.files[1]!.open())).length).toBe(100_000);
		expect(archive.files[0]!.modified).toBeUndefined();
		archive.close();
	});

	it('refuses names with folders, and fails with what its source throws', async () => {
		const file = join(folder, 'never.zip');
		await expect(writeZip(file, [{name: '../x', chunks: []}])).rejects.toThrow(/plain file name/);
		const broken = (function* () {
			yield 'a';
			throw new Error('no more rows');
		})();
		await expect(writeZip(file, [{name: 'x', chunks: broken}])).rejects.toThrow('no more rows');
	});
});

describe('reading a zip', () => {
	const refused = async (file: string, message: RegExp) => {
		await expect(openZip(file)).rejects.toThrow(message);
		await expect(openZip(file)).rejects.toBeInstanceOf(SourceUnhealthyError);
	};

	it('passes over what Finder and folders leave', async () => {
		const file = await zipOf('finder.zip', {
			'users.csv': 'a',
			'__MACOSX/._users.csv': 'x',
			'.DS_Store': 'x',
			'._orgs.csv': 'x',
		});
		const archive = await openZip(file);
		expect(archive.files.map(({path}) => path)).toEqual(['users.csv']);
		expect(archive.files[0]!.modified?.getTime()).toBe(new Date(2026, 7, 20, 2, 14).getTime());
		archive.close();
	});

	it('refuses a zip that is cut, wherever', async () => {
		const bytes = await readFile(await zipOf('whole.zip', {'users.csv': 'a,b\n'.repeat(1000)}));
		for (const share of [0, 0.1, 0.5, 0.9, 0.99]) {
			const file = join(folder, 'cut.zip');
			await writeFile(file, bytes.subarray(0, Math.floor(bytes.length * share)));
			await refused(file, /is no whole zip/);
		}
	});

	it('refuses offsets that no file has, and goes on living', async () => {
		const zip = new yazl.ZipFile();
		zip.addBuffer(Buffer.from('a,b'), 'users.csv', {forceZip64Format: true});
		zip.end({forceZip64Format: true, comment: ''});
		const bytes = await buffer(zip.outputStream as NodeJS.ReadableStream);
		const file = join(folder, 'offset.zip');
		// Of zip64's own end, and of the directory.
		for (const [signature, field] of [
			['PK\u0006\u0007', 8],
			['PK\u0006\u0006', 48],
		] as const) {
			const lying = Buffer.from(bytes);
			lying.writeBigUInt64LE(0x051d_0000_0000_0002n, lying.indexOf(signature, 0, 'latin1') + field);
			await writeFile(file, lying);
			await refused(file, /is no whole zip: it points behind its own end/);
		}
	});

	it('refuses names that climb out', async () => {
		await refused(
			await renamed(await zipOf('climb.zip', {'aa/users.csv': 'a'}), 'aa/users', '../users'),
			/\.\./,
		);
		await refused(
			await renamed(await zipOf('root.zip', {'a/users.csv': 'a'}), 'a/users', '//users'),
			/absolute/,
		);
	});

	it('refuses a name twice', async () => {
		await refused(
			await renamed(await zipOf('twice.zip', {'users.csv': 'a', 'utter.csv': 'b'}), 'utter.csv', 'Users.csv'),
			/twice/,
		);
	});

	it('refuses links', async () => {
		await refused(await zipOf('link.zip', {'users.csv': '/etc/passwd'}, 0o120777), /a link and no file/);
	});

	it('refuses a bomb before it is unpacked', async () => {
		const file = await zipOf('bomb.zip', {'users.csv': Buffer.alloc(zipLimits.ratioFrom + 1)});
		expect((await stat(file)).size).toBeLessThan(100_000);
		await refused(file, /more than 200 times its size/);
		const small = await zipOf('many.zip', {a: 'x', b: 'x', c: 'x'});
		await expect(openZip(small, {...zipLimits, entries: 2})).rejects.toThrow(/more than 2 files/);
		await expect(openZip(small, {...zipLimits, bytes: 2})).rejects.toThrow(/would unpack to 3 bytes/);
	});

	it('notices a changed byte', async () => {
		const file = join(folder, 'stored.zip');
		const zip = new yazl.ZipFile();
		zip.addBuffer(Buffer.from('name,Ana\n'), 'users.csv', {compress: false});
		zip.end();
		const stored = await buffer(zip.outputStream as NodeJS.ReadableStream);
		stored.write('Eva', stored.indexOf('Ana'));
		await writeFile(file, stored);
		const archive = await openZip(file);
		await expect(textOf(archive.files[0]!.open())).rejects.toThrow(/checksum/);
		archive.close();
	});

	it('passes on that a file is not there', async () => {
		await expect(openZip(join(folder, 'nowhere.zip'))).rejects.toMatchObject({code: 'ENOENT'});
	});
});

describe('a bundle', () => {
	it('may stand in one folder of the zip, and says so', async () => {
		const bundle = await openBundle(
			await zipOf('inner.zip', {'Export/users.csv': 'a', 'Export/deep/orgs.csv': 'b'}),
		);
		expect(bundle.folder).toBe('Export');
		expect(bundle.files.map(({name}) => name)).toEqual(['users.csv']);
		bundle.close();
	});

	it('is taken as it is where files stand beside folders', async () => {
		const bundle = await openBundle(await zipOf('beside.zip', {'users.csv': 'a', 'old/users.csv': 'b'}));
		expect(bundle.folder).toBeUndefined();
		expect(await textOf(bundle.files[0]!.open())).toBe('a');
		expect(bundle.files).toHaveLength(1);
		bundle.close();
	});

	it('takes the time of a zip that tells none', async () => {
		const file = join(folder, 'ours.zip');
		await writeZip(file, [{name: 'users.csv', chunks: ['a']}]);
		// Not over what is there: who planted it would read the rows.
		await expect(writeZip(file, [{name: 'users.csv', chunks: ['b']}])).rejects.toMatchObject({
			code: 'EEXIST',
		});
		const bundle = await openBundle(file);
		expect(bundle.files[0]!.modified).toEqual((await stat(file)).mtime);
		bundle.close();
	});

	it('notices a file that grows while it is read', async () => {
		const file = join(folder, 'growing.csv');
		await writeFile(file, 'a\n'.repeat(10));
		const found = (await openBundle(folder)).files.find(({name}) => name === 'growing.csv');
		await writeFile(file, 'a\n'.repeat(20));
		await expect(textOf(found!.open())).rejects.toThrow(/changed while it was read/);
	});
});
