import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {ConnectionId} from '../../source/core/directory/ids.ts';
import {openZip} from '../../source/io/zip.ts';
import {appleFiles, smallSchool} from '../support/apple-zip.ts';
import {json, run, start, workshop} from '../support/cli.ts';
import {writeFolder} from '../support/roster.ts';
import {copyState, inState, recordsIn} from '../support/state.ts';

const shop = workshop();
const state = shop.at('state');
const exported = shop.at('export');
const file = shop.at('backup.zip');
const hostKey = `SHA256:${'x'.repeat(43)}`;
const planted = 'planted-secret-4b8e';
const students = smallSchool['students.csv'];

beforeAll(async () => {
	await writeFolder(exported, appleFiles({'students.csv': students}));
	await run(['connect', 'apple-csv', 'sis', '--set', `path=${exported}`], {state});
	const target = [
		'--set',
		'host=127.0.0.1',
		'--set',
		'port=1',
		'--set',
		'username=x',
		'--set',
		`hostKey=${hostKey}`,
	];
	await run(['connect', 'asm-sftp', 'asm', ...target, '--secret', 'password=file:secrets/asm'], {state});
	writeFileSync(join(state, 'secrets', 'asm'), planted, {mode: 0o600});
	expect((await run(['sync', 'sis', '--yes', '--no-publish'], {state})).code).toBe(0);
	await armed(state);
	const made = await json<{bytes: number}>(['backup', file], {state});
	expect(made.code).toBe(0);
	expect(made.value).toMatchObject({
		schema: 'rollcall.backup/1',
		file,
		bytes: statSync(file).size,
		sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
		sequence: expect.any(Number),
		secrets: ['file:secrets/asm'],
	});
}, 60_000);
afterAll(() => shop.remove());

/** As if somebody had armed the target, in this very folder. */
async function armed(folder: string): Promise<void> {
	const {machineBinding} = await import('../../source/store/where.ts');
	const [machine = '', ...rest] = machineBinding(folder).split('/');
	const connections = JSON.parse(readFileSync(join(folder, 'connections.json'), 'utf8')) as {
		connections: Array<{id: ConnectionId; name: string}>;
	};
	const target = connections.connections.find(({name}) => name === 'asm')!.id;
	const binding = {
		host: '127.0.0.1',
		port: 1,
		user: 'x',
		hostKey,
		machine,
		state: rest.join('/'),
	};
	await inState(folder, async (store) => {
		const at = '2026-08-21T00:00:00.000Z';
		await store.commit([
			{
				collection: 'armings',
				key: target,
				after: {target, level: 'all', empty: true, binding, at, by: 'ada'},
			},
		]);
	});
}

const names = async (folder: string) =>
	(await recordsIn(folder, 'accounts')).map(({personId, status}) => `${personId} ${status}`);

describe('rollcall backup', () => {
	test('tells what it wrote, for a person; the file is its owner’s, and holds no secret', async () => {
		const {code, stdout, stderr} = await run(['backup', shop.at('other.zip')], {state});
		expect({code, stderr}).toEqual({code: 0, stderr: ''});
		expect(stdout).toMatch(
			/other\.zip: the state at commit \d+, with its history; [\d.]+ kB, SHA-256 [0-9a-f]{12}…\n/,
		);
		expect(stdout).toContain('Secrets are not in it.');
		expect(statSync(shop.at('other.zip')).mode & 0o777).toBe(0o600);
		const zip = await openZip(shop.at('other.zip'));
		for (const each of zip.files)
			for await (const bytes of each.open()) expect(Buffer.from(bytes).toString()).not.toContain(planted);
		zip.close();
	});

	test('does not overwrite, does not make a state, and says what to do', async () => {
		const again = await run(['backup', file], {state});
		expect(again.code).toBe(2);
		expect(again.stderr).toContain('--force');
		const none = await run(['backup', shop.at('x.zip')], {state: shop.at('none')});
		expect(none.code).toBe(2);
		expect(none.stderr).toContain('there is no state');
		expect(existsSync(shop.at('none'))).toBe(false);
	});
});

