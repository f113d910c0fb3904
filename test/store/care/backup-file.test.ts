import {createHash} from 'node:crypto';
import {chmodSync, existsSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {beforeEach, describe, expect, it} from 'vitest';
import {RollcallError, StateDamagedError, UsageError} from '../../../source/core/errors.ts';
import {openZip} from '../../../source/io/zip.ts';
import {mayHold} from '../../../source/store/care/backup-list.ts';
import {sealPlace} from '../../../source/store/care/backup-seal.ts';
import {openStore} from '../../../source/store/json-store.ts';
import {change, create, place} from '../../contracts/places.ts';
import {backUp, openFor, resealed, restoreTo, sealedZip, treeOf} from '../../support/backups.ts';
import {fixedClock} from '../../support/fixed-clock.ts';
import {stateFolders} from '../../support/state-folders.ts';

const folders = stateFolders();
const open = (folder: string) => openStore({folder, clock: fixedClock(), owner: 'test', create: true});

let folder: string;
let state: string;
let file: string;
let before: ReturnType<typeof treeOf>;
beforeEach(async () => {
	folder = folders();
	state = join(folder, 'state');
	file = join(folder, 'backup.zip');
	const store = await open(state);
	await store.commit([create(place('a')), create(place('b'))]);
	await store.fold();
	await store.commit([change(place('a'), place('a', 'New'))]);
	await store.documents.update('settings', () => ({organisation: 'District'}));
	await store.close();
	await backUp(state, file);
	before = treeOf(state);
});

/** Opening the file throws this, nothing of the state changed, and nothing is left of what was unpacked. */
async function expectRefused(kind: new (message: string) => RollcallError, says?: RegExp): Promise<void> {
	for (const target of [state, join(folder, 'new')]) {
		const error = await openFor(target, file).then(
			() => undefined,
			(thrown: unknown) => thrown,
		);
		expect(error).toBeInstanceOf(kind);
		expect((error as RollcallError).message).toContain(file);
		if (says) expect((error as RollcallError).message).toMatch(says);
		expect((error as RollcallError).notDone).toBe('Nothing of the state was changed.');
		expect((error as RollcallError).next).not.toBeUndefined();
	}
	expect(treeOf(state)).toEqual(before);
	expect(existsSync(join(folder, 'new'))).toBe(false);
}

describe('a file that was damaged on its way', () => {
	it('is refused wherever it was cut', async () => {
		const whole = readFileSync(file);
		await fc.assert(
			fc.asyncProperty(fc.integer({min: 0, max: whole.length - 1}), async (cut) => {
				writeFileSync(file, whole);
				truncateSync(file, cut);
				await expectRefused(RollcallError);
			}),
			{numRuns: 30, seed: 20261122},
		);
	});

	it('is refused whichever bit was flipped', async () => {
		const whole = readFileSync(file);
		await fc.assert(
			fc.asyncProperty(fc.integer({min: 0, max: whole.length * 8 - 1}), async (bit) => {
				const bytes = Buffer.from(whole);
				bytes[bit >> 3]! ^= 1 << (bit & 7);
				writeFileSync(file, bytes);
				await expectRefused(RollcallError);
			}),
			{numRuns: 60, seed: 20261122},
		);
	});

	it('is called cut, changed or foreign by what it is', async () => {
		const whole = readFileSync(file);
		writeFileSync(file, whole.subarray(0, 700));
		await expectRefused(StateDamagedError, /is cut/);
		writeFileSync(file, Buffer.concat([whole, whole]));
		await expectRefused(StateDamagedError, /changed/);
		writeFileSync(file, 'students,names\n'.repeat(100));
		await expectRefused(UsageError, /no backup/);
		writeFileSync(file, '');
		await expectRefused(UsageError, /no backup/);
	});
});

/** The files of the backup, to be packed otherwise. */
async function unpacked(): Promise<Record<string, string>> {
	const zip = await openZip(file);
	const files: Record<string, string> = {};
	for (const each of zip.files) {
		files[each.path] = '';
		for await (const bytes of each.open()) files[each.path] += Buffer.from(bytes).toString();
	}
	zip.close();
	return files;
}

interface List {
	format: number;
	files: Array<{path: string; bytes: number; sha256: string}>;
}
const listOf = (files: Record<string, string>) => JSON.parse(files['backup.json']!) as List;
const relisted = (files: Record<string, string>, list: List) =>
	sealedZip(file, {...files, 'backup.json': JSON.stringify(list)});

describe('a sealed file that is no backup of ours', () => {
	it('may be a backup packed again: that is one', async () => {
		await sealedZip(file, await unpacked());
		expect(await restoreTo(join(folder, 'new'), file)).toEqual({sequence: 3});
	});

	it('is refused with a file extra, missing, changed or listed twice', async () => {
		const files = await unpacked();
		await sealedZip(file, {...files, 'base/extra.jsonl': 'x'});
		await expectRefused(StateDamagedError, /base\/extra\.jsonl.*list does not name/);
		const {'settings.json': _, ...without} = files;
		await sealedZip(file, without);
		await expectRefused(StateDamagedError, /does not hold "settings\.json"/);
		await sealedZip(file, {
			...files,
			'settings.json': files['settings.json']!.replace('District', 'Distrikt'),
		});
		await expectRefused(StateDamagedError, /"settings\.json", which is not what was written/);
		await sealedZip(file, {...files, 'settings.json': `${files['settings.json']} `});
		await expectRefused(StateDamagedError, /settings/);
		const list = listOf(files);
		await relisted(files, {...list, files: [...list.files, list.files[0]!]});
		await expectRefused(StateDamagedError, /twice/);
	});

	it('is refused without a list, and with one of a newer format', async () => {
		const files = await unpacked();
		const {'backup.json': _, ...without} = files;
		await sealedZip(file, without);
		await expectRefused(UsageError, /no backup/);
		await relisted(files, {...listOf(files), format: 2});
		await expectRefused(UsageError, /newer rollcall/);
		await sealedZip(file, {...files, 'backup.json': '{"format":1'});
		await expectRefused(StateDamagedError, /backup\.json/);
	});

	it('is refused when the state in it is damaged, though every hash in the list is right', async () => {
		const files = await unpacked();
		const journal = files['journal.jsonl']!.replace('School b', 'School c');
		const list = listOf(files);
		const sha256 = createHash('sha256').update(journal).digest('hex');
		await relisted(
			{...files, 'journal.jsonl': journal},
			{...list, files: list.files.map((each) => (each.path === 'journal.jsonl' ? {...each, sha256} : each))},
		);
		await expectRefused(StateDamagedError, /holds a damaged state: journal\.jsonl line 1/);
	});

	it.each(['../../evil', '/etc/evil00', 'files/../ev', '..\\..\\evil', 'files\0/evil'])(
		'is refused with a name that leads out: %j',
		async (name) => {
			const files = await unpacked();
			const list = listOf(files);
			const harmless = 'files/'.padEnd(name.length, 'h');
			const sha256 = createHash('sha256').update('evil').digest('hex');
			await relisted(
				{[harmless]: 'evil', ...files},
				{...list, files: [...list.files, {path: name, bytes: 4, sha256}]},
			);
			resealed(file, (bytes) => {
				const changed = Buffer.from(bytes);
				for (let at = changed.indexOf(harmless); at >= 0; at = changed.indexOf(harmless, at + 1))
					changed.write(name, at, 'latin1');
				return changed;
			});
			await expectRefused(RollcallError);
			expect(existsSync(join(folder, 'evil'))).toBe(false);
		},
	);

	it.each([
		'secrets/asm.password',
		'locks/.commit',
		'leases/1.json',
		'.bashrc',
		'files/.hidden',
		'base/deep/x.jsonl',
		'damaged/x',
		'root.json/x',
		'process.json',
	])('is refused with a file that no backup holds: %s', async (name) => {
		const files = await unpacked();
		const list = listOf(files);
		const sha256 = createHash('sha256').update('evil').digest('hex');
		await relisted(
			{...files, [name]: 'evil'},
			{...list, files: [...list.files, {path: name, bytes: 4, sha256}]},
		);
		await expectRefused(StateDamagedError, /no backup holds/);
	});
});

describe('the seal', () => {
	it('is the comment of a zip that any program opens', async () => {
		const bytes = readFileSync(file);
		expect(bytes.subarray(-sealPlace.length).toString()).toMatch(/^sha256:[0-9a-f]{64}$/);
		expect(bytes.readUInt16LE(bytes.length - sealPlace.length - 2)).toBe(sealPlace.length);
	});
});

describe('a name in a backup', () => {
	it('is one of a state, and never leads out', () => {
		const parts = fc.constantFrom('..', '.', '', 'files', 'base', 'x', '.x', 'root.json', 'a\\b', '\0', '/');
		fc.assert(
			fc.property(fc.array(parts, {minLength: 1, maxLength: 5}), (names) => {
				const path = names.join('/');
				if (!mayHold(path)) return;
				expect(join('/state', path).startsWith('/state/')).toBe(true);
				expect(path.split('/').some((part) => ['..', '.', ''].includes(part))).toBe(false);
				expect(path).toMatch(/^(root\.json$|files\/.|base\/.)/);
			}),
		);
		for (const good of ['root.json', '.connections-made', 'base/a-1.jsonl', 'files/r/x.zip'])
			expect(mayHold(good)).toBe(true);
	});
});

describe('a state that is not to be touched', () => {
	it('is refused when others may read it, or a newer rollcall wrote it', async () => {
		chmodSync(join(state, 'journal.jsonl'), 0o644);
		await expect(openFor(state, file)).rejects.toThrow(/other users/);
		const root = join(folder, 'newer', 'root.json');
		await (await open(join(folder, 'newer'))).close();
		writeFileSync(root, readFileSync(root, 'utf8').replace(/"format": \d+/, '"format": 999'));
		await expect(openFor(join(folder, 'newer'), file)).rejects.toThrow(/newer rollcall/);
	});

	it('is not replaced when it is whole, nor when somebody made one since', async () => {
		const whole = await openFor(state, file);
		expect(whole.over).toEqual({state: 'whole'});
		await expect(whole.place()).rejects.toThrow(UsageError);
		await whole.close();
		expect(treeOf(state)).toEqual(before);

		const to = join(folder, 'to');
		const backup = await openFor(to, file);
		expect(backup.over).toEqual({state: 'none'});
		const made = await open(to);
		await made.commit([create(place('mine'))]);
		await made.close();
		await expect(backup.place()).rejects.toThrow(/whole state/);
		await backup.close();
		const store = await open(to);
		expect(await (await store.read()).list('locations')).toEqual([place('mine')]);
		await store.close();
	});

	it('is not replaced while somebody works on it, damaged as it is', async () => {
		const store = await open(state);
		await store.lock('connection-sis', 'sync of sis');
		writeFileSync(join(state, 'root.json'), '{');
		const backup = await openFor(state, file);
		expect(backup.over).toMatchObject({state: 'damaged', damage: [{severity: 'damage'}]});
		await expect(backup.place()).rejects.toThrow(/sync of sis/);
		await backup.close();
		expect(readFileSync(join(state, 'root.json'), 'utf8')).toBe('{');
		await store.close();
	});
});

it('a damaged state is set aside as a whole, and running processes go on with the new one', async () => {
	const running = await open(state);
	const snapshot = await running.read();
	expect(await snapshot.count('locations')).toBe(2);
	await snapshot.release();
	writeFileSync(join(state, 'secrets', 'kept'), 'secret', {mode: 0o600});
	const bytes = readFileSync(join(state, 'journal.jsonl'));
	bytes[bytes.length - 20]! ^= 1;
	writeFileSync(join(state, 'journal.jsonl'), bytes);
	const {aside} = await restoreTo(state, file);
	expect(aside).toMatch(/\/state\/damaged\/2026-08-21T02-14-00$/);
	expect(readFileSync(join(aside!, 'journal.jsonl'))).toEqual(bytes);
	expect(treeOf(join(aside!, 'base'))).toEqual(
		Object.fromEntries(
			Object.entries(before)
				.filter(([path]) => path.startsWith('base/'))
				.map(([path, told]) => [path.slice('base/'.length), told]),
		),
	);
	expect(treeOf(aside!)['root.json']).toBe(before['root.json']);
	expect(treeOf(aside!).secrets).toBeUndefined();
	expect(readFileSync(join(state, 'secrets', 'kept'), 'utf8')).toBe('secret');

	const now = await running.read();
	expect(now.sequence).toBe(3);
	expect(await now.list('locations')).toEqual([place('a', 'New'), place('b')]);
	await now.release();
	expect(await running.commit([create(place('c'))])).toBe(4);
	await running.close();
});
