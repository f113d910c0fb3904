import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {beforeEach, describe, expect, it} from 'vitest';
import {StateDamagedError, UsageError} from '../../../source/core/errors.ts';
import type {Collections, RecordChange} from '../../../source/core/ports.ts';
import {systemClock} from '../../../source/io/clock.ts';
import {fileSystem} from '../../../source/io/files.ts';
import {secretsOf} from '../../../source/io/secrets.ts';
import {openZip} from '../../../source/io/zip.ts';
import {stateCare} from '../../../source/store/care/state-care.ts';
import {thisProcess} from '../../../source/store/holder.ts';
import {type JsonStore, openStore} from '../../../source/store/json-store.ts';
import {change, create, place, remove} from '../../contracts/places.ts';
import {allOf, backUp, openFor, restoreTo, treeOf} from '../../support/backups.ts';
import {faultyFiles} from '../../support/faulty-files.ts';
import {fixedClock} from '../../support/fixed-clock.ts';
import {finished} from '../../support/roster.ts';
import {stateFolders} from '../../support/state-folders.ts';

const folders = stateFolders();
const never = new AbortController().signal;
const small = {shardBytes: 300, loadRecords: 4, lineBytes: 600, foldBytes: {least: 1e9, most: 1e9}};
const open = (folder: string) =>
	openStore({folder, clock: fixedClock(), owner: 'test', create: true}, {tuning: small});

let state: string;
let file: string;
beforeEach(() => {
	const folder = folders();
	state = join(folder, 'state');
	file = join(folder, 'backup.zip');
});

const planted = 'planted-secret-9f3a';
const connections = (reference: string) => ({
	connections: [
		{
			id: 'asm',
			name: 'asm',
			kind: 'asm-sftp',
			settings: {host: 'asm.example'},
			secrets: {password: reference, other: 'env:OTHER'},
			created: '2026-08-21T00:00:00.000Z',
		},
	],
});

/** A base, commits over it, a first load, a very long commit, documents, kept files and a secret. */
async function fill(store: JsonStore): Promise<void> {
	await store.commit([create(place('a')), create(place('b'))]);
	await store.fold();
	await store.commit([1, 2, 3, 4, 5].map(stranger));
	await store.commit([change(place('a'), place('a', 'New')), remove(place('b'))]);
	await store.commit(Array.from({length: 12}, (_, n) => create(place(`l${n}`, 'x'.repeat(80)))));
	const from = join(state, '..', 'package');
	writeFileSync(from, 'PK package');
	await store.files.keep('one.zip', from);
	await store.files.keep('rosters/two.zip', from);
	const secrets = secretsOf({folder: state, env: {}});
	const reference = await secrets.keep('asm.password', planted);
	await store.documents.update('connections', () => connections(reference));
	await store.documents.update('settings', () => ({organisation: 'District'}));
}

const stranger = (n: number): RecordChange => ({
	collection: 'strangers',
	key: `s${n}`,
	after: {id: `s${n}`, kind: 'person', at: '2026-08-21T00:00:00.000Z', code: 'X', message: 'm'},
});

/** Names in a backup. */
async function namesIn(path: string): Promise<readonly string[]> {
	const zip = await openZip(path);
	zip.close();
	return zip.files.map((each) => each.path).sort();
}