describe('a backup that cannot be written', () => {
	test('names the place that refuses it, and does not blame the state', async () => {
		const {code, stderr} = await run(['backup', '/proc/rollcall.zip'], {state});
		expect(code).not.toBe(0);
		expect(stderr).toContain('/proc/rollcall.zip');
		expect(stderr).not.toContain('owner of the state');
		expect(stderr).toMatch(/Name a place that is there/);
	});
});

test('history shows a restore that was no run', async () => {
	const there = shop.at('with-history');
	expect((await run(['restore', file, '--yes'], {state: there})).code).toBe(0);
	const {stdout} = await run(['history'], {state: there});
	expect(stdout).toMatch(/^– +\S.* restore +– +restored from the backup of/m);
	expect(stdout).toMatch(/^R000001 /m);
	const {value} = await json<{others: unknown[]}>(['history'], {state: there});
	expect(value.others).toMatchObject([{action: 'restore'}]);
});

describe('rollcall restore where there is no state', () => {
	const fresh = shop.at('fresh');

	test('without --yes says what it would do, changes nothing and exits 4', async () => {
		const {code, stdout} = await run(['restore', file], {state: fresh});
		expect(code).toBe(4);
		expect(stdout).toContain(`There is no state in ${fresh}`);
		expect(stdout).toContain('To be given again: file:secrets/asm');
		expect(stdout).toContain(`Restore it: rollcall --state ${fresh} restore ${file} --yes\n`);
		expect(existsSync(fresh)).toBe(false);
		const {value} = await json(['restore', file], {state: fresh});
		expect(value).toMatchObject({schema: 'rollcall.restore/1', outcome: 'planned', over: 'none'});
	});

	test('makes it, owner-only, whole and disarmed', async () => {
		const {code, value} = await json(['restore', file, '--yes'], {state: fresh});
		expect(code).toBe(0);
		expect(value).toMatchObject({outcome: 'restored', over: 'none', sequence: expect.any(Number)});
		expect(await names(fresh)).toEqual(await names(state));
		expect(statSync(fresh).mode & 0o777).toBe(0o700);
		expect(readdirSync(fresh)).not.toContain('damaged');
		expect((await recordsIn(fresh, 'armings')).map(({level}) => level)).toEqual(['disarmed']);
		writeFileSync(join(fresh, 'secrets', 'asm'), planted, {mode: 0o600});
		const published = await run(['publish'], {state: fresh});
		expect(published.code).toBe(6);
		expect(published.stdout).toContain('DISARMED');
		const synced = await run(['sync', 'sis', '--yes'], {state: fresh});
		expect(synced.code).toBe(6);
	});
});

describe('rollcall restore --only', () => {
	test('brings lost connections back, and nothing else; doctor leads there', async () => {
		const lost = copyState(state, shop.at('lost-connections'));
		rmSync(join(lost, 'connections.json'));
		const doctor = await run(['doctor'], {state: lost});
		expect(doctor.code).toBe(10);
		expect(doctor.stdout).toContain('rollcall restore FILE --only connections');
		const journal = readFileSync(join(lost, 'journal.jsonl'));
		const planned = await run(['restore', file, '--only', 'connections'], {state: lost});
		expect(planned.code).toBe(4);
		expect(planned.stdout).toMatch(/Restore it: .* --yes --only connections\n/);
		expect(existsSync(join(lost, 'connections.json'))).toBe(false);
		const {code, stdout} = await run(['restore', file, '--only', 'connections', '--yes'], {state: lost});
		expect({code, stdout}).toMatchObject({
			code: 0,
			stdout: expect.stringContaining('Restored connections.json.'),
		});
		expect(readFileSync(join(lost, 'connections.json'))).toEqual(
			readFileSync(join(state, 'connections.json')),
		);
		expect(statSync(join(lost, 'connections.json')).mode & 0o777).toBe(0o600);
		expect(readFileSync(join(lost, 'journal.jsonl'))).toEqual(journal);
		expect((await run(['doctor'], {state: lost})).code).toBe(0);
	});

	test('sets aside what cannot be read, and replaces nothing that can', async () => {
		const cut = copyState(state, shop.at('cut-connections'));
		writeFileSync(join(cut, 'connections.json'), '{"conn');
		const {value} = await json<{aside: string}>(['restore', file, '--only', 'connections', '--yes'], {
			state: cut,
		});
		expect(readFileSync(join(value.aside, 'connections.json'), 'utf8')).toBe('{"conn');
		const again = await run(['restore', file, '--only', 'settings', '--yes'], {state: cut});
		expect(again.code).toBe(2);
		expect(again.stderr).toContain('can be read');
	});

	test('gives a state without operators its operators back', async () => {
		const lost = copyState(state, shop.at('lost-settings'));
		rmSync(join(lost, 'settings.json'));
		const refused = await run(['restore', file, '--yes'], {state: lost});
		expect(refused.code).not.toBe(0);
		expect(refused.stderr).toContain('rollcall doctor');
		expect((await run(['doctor'], {state: lost})).stdout).toContain('rollcall restore FILE --only settings');
		expect((await run(['restore', file, '--only', 'settings', '--yes'], {state: lost})).code).toBe(0);
		expect(readFileSync(join(lost, 'settings.json'))).toEqual(readFileSync(join(state, 'settings.json')));
	});
});

