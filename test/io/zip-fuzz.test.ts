import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {buffer} from 'node:stream/consumers';
import {gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {appleCsvReader} from '../../source/connections/apple-csv/reader.ts';
import {SourceUnhealthyError, StateDamagedError} from '../../source/core/errors.ts';
import {openBundle} from '../../source/io/bundle.ts';
import {packages} from '../../source/io/packages.ts';
import {openZip} from '../../source/io/zip.ts';
import {appleFiles} from '../support/apple-zip.ts';
import {damages, type WholeZip, wholeZips} from '../support/broken-zips.ts';
import {contents, finished} from '../support/roster.ts';
import {runs} from '../support/runs.ts';

let folder: string;
let flat: readonly WholeZip[];
let foldered: readonly WholeZip[];
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'zip-fuzz-'));
	flat = await wholeZips(appleFiles());
	const inFolder = Object.entries(appleFiles()).map(([name, text]) => [`export/${name}`, text]);
	foldered = await wholeZips(Object.fromEntries(inFolder));
});
afterAll(() => rm(folder, {recursive: true, force: true}));

/** Beside each other: most of the time each of them waits for its file. */
const side = test.concurrent;
const zip = (name: string) => join(folder, `${name}.zip`);
const which = fc.nat(3);

/** What comes of it, or the fault that it was refused with; anything else thrown is a crash. */
async function refusedOr<T>(read: () => Promise<T>): Promise<T | undefined> {
	try {
		return await read();
	} catch (error) {
		expect(error).toBeInstanceOf(SourceUnhealthyError);
		return undefined;
	}
}

/** Empty is what a zip may truly say of a file, when size and checksum say so too. */
const isWhole = (zip: WholeZip, bytes: Buffer) =>
	bytes.length === 0 || [...zip.files.values()].some((file) => file.equals(bytes));

side(
	'a damaged zip is refused, or what is read of it are whole files under names that climb nowhere',
	async () => {
		await fc.assert(
			fc.asyncProperty(which, damages, async (of, damage) => {
				const whole = flat[of]!;
				await writeFile(zip('files'), damage(whole.bytes));
				const archive = await refusedOr(() => openZip(zip('files')));
				for (const file of archive?.files ?? []) {
					expect(file.path).not.toMatch(/^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)/i);
					const bytes = await refusedOr(() => buffer(file.open()));
					if (bytes !== undefined) expect(isWhole(whole, bytes)).toBe(true);
				}
				archive?.close();
			}),
			{numRuns: runs(450)},
		);
	},
);

side('a bundle in a damaged zip is refused, or has plain names and whole files', async () => {
	await fc.assert(
		fc.asyncProperty(which, fc.boolean(), damages, async (of, inFolder, damage) => {
			const whole = (inFolder ? foldered : flat)[of]!;
			await writeFile(zip('bundle'), damage(whole.bytes));
			const bundle = await refusedOr(() => openBundle(zip('bundle')));
			for (const file of bundle?.files ?? []) {
				expect(file.name).not.toMatch(/\//);
				const bytes = await refusedOr(() => buffer(file.open()));
				if (bytes !== undefined) expect(isWhole(whole, bytes)).toBe(true);
			}
			bundle?.close();
		}),
		{numRuns: runs(150)},
	);
});

side(
	'a roster in a damaged zip is refused, or is the one that was packed: no row is lost or elsewhere',
	async () => {
		const signal = new AbortController().signal;
		const read = async () => contents(await finished(appleCsvReader(zip('roster')).read(signal)));
		await writeFile(zip('roster'), flat[0]!.bytes);
		const expected = await read();
		await fc.assert(
			fc.asyncProperty(which, damages, async (of, damage) => {
				await writeFile(zip('roster'), damage(flat[of]!.bytes));
				const roster = await refusedOr(read);
				if (roster !== undefined) expect(roster).toEqual(expected);
			}),
			{numRuns: runs(150)},
		);
	},
);

side('a damaged file of the state is said to be damaged, or gives the text that was packed', async () => {
	const text = Object.values(appleFiles()).join('\n');
	const packed = gzipSync(text);
	const file = join(folder, 'kept.gz');
	await fc.assert(
		fc.asyncProperty(damages, async (damage) => {
			await writeFile(file, damage(packed));
			try {
				expect((await buffer(packages.unpack(file))).toString()).toBe(text);
			} catch (error) {
				expect(error).toBeInstanceOf(StateDamagedError);
			}
		}),
		{numRuns: runs(50)},
	);
});
