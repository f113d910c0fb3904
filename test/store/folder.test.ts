import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, it} from 'vitest';
import {StateDamagedError, UsageError} from '../../source/core/errors.ts';
import {fileSystem} from '../../source/io/files.ts';
import {openStore} from '../../source/store/json-store.ts';
import {create, place} from '../contracts/places.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();
const open = (folder: string, create = true) =>
	openStore({folder, clock: fixedClock(), owner: 'test', create});
const modeOf = (path: string) => statSync(path).mode & 0o777;

const umask = process.umask();
afterEach(() => void process.umask(umask));

it('says that there is no state, what to do, and makes nothing', async () => {
	const folder = join(folders(), 'none');
	const failure = (await open(folder, false).catch((error: unknown) => error)) as UsageError;
	expect(failure).toBeInstanceOf(UsageError);
	expect(failure.message).toBe(`there is no state in ${folder}`);
	expect(failure.next).toContain('rollcall connect');
	expect(existsSync(folder)).toBe(false);
});

it('makes a state where it is told to, and opens it without being told', async () => {
	const folder = join(folders(), 'deep', 'state');
	await (await open(folder)).close();
	const store = await open(folder, false);
	expect((await store.read()).sequence).toBe(0);
	await store.close();
});

it('has its journal on the disk before the root that names it', async () => {
	const calls: string[] = [];
	const names = new Map<number, string>();
	const files: typeof fileSystem = {
		...fileSystem,
		open(path, how) {
			const file = fileSystem.open(path, how);
			names.set(file, path);
			return file;
		},
		sync(file, few) {
			calls.push(`sync ${names.get(file)}`);
			return fileSystem.sync(file, few);
		},
		rename(from, to) {
			calls.push(`rename ${from} ${to}`);
			fileSystem.rename(from, to);
		},
		syncFolder(path) {
			calls.push(`folder ${path}`);
			return fileSystem.syncFolder(path);
		},
	};
	const folder = folders();
	await (await openStore({folder, clock: fixedClock(), owner: 'test', create: true}, {files})).close();
	const rooted = calls.findIndex((call) => call.endsWith('/root.json'));
	const before = calls.slice(0, rooted).join('\n');
	expect(rooted).toBeGreaterThan(0);
	expect(before).toMatch(/sync (\S*journal\.jsonl\S*)\nrename \1 \S*\/journal\.jsonl\nfolder /);
});

it.each([0o000, 0o022, 0o077])('keeps everything to its owner under umask %o', async (mask) => {
	process.umask(mask);
	const folder = join(folders(), 'state');
	const store = await open(folder);
	await store.commit([create(place('a'))]);
	await store.fold();
	await store.documents.update('settings', () => ({}));
	writeFileSync(join(folders(), 'x'), 'x');
	await store.files.keep('packages/x', join(folder, 'root.json'));
	const lock = await store.lock('north', 'sync');
	for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
		const path = join(entry.parentPath, entry.name);
		expect([path, modeOf(path).toString(8)]).toEqual([path, entry.isDirectory() ? '700' : '600']);
	}
	expect(modeOf(folder)).toBe(0o700);
	await lock.release();
	await store.close();
});

it('tightens a folder without data silently', async () => {
	const folder = folders();
	chmodSync(folder, 0o755);
	writeFileSync(join(folder, 'README.md'), 'a fresh checkout', {mode: 0o644});
	await (await open(folder)).close();
	expect(modeOf(folder)).toBe(0o700);
});

it.each(['', 'root.json', 'journal.jsonl', 'files', 'base', 'connections.json', 'secrets/one'])(
	'refuses wider permissions on data (%j) with the command that mends them',
	async (name) => {
		const folder = folders();
		const store = await open(folder);
		await store.documents.update('connections', () => ({}));
		await store.close();
		mkdirSync(join(folder, 'secrets'), {recursive: true, mode: 0o700});
		writeFileSync(join(folder, 'secrets', 'one'), 'x', {mode: 0o600});
		const path = join(folder, name);
		chmodSync(path, modeOf(path) | 0o040);
		const failure = (await open(folder).catch((error: unknown) => error)) as UsageError;
		expect(failure).toBeInstanceOf(UsageError);
		expect(failure.message).toContain(path);
		expect(failure.next).toBe(`chmod -R go= ${folder}`);
		chmodSync(path, modeOf(path) & 0o700);
		await (await open(folder)).close();
	},
);

it('quotes the folder in that command where a shell needs it', async () => {
	const folder = join(folders(), "the school's state");
	await (await open(folder)).close();
	chmodSync(folder, 0o755);
	await expect(open(folder)).rejects.toMatchObject({next: expect.stringContaining(`'\\''s state'`)});
});

it('makes one state when several make it at once', async () => {
	const folder = join(folders(), 'state');
	const stores = await Promise.all([open(folder), open(folder), open(folder)]);
	await Promise.all(stores.map((store, index) => store.commit([create(place(`L${index}`))])));
	for (const store of stores) {
		expect((await store.read()).sequence).toBe(3);
		await store.close();
	}
	expect(JSON.parse(readFileSync(join(folder, 'root.json'), 'utf8'))).toEqual({
		format: 2,
		base: null,
		journal: {file: 'journal.jsonl', offset: 0},
	});
});

it('does not open a file as a state', async () => {
	const file = join(folders(), 'file');
	writeFileSync(file, '');
	await expect(open(file)).rejects.toThrow(/is not a folder/);
});

it('is no new state where root and journal are gone and a base is still there', async () => {
	const folder = folders();
	const store = await open(folder);
	await store.commit([create(place('a'))]);
	await store.fold();
	await store.close();
	for (const name of ['root.json', 'journal.jsonl']) rmSync(join(folder, name));
	await expect(open(folder)).rejects.toThrow(StateDamagedError);
	await expect(open(folder)).rejects.toThrow('root.json is missing');
});

it('leaves no lease where it could not be opened', async () => {
	const folder = folders();
	const store = await open(folder);
	await store.commit([create(place('a'))]);
	await store.fold();
	await store.close();
	const [shard] = readdirSync(join(folder, 'base')).filter((name) => name.endsWith('.jsonl'));
	rmSync(join(folder, 'base', shard!));
	await expect(open(folder, false)).rejects.toThrow(shard);
	expect(readdirSync(join(folder, 'leases'))).toEqual([]);
});

it('is not made among other things, and closes them to nobody', async () => {
	const folder = folders();
	chmodSync(folder, 0o755);
	writeFileSync(join(folder, 'theirs'), 'x');
	await expect(open(folder, false)).rejects.toThrow('there is no state');
	await expect(open(folder)).rejects.toThrow('holds other things ("theirs")');
	expect(modeOf(folder)).toBe(0o755);
	expect(readdirSync(folder)).toEqual(['theirs']);
});

it.skipIf(process.getuid?.() !== 0)('is not opened by another user than its owner, root too', async () => {
	const folder = folders();
	await (await open(folder)).close();
	chownSync(folder, 12_345, 12_345);
	await expect(open(folder)).rejects.toThrow(UsageError);
	await expect(open(folder)).rejects.toThrow(/belongs to “12345”.*shut its owner out/);
	chownSync(folder, 0, 0);
});