test.each([
	['restore', file, '--yes'],
	['doctor', '--repair', '--yes'],
])('service may not decide: %s', async (...args) => {
	const {code, stderr} = await run(['--as', 'service', ...args], {state});
	expect(code).toBe(3);
	expect(stderr).toContain("a person's decision");
});

test('a backup of another state is not put over this one unasked', async () => {
	const folder = shop.at('other-export');
	const other = shop.at('other-district');
	await writeFolder(
		folder,
		appleFiles({'students.csv': ['S1,900,Eve,,Other,5,,,,L1'], 'staff.csv': ['T1,901,Max,,Else,,,L1']}),
	);
	await run(['connect', 'apple-csv', 'elsewhere', '--set', `path=${folder}`], {state: other});
	expect((await run(['sync', '--yes', '--no-publish'], {state: other})).code).toBe(0);
	const before = await names(other);
	const refused = await run(['restore', file, '--yes'], {state: other});
	expect(refused.code).toBe(3);
	expect(refused.stdout + refused.stderr).toContain('made from another state');
	const planned = await run(['restore', file], {state: other});
	expect(planned.code).toBe(4);
	expect(planned.stdout).toContain('--yes --another\n');
	expect(await names(other)).toEqual(before);
	expect((await run(['restore', file, '--yes', '--another'], {state: other})).code).toBe(0);
	expect(await names(other)).not.toEqual(before);
});

describe('rollcall restore over a damaged state', () => {
	test('sets it aside as a whole, and sends nothing though this folder was armed', async () => {
		const broken = copyState(state, shop.at('broken'));
		const journal = readFileSync(join(broken, 'journal.jsonl'));
		journal[journal.length - 30]! ^= 1;
		writeFileSync(join(broken, 'journal.jsonl'), journal);
		const planned = await run(['restore', file], {state: broken});
		expect(planned.code).toBe(4);
		expect(planned.stdout).toContain('is damaged');
		expect(planned.stdout).toContain('doctor --repair');
		const {code, stdout} = await run(['restore', file, '--yes'], {state: broken});
		expect(code).toBe(0);
		const aside = /What was there before is in (\S+)\.\n/.exec(stdout)?.[1] ?? '';
		expect(readFileSync(join(aside, 'journal.jsonl'))).toEqual(journal);
		expect(await names(broken)).toEqual(await names(state));
		expect(readFileSync(join(broken, 'secrets', 'asm'), 'utf8')).toBe(planted);
		expect(stdout).not.toContain('given again');
		expect((await run(['publish'], {state: broken})).code).toBe(6);
	});
});