describe('a backup', () => {
	it('holds the state with its history, documents and kept files, and nothing else', async () => {
		const store = await open(state);
		await fill(store);
		await store.lock('connection-sis', 'a run in the middle');
		await store.files.temporary('work');
		const made = await backUp(state, file);
		const names = await namesIn(file);
		expect(names.filter((name) => !name.startsWith('base/'))).toEqual([
			'.connections-made',
			'backup.json',
			'connections.json',
			'files/one.zip',
			'files/rosters/two.zip',
			'journal.jsonl',
			'root.json',
			'settings.json',
		]);
		expect(names.filter((name) => /changes-/.test(name))).not.toEqual([]);
		expect(names.filter((name) => /load-/.test(name))).not.toEqual([]);
		expect(made).toMatchObject({file, sequence: 4, bytes: statSync(file).size});
		expect(made.sha256).toMatch(/^[0-9a-f]{64}$/);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(readdirSync(state).filter((name) => name.startsWith('.copying'))).toEqual([]);
		await store.close();
	});

	it('names the secrets that it leaves out, and holds none', async () => {
		const store = await open(state);
		await fill(store);
		const {secrets} = await backUp(state, file);
		expect(secrets).toEqual(['file:secrets/asm.password']);
		const zip = await openZip(file);
		for (const each of zip.files) {
			expect(each.path).not.toContain('secrets');
			for await (const bytes of each.open()) expect(Buffer.from(bytes).toString()).not.toContain(planted);
		}
		zip.close();
		await store.close();
	});

	it('is never written over a file that is there, unless that is said', async () => {
		await (await open(state)).close();
		writeFileSync(file, 'mine');
		await expect(backUp(state, file)).rejects.toThrow(/is there already/);
		expect(readFileSync(file, 'utf8')).toBe('mine');
		await backUp(state, file, {replace: true});
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect((await openFor(folders(), file)).sequence).toBe(0);
	});

	it('is refused without a state, into the state, and where there is no folder', async () => {
		await expect(backUp(state, file)).rejects.toThrow(UsageError);
		expect(existsSync(state)).toBe(false);
		await (await open(state)).close();
		await expect(backUp(state, join(state, 'x.zip'))).rejects.toThrow(/lies in the state/);
		await expect(backUp(state, join(state, '../no/x.zip'))).rejects.toThrow(/no folder/);
		symlinkSync('nowhere', file);
		await expect(backUp(state, file)).rejects.toThrow(/already/);
	});

	it.each([
		['journal.jsonl', 150],
		['base/', 20],
	])('of a damaged state (%s) is refused by name, and leaves no file', async (name, position) => {
		const store = await open(state);
		await fill(store);
		await store.close();
		const parsed = (path: string) => JSON.parse(readFileSync(join(state, path), 'utf8'));
		const manifest = parsed('root.json').base.manifest;
		const shard = parsed(`base/${manifest}`).collections.locations[0].file;
		const path = join(state, name === 'base/' ? `base/${shard}` : name);
		const bytes = readFileSync(path);
		bytes[position]! ^= 1;
		writeFileSync(path, bytes);
		await expect(backUp(state, file)).rejects.toThrow(StateDamagedError);
		expect(readdirSync(join(state, '..')).filter((each) => each.includes('backup'))).toEqual([]);
	});

	it('holds every kept file that its journal names, though files come and go meanwhile', async () => {
		const store = await open(state);
		await fill(store);
		await store.close();
		const kept = (name: string) => join(state, 'files', name);
		const met: string[] = [];
		const files: typeof fileSystem = {
			...fileSystem,
			link(from, to) {
				// While it waits for the commit lock, the line that names a new file is written …
				if (to.endsWith('.commit') && met.push('lock') === 1) writeFileSync(kept('three.zip'), 'PK three');
				// … and once the journal's end is fixed, one goes that a line before named.
				if (to.endsWith('journal.jsonl') && met.push('journal')) rmSync(kept('one.zip'));
				fileSystem.link(from, to);
			},
		};
		const care = stateCare({folder: state, clock: fixedClock(), owner: 'test', files});
		await finished(care.backup(file, never));
		expect(met.slice(-2)).toEqual(['lock', 'journal']);
		expect((await namesIn(file)).filter((name) => name.startsWith('files/'))).toEqual([
			'files/one.zip',
			'files/rosters/two.zip',
			'files/three.zip',
		]);
	});

	it('that is stopped leaves nothing', async () => {
		const store = await open(state);
		await fill(store);
		await store.close();
		const stop = new AbortController();
		stop.abort(new DOMException('interrupted', 'AbortError'));
		const care = stateCare({folder: state, clock: fixedClock(), owner: 'test'});
		await expect(finished(care.backup(file, stop.signal))).rejects.toThrow('interrupted');
		expect(readdirSync(join(state, '..')).sort()).toEqual(['package', 'state']);
		expect(readdirSync(state).filter((name) => name.startsWith('.copying'))).toEqual([]);
	});

	// Not `remove`: a lock that cannot be removed stays held by this very process.
	it.each(['open', 'write', 'sync', 'link', 'makeFolder', 'syncFolder'])(
		'on a disk that fails at any %s leaves the state as it was, and no half file',
		async (kind) => {
			const store = await open(state);
			await fill(store);
			await store.close();
			const {records} = await contents(state);
			let struck = true;
			for (let call = 1; struck; call += 2) {
				const files = faultyFiles(fileSystem);
				files.strikeAt(call, {code: 'ENOSPC'}, kind);
				const care = stateCare({folder: state, clock: fixedClock(), owner: 'test', files});
				const answered = await finished(care.backup(file, never)).then(
					() => true,
					() => false,
				);
				struck = files.struck;
				if (!struck) expect(answered).toBe(true);
				// A folder that could not be synced: the file is there, and whole.
				if (answered || existsSync(file)) expect((await openFor(folders(), file)).sequence).toBe(4);
				rmSync(file, {force: true});
				expect(readdirSync(join(state, '..')).sort(), `call ${call}`).toEqual(['package', 'state']);
			}
			expect((await contents(state)).records).toEqual(records);
		},
	);
});

