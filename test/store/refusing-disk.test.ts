import {mkdirSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {beforeEach, describe, expect, it} from 'vitest';
import {RollcallError, TemporaryError, UsageError} from '../../source/core/errors.ts';
import {type FileSystem, fileSystem} from '../../source/io/files.ts';
import {secretsOf} from '../../source/io/secrets.ts';
import {openStore} from '../../source/store/json-store.ts';
import {create, place} from '../contracts/places.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
const codes = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES'] as const;
const changing = ['write', 'truncate', 'rename', 'link', 'remove', 'makeFolder', 'setMode', 'touch'] as const;

/** A disk that refuses every change while it has a code. */
function refusing(): FileSystem & {code: string | undefined} {
	const disk = {...fileSystem, code: undefined as string | undefined};
	const refuse = () => {
		if (disk.code !== undefined) throw Object.assign(new Error('raw'), {code: disk.code});
	};
	for (const name of changing) {
		const call = fileSystem[name] as (...args: unknown[]) => never;
		Object.assign(disk, {
			[name]: (...args: unknown[]) => {
				refuse();
				return call.apply(fileSystem, args);
			},
		});
	}
	disk.open = (path, how) => {
		// A system that cannot make a name says first that its folder is not there.
		if (how !== 'read' && fileSystem.info(dirname(path)) !== undefined) refuse();
		return fileSystem.open(path, how);
	};
	return disk;
}

let folder: string;
let disk: ReturnType<typeof refusing>;
const open = () => openStore({folder, clock: fixedClock(), owner: 'test', create: true}, {files: disk});
beforeEach(async () => {
	folder = folders();
	disk = refusing();
	const store = await open();
	await store.commit([create(place('a'))]);
	await store.documents.update('settings', () => ({}));
	await store.fold();
	await store.commit([create(place('b'))]);
	await store.close();
});

describe.each(codes)('a disk that refuses with %s', (code) => {
	it('can be read', async () => {
		disk.code = code;
		const store = await open();
		const snapshot = await store.read();
		expect(await snapshot.count('locations')).toBe(2);
		expect(await snapshot.get('locations', 'a')).toEqual(place('a'));
		expect((await store.history(2))?.changes).toEqual([create(place('b'))]);
		expect(await store.locks()).toEqual([]);
		expect(await store.documents.read('settings')).toEqual({});
		await snapshot.release();
		await store.close();
	});

	it('can be read when a folder of the state is missing, and when it turns so meanwhile', async () => {
		const store = await open();
		const snapshot = await store.read();
		disk.code = code;
		await snapshot.release();
		await store.close();
		rmSync(join(folder, 'leases'), {recursive: true});
		const again = await open();
		expect((await again.read()).sequence).toBe(2);
		await again.close();
	});

	it('says of whatever is to be written where, what was not done, and what now', async () => {
		const store = await open();
		const secrets = secretsOf({folder, env: {}, files: disk});
		disk.code = code;
		const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
			commit: () => store.commit([create(place('c'))]),
			document: () => store.documents.update('rules', () => ({})),
			lock: () => store.lock('north', 'sync'),
			keep: () => store.files.keep('packages/x', join(folder, 'root.json')),
			remove: () => store.files.remove('packages/x'),
			temporary: () => store.files.temporary('x.zip'),
			fold: () => store.fold(),
			secret: () => secrets.keep('one', 'value'),
		};
		for (const [what, attempt] of Object.entries(attempts)) {
			const failure = (await attempt().catch((error: unknown) => error)) as RollcallError;
			expect(failure, what).toBeInstanceOf(
				code === 'EROFS' || code === 'EACCES' ? UsageError : TemporaryError,
			);
			expect(failure.message, what).toContain(folder);
			expect(failure.message, what).not.toContain('.aside-');
			expect(failure.notDone, what).toMatch(/not made/);
			expect(failure.next, what).toMatch(/disk/);
		}
		disk.code = undefined;
		expect(await store.commit([create(place('c'))])).toBe(3);
		await store.close();
	});

	it('makes no state there, and says so', async () => {
		folder = join(folders(), 'new');
		mkdirSync(folder);
		disk.code = code;
		await expect(open()).rejects.toBeInstanceOf(RollcallError);
	});
});

it('names a file that may not be read', async () => {
	const journal = join(folder, 'journal.jsonl');
	disk.open = (path, how) => {
		if (path === journal) throw Object.assign(new Error('raw'), {code: 'EACCES'});
		return fileSystem.open(path, how);
	};
	await expect(open()).rejects.toMatchObject({
		name: 'UsageError',
		message: `${journal} cannot be read (EACCES)`,
		notDone: 'Nothing was changed.',
	});
});