describe('rollcall restore over a living state', () => {
	test('is one more commit, which others follow; the first publish exits 6', async () => {
		const living = copyState(state, shop.at('living'));
		await armed(living).catch(() => {});
		const elsewhere = shop.at('smaller');
		await writeFolder(
			elsewhere,
			appleFiles({
				'students.csv': students.map((line, at) =>
					at !== 1 ? line : line.replace(/^([^,]*,[^,]*),[^,]*/, '$1,Renamed'),
				),
			}),
		);
		await run(['connections', 'set', 'sis', '--set', `path=${elsewhere}`], {state: living});
		expect((await run(['sync', 'sis', '--yes', '--no-publish'], {state: living})).code).toBe(0);
		await inState(living, async (follower) => {
			const before = await follower.read();
			const heard = new Promise<number>((resolve) => {
				follower.follow((sequence) => resolve(sequence));
			});
			const planned = await run(['restore', file], {state: living});
			expect(planned.code).toBe(4);
			expect(planned.stdout).toMatch(/accounts +\+0 +~\d+ +-0/);
			expect(planned.stdout).toContain('connections.json');
			const {code, value} = await json<{sequence: number; run: string}>(['restore', file, '--yes'], {
				state: living,
			});
			expect(code).toBe(0);
			expect(value).toMatchObject({outcome: 'restored', over: 'whole', run: 'R000003'});
			expect(await heard).toBeGreaterThan(before.sequence);
			const after = await follower.read();
			expect(after.sequence).toBeGreaterThanOrEqual(value.sequence);
			await before.release();
			await after.release();
		});
		expect((await recordsIn(living, 'armings')).map(({level}) => level)).toEqual(['disarmed']);
		const is = await recordsIn(living, 'accounts');
		expect(is).toEqual(await recordsIn(state, 'accounts'));
		expect(JSON.parse(readFileSync(join(living, 'connections.json'), 'utf8'))).toEqual(
			JSON.parse(readFileSync(join(state, 'connections.json'), 'utf8')),
		);
		expect((await run(['history'], {state: living})).stdout).toMatch(/R000003 .*backup/);
		expect((await run(['publish'], {state: living})).code).toBe(6);

		const again = await run(['restore', file, '--yes'], {state: living});
		expect(again).toMatchObject({
			code: 0,
			stdout: 'The state is as this backup says: there is nothing to restore.\n',
		});
	});

	test('is a person’s decision, and none with --read-only', async () => {
		const living = copyState(state, shop.at('refused'));
		await run(['connections', 'set', 'sis', '--set', `path=${shop.folder}`], {state: living});
		expect((await run(['--as', 'service', 'restore', file, '--yes'], {state: living})).code).toBe(3);
		expect((await run(['--read-only', 'restore', file, '--yes'], {state: living})).code).toBe(3);
		expect((await run(['--read-only', 'restore', file, '--yes'], {state: shop.at('never')})).code).toBe(3);
		expect(existsSync(shop.at('never'))).toBe(false);
	});

	test('waits for no run', async () => {
		const living = copyState(state, shop.at('busy'));
		await run(['connections', 'set', 'sis', '--set', `path=${shop.folder}`], {state: living});
		const {id} = await inState(living, (store) => store.documents.read('connections')).then(
			(document) => (document as {connections: ReadonlyArray<{id: string}>}).connections[0]!,
		);
		await inState(living, async (store) => {
			const lock = await store.lock(`connection-${id}`, 'sync of sis');
			const {code, stderr} = await run(['restore', file, '--yes'], {state: living});
			expect(code).toBe(8);
			expect(stderr).toContain('sync of sis');
			await lock.release();
		});
	});
});

describe('rollcall restore of what is no backup', () => {
	test.each([
		['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100), 10],
		['changed', (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 2000 ? byte ^ 1 : byte))), 10],
		['foreign', () => Buffer.from('id,name\n'), 2],
	] as const)('(%s) says so, and changes nothing', async (name, change, exit) => {
		const bad = shop.at(`${name}.zip`);
		writeFileSync(bad, change(readFileSync(file)));
		const {code, stdout, stderr} = await run(['restore', bad, '--yes'], {state: shop.at('unmade')});
		expect(code).toBe(exit);
		expect(stdout).toBe('');
		expect(stderr).toContain(bad);
		expect(stderr).toContain('Nothing of the state was changed.');
		expect(existsSync(shop.at('unmade'))).toBe(false);
	});

	test('an interrupted one leaves nothing', async () => {
		const running = start(['restore', file, '--yes'], {state: shop.at('stopped')});
		await expect
			.poll(() => existsSync(shop.at('stopped')), {interval: 1, timeout: 5000})
			.toBe(true)
			.catch(() => {});
		running.child.kill('SIGINT');
		const {code} = await running.ended;
		if (code === 130) expect(existsSync(shop.at('stopped'))).toBe(false);
		else expect(await names(shop.at('stopped'))).toEqual(await names(state));
	});
});
