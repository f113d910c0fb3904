import {chmodSync, cpSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {beforeEach, describe, expect, it} from 'vitest';
import {UsageError} from '../../source/core/errors.ts';
import {collectionNames} from '../../source/core/ports.ts';
import {fileSystem} from '../../source/io/files.ts';
import {formatNumber} from '../../source/store/format.ts';
import {thisProcess} from '../../source/store/holder.ts';
import {openStore} from '../../source/store/json-store.ts';
import {faultyFiles} from '../support/faulty-files.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {stateFolders} from '../support/state-folders.ts';

const stored = fileURLToPath(new URL('../../fixtures/states/', import.meta.url));
const formats = readdirSync(stored).filter((name) => name.startsWith('format-'));
const folders = stateFolders();
let folder: string;

/** A copy as the state was: a checkout keeps no modes. */
function bringOut(format: string) {
	folder = folders();
	cpSync(join(stored, format), folder, {recursive: true});
	for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true}))
		chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
	chmodSync(folder, 0o700);
}
const open = (files = fileSystem, me = thisProcess()) =>
	openStore({folder, clock: fixedClock('2026-11-21T02:00:00.000Z'), owner: 'test'}, {files, me});
/** A process that is not there any more as soon as it is looked for. */
const victim = {...thisProcess(), pid: 2 ** 22 + 1};
const root = () => JSON.parse(readFileSync(join(folder, 'root.json'), 'utf8'));

/** S1 as the stored state has them. */
async function storedAccount() {
	const store = await open();
	const account = await (await store.read()).get('accounts', 'S1');
	await store.close();
	return account!;
}

it('has a stored state of every earlier format', () => {
	expect(formats).toEqual(Array.from({length: formatNumber - 1}, (_, n) => `format-${n + 1}`));
});

describe('a state of format 1', () => {
	beforeEach(() => bringOut('format-1'));

	it('is opened, brought forward, and loses nothing', async () => {
		const store = await open();
		expect(root()).toMatchObject({format: 2, base: {sequence: 8}});
		const snapshot = await store.read();
		expect(snapshot.sequence).toBe(12);
		const counts = Object.fromEntries(
			await Promise.all(collectionNames.map(async (name) => [name, await snapshot.count(name)] as const)),
		);
		expect(counts).toMatchObject({accounts: 5, classes: 2, strangers: 50, runs: 2, ledger: 2, armings: 1});
		expect(await snapshot.get('accounts', 'S1')).toMatchObject({firstName: 'Ana', middleName: 'Maria'});
		expect((await store.history(8))?.changes).toHaveLength(50);
		expect((await store.history(1))?.changes).not.toEqual([]);
		expect(await store.documents.read('connections')).toMatchObject({
			connections: [{name: 'sis'}, {name: 'asm'}],
		});
		await store.close();
	});

	it('counts by reading what it never counted, and writes it down with the next base', async () => {
		let store = await open();
		const counted = {'status:New': 5, 'source:SFTP': 5, 'role:Student': 4, 'role:Instructor': 1};
		const tally = async () => Object.fromEntries(await (await store.read()).tally('accounts'));
		expect(await tally()).toMatchObject(counted);
		await store.fold();
		await store.close();
		const shards: string[] = [];
		const read = (path: string) => {
			if (path.includes('accounts-')) shards.push(path);
			return fileSystem.read(path);
		};
		store = await open({...fileSystem, read});
		expect(await tally()).toMatchObject(counted);
		expect(shards).toEqual([]);
		await store.close();
	});

	it('counts by reading once, keeps it up with what is committed, and folds after that commit', async () => {
		const after = {...(await storedAccount()), status: 'Active'};
		const shards: string[] = [];
		const read = (path: string) => {
			if (path.includes('accounts-')) shards.push(path);
			return fileSystem.read(path);
		};
		const store = await open({...fileSystem, read});
		const tally = async () => Object.fromEntries(await (await store.read()).tally('accounts'));
		expect(await tally()).toMatchObject({'status:New': 5});
		const once = shards.length;
		expect(await tally()).toMatchObject({'status:New': 5});
		expect(shards).toHaveLength(once);
		const base = root().base.sequence;
		const before = await (await store.read()).get('accounts', 'S1');
		await store.commit([{collection: 'accounts', key: 'S1', before: before!, after: after as never}]);
		expect(await tally()).toMatchObject({'status:New': 4, 'status:Active': 1});
		await store.close();
		expect(root().base.sequence).toBeGreaterThan(base);
	});

	it('is read where it cannot be written, and stays as it is', async () => {
		const files = {
			...fileSystem,
			open: (path: string, how: 'read' | 'append' | 'create') => {
				if (how !== 'read') throw Object.assign(new Error('read-only'), {code: 'EROFS'});
				return fileSystem.open(path, how);
			},
		};
		const store = await open(files);
		expect((await store.read()).sequence).toBe(12);
		expect(root().format).toBe(1);
		await store.close();
	});

	it('is of the old format or the new one whatever ends the process', async () => {
		for (let call = 1; ; call++) {
			bringOut('format-1');
			const files = faultyFiles(fileSystem);
			files.strikeAt(call, 'die in the middle');
			await open(files, victim).catch(() => {});
			expect([1, 2]).toContain(root().format);
			const store = await open();
			expect((await store.read()).sequence).toBe(12);
			expect(root().format).toBe(2);
			await store.close();
			if (!files.struck) break;
			expect(call).toBeLessThan(60);
		}
	});

	it('is refused by name once a newer rollcall wrote it', async () => {
		writeFileSync(join(folder, 'root.json'), JSON.stringify({...root(), format: formatNumber + 1}));
		await expect(open()).rejects.toThrow(UsageError);
		await expect(open()).rejects.toThrow(`its format is ${formatNumber + 1}, this one knows ${formatNumber}`);
	});
});