async function contents(folder: string) {
	const store = await open(folder);
	try {
		return await allOf(store);
	} finally {
		await store.close();
	}
}

describe('a state that is backed up while others commit and fold', () => {
	it('gives a whole generation every time', async () => {
		const script = new URL('../../crash/store-child.ts', import.meta.url).pathname;
		await (await openStore({folder: state, clock: systemClock, owner: 'test', create: true})).close();
		const child = spawn(process.execPath, [script, state, 'count', 'own', '100000'], {stdio: 'ignore'});
		const ended = once(child, 'exit');
		try {
			let last = 0;
			for (let round = 0; round < 6; round++) {
				await expect.poll(() => statSync(join(state, 'journal.jsonl')).size).toBeGreaterThan(last);
				last = statSync(join(state, 'journal.jsonl')).size + 30_000;
				const {sequence} = await backUp(state, file, {replace: true});
				const backup = await openFor(folders(), file);
				const {records} = await allOf(backup.store);
				// The child counts in both with every commit.
				const names = Object.fromEntries(records.locations.map(({locationId, name}) => [locationId, name]));
				expect(names).toEqual({own: `${sequence}`, shared: `${sequence}`});
				await backup.close();
			}
		} finally {
			child.kill('SIGKILL');
			await ended;
		}
	}, 60_000);
});

/** What a random past is made of. */
const steps = fc.array(
	fc.oneof(
		fc.record({
			do: fc.constant('commit' as const),
			keys: fc.uniqueArray(fc.stringMatching(/^[a-c\u00e9\u{1f600}]{1,3}$/u), {minLength: 1, maxLength: 8}),
			name: fc.string({unit: 'grapheme', maxLength: 60}),
		}),
		fc.constant({do: 'fold' as const}),
		fc.constant({do: 'reopen' as const}),
	),
	{maxLength: 10},
);

describe('what comes out of a backup', () => {
	it('is what went in, with all its history', async () => {
		await fc.assert(
			fc.asyncProperty(steps, async (past) => {
				const folder = folders();
				const from = join(folder, 'from');
				let store = await open(from);
				const now = new Map<string, Collections['locations']>();
				for (const step of past) {
					if (step.do === 'fold') await store.fold();
					else if (step.do === 'reopen') {
						await store.close();
						store = await open(from);
					} else {
						const changes = step.keys.map((key): RecordChange => {
							const before = now.get(key);
							const after = place(key, step.name);
							if (before?.name === step.name) {
								now.delete(key);
								return remove(before);
							}
							now.set(key, after);
							return before === undefined ? create(after) : change(before, after);
						});
						await store.commit(changes);
					}
				}
				const before = await allOf(store);
				await backUp(from, join(folder, 'b.zip'));
				expect(await allOf(store)).toEqual(before);
				await store.close();

				const to = join(folder, 'to');
				expect(await restoreTo(to, join(folder, 'b.zip'))).toEqual({sequence: before.history.length + 1});
				const after = await contents(to);
				expect(after.history.slice(0, -1)).toEqual(before.history);
				expect({...after.records, activities: []}).toEqual({...before.records, activities: []});
				expect(after.records.activities).toMatchObject([{action: 'restore'}]);
			}),
			{numRuns: 15, seed: 20261122},
		);
	}, 60_000);

	it('are the documents and the kept files, too; owner-only, and whole', async () => {
		const store = await open(state);
		await fill(store);
		await store.close();
		await backUp(state, file);
		const to = join(folders(), 'deep', 'to');
		await restoreTo(to, file);
		const [before, after] = [treeOf(state), treeOf(to)];
		for (const name of ['connections.json', 'settings.json', '.connections-made', 'files/rosters/two.zip'])
			expect(after[name]).toBe(before[name]);
		for (const [path, told] of Object.entries(after))
			expect(told, path).toMatch(/^700 folder$|^600 [0-9a-f]{64}$/);
		expect(statSync(to).mode & 0o777).toBe(0o700);
		expect(after['secrets/asm.password']).toBeUndefined();
		expect(readdirSync(to).filter((name) => name.startsWith('.copying'))).toEqual([]);
		const findings = (
			await finished(stateCare({folder: to, clock: fixedClock(), owner: 'test'}).examine(never))
		).findings;
		expect(findings.filter(({severity}) => severity === 'damage')).toEqual([]);
	});

	it('names the secrets that have to be given again, where they are not there already', async () => {
		const store = await open(state);
		await fill(store);
		await store.close();
		await backUp(state, file);
		const elsewhere = await openFor(join(folders(), 'new'), file);
		expect(elsewhere.secrets).toEqual(['file:secrets/asm.password']);
		await elsewhere.close();
		const here = await openFor(state, file);
		expect(here.secrets).toEqual([]);
		await here.close();
	});

	it('sends nothing: every target is disarmed, though the folder is the one that was armed', async () => {
		const store = await open(state);
		await store.commit([
			{
				collection: 'armings',
				key: 'asm',
				after: {target: 'asm' as never, level: 'all', at: '2026-08-21T00:00:00.000Z', by: 'ada'},
			},
		]);
		await store.close();
		await backUp(state, file);
		writeFileSync(join(state, 'root.json'), '{');
		expect(await restoreTo(state, file)).toMatchObject({
			sequence: 2,
			aside: expect.stringContaining('damaged'),
		});
		const {records} = await contents(state);
		expect(records.armings).toMatchObject([{target: 'asm', level: 'disarmed', by: 'test'}]);
	});

	it('of a backup that nobody placed, is nothing: what was unpacked goes, and the folder that was made for it', async () => {
		await (await open(state)).close();
		await backUp(state, file);
		const to = join(folders(), 'to');
		const backup = await openFor(to, file);
		expect(statSync(to).mode & 0o777).toBe(0o700);
		await backup.close();
		expect(existsSync(to)).toBe(false);
		mkdirSync(to);
		await (await openFor(to, file)).close();
		expect(readdirSync(to)).toEqual([]);
	});

	it('left by a process that died, is swept by the next', async () => {
		await (await open(state)).close();
		await backUp(state, file);
		const to = folders();
		const left = join(to, '.copying-0123456789abcdef');
		mkdirSync(left, {mode: 0o700});
		writeFileSync(join(left, 'state'), 'children');
		writeFileSync(join(left, 'process.json'), JSON.stringify({...thisProcess(), pid: 2 ** 22 + 1}));
		await (await openFor(to, file)).close();
		expect(existsSync(left)).toBe(false);
	});
});
