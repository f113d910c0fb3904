import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {systemClock} from '../../source/io/clock.ts';
import {openSandbox} from '../../source/sandbox/sandbox.ts';
import {appleFiles, smallSchool} from '../support/apple-zip.ts';
import {workshop} from '../support/cli.ts';
import {writeFolder} from '../support/roster.ts';
import {copyState} from '../support/state.ts';
import {callsIn, pages} from './commands-in.ts';
import {sectionsOf, walker} from './walking.ts';

const shop = workshop();
const env = {ASM: 'planted-secret-2f60'};
const user = 'XXXX@sftp.example';
const exported = shop.at('export');
const asm = shop.at('asm');
type Sandbox = Awaited<ReturnType<typeof openSandbox>>;
type Serving = Awaited<ReturnType<Sandbox['serve']>>;
let sandbox: Sandbox;
let serving: Serving;
/** A state after two nights; the backup was made after the first. */
const state = shop.at('state');

const newcomer = 'S4,104,Dee,,New,5,,,4,L1';

const {call, walk} = walker(env, {
	'/backup/rollcall.zip': () => shop.at('backup.zip'),
	'/backup/rollcall-new.zip': () => shop.at('backup-new.zip'),
	'last-upload.zip': () => shop.at('last-upload.zip'),
	'next.zip': () => shop.at('next.zip'),
	'/srv/export': () => exported,
	'good-upload.zip': () => shop.at('last-upload.zip'),
	'mended.zip': () => shop.at('mended.zip'),
	'next-activity-log.csv': async () => (await sandbox.activityLogs()).at(-1)!,
	'activity-log.csv': async () => (await sandbox.activityLogs()).at(-1)!,
});
/** `0 CREATED` and so on of the newest activity log of Apple School Manager. */
async function doneByLastUpload(): Promise<readonly string[]> {
	const log = readFileSync((await sandbox.activityLogs()).at(-1)!, 'utf8');
	return [...log.matchAll(/CREATED|DEACTIVATED/g)].map(([what]) => what);
}

beforeAll(async () => {
	await writeFolder(exported, appleFiles());
	sandbox = await openSandbox({folder: asm, clock: systemClock});
	serving = await sandbox.serve({user, password: env.ASM});
	const target = [
		'--set',
		'host=127.0.0.1',
		'--set',
		`port=${serving.port}`,
		'--set',
		`username=${user}`,
		'--set',
		`hostKey=${serving.hostKey}`,
	];
	await call(['connect', 'apple-csv', 'sis', '--set', `path=${exported}`], state);
	await call(['connect', 'asm-sftp', 'asm', ...target, '--secret', 'password=env:ASM'], state);
	await call(['adopt', 'arm', 'all', 'asm', '--empty'], state);
	await call(['sync', 'sis', '--yes'], state);
	await call(['backup', shop.at('backup.zip')], state);
	await writeFolder(exported, appleFiles({'students.csv': [...smallSchool['students.csv'], newcomer]}));
	await call(['sync', 'sis', '--yes'], state);
	await call(['publish', 'asm', '--zip', shop.at('last-upload.zip')], state);
	expect((await sandbox.counts()).status).toMatchObject({New: 5});
}, 90_000);
afterAll(async () => {
	await serving?.close();
	shop.remove();
});

describe('state-lost.md', () => {
	test('damaged, and still there: looking changes nothing', async () => {
		const damaged = copyState(state, shop.at('damaged'));
		const journal = join(damaged, 'journal.jsonl');
		const bytes = readFileSync(journal, 'utf8').replace('North School', 'South School');
		writeFileSync(journal, bytes, {mode: 0o600});
		await walk(sectionsOf('state-lost.md', 'Damaged, and still there'), damaged, {
			doctor: [10],
			'doctor --repair': [4],
		});
		expect(readFileSync(journal, 'utf8')).toBe(bytes);
	}, 60_000);

	test('gone, and there is a backup from before the last night: nobody is made or deactivated', async () => {
		const lost = copyState(state, shop.at('lost'));
		rmSync(lost, {recursive: true});
		const uploads = (await sandbox.activityLogs()).length;
		rmSync(shop.at('next.zip'), {force: true});
		const told = await walk(
			sectionsOf('state-lost.md', 'Gone, and there is a backup', 'You know that it worked when'),
			lost,
			{
				'restore /backup/rollcall.zip': [4],
				'plan sis --changes': [0],
				status: [0, 1],
			},
		);
		expect(told).toContain('Every difference is explained.');
		expect(await sandbox.activityLogs()).toHaveLength(uploads + 1);
		expect(await doneByLastUpload()).toEqual([]);
		expect((await sandbox.counts()).status).toMatchObject({New: 5});
		rmSync(lost, {recursive: true});
	}, 120_000);
});

describe('move-to-another-server.md', () => {
	test('the old one sends nothing any more, the new one nothing before it is armed, and then nothing changed', async () => {
		// The very state that is armed and has sent: what goes on there after the backup does not move along.
		const old = state;
		const moved = shop.at('new-server');
		rmSync(shop.at('backup.zip'));
		rmSync(shop.at('next.zip'), {force: true});
		await walk(sectionsOf('move-to-another-server.md', 'On the old server'), old, {status: [0, 1, 2]});
		await call(['user', 'S4', 'deactivate'], old);
		await call(['publish', 'asm'], old, [6]);
		const uploads = (await sandbox.activityLogs()).length;

		const calls = sectionsOf('move-to-another-server.md', 'On the new server');
		const arms = calls.findIndex(({words}) => words[1] === 'arm');
		const before = await walk(calls.slice(0, arms), moved);
		expect(before).toContain('Every difference is explained.');
		await call(['publish', 'asm'], moved, [0, 6]);
		expect(await sandbox.activityLogs()).toHaveLength(uploads);

		await walk(calls.slice(arms), moved);
		await walk(sectionsOf('move-to-another-server.md', 'You know that it worked when'), moved, {
			status: [0, 1],
		});
		expect((await sandbox.counts()).status).toMatchObject({New: 5});
		expect(await doneByLastUpload()).toEqual([]);
	}, 120_000);
});

describe('host-key-changed.md', () => {
	test('nothing goes to the server with another key before a person takes it', async () => {
		const night = copyState(state, shop.at('key-night'));
		const {port} = serving;
		await serving.close();
		const other = await openSandbox({folder: shop.at('other-asm'), clock: systemClock});
		serving = await other.serve({user, password: env.ASM, port});
		await walk(sectionsOf('host-key-changed.md', 'Look'), night, {'connections test asm': [9]});
		await call(['publish', 'asm'], night, [6, 9]);
		expect((await other.counts()).status).toMatchObject({New: 0});
		const taken = sectionsOf('host-key-changed.md', 'Take the new key').map(({words, section}) => ({
			words: words.map((word) => (word.startsWith('hostKey=') ? `hostKey=${serving.hostKey}` : word)),
			section,
		}));
		await walk(taken, night);
		await walk(sectionsOf('host-key-changed.md', 'You know that it worked when'), night, {status: [0, 1]});
		expect((await other.counts()).status).not.toMatchObject({New: 0});
		await serving.close();
		serving = await sandbox.serve({user, password: env.ASM, port});
	}, 90_000);
});

describe('bad-upload.md', () => {
	test('a night that gave ids to other people is taken back, and Apple School Manager has the old names again', async () => {
		const bad = shop.at('bad');
		await call(['restore', shop.at('backup.zip'), '--yes'], bad);
		await call(['adopt', 'arm', 'all', 'asm'], bad);
		const mistaken = smallSchool['students.csv'].map((line) => line.replace('Ana,,Diaz', 'Ana,,Mistake'));
		await writeFolder(exported, appleFiles({'students.csv': [...mistaken, newcomer]}));
		await call(['sync', 'sis', '--yes'], bad, [0, 3]);
		const nameOf = async () =>
			(await sandbox.people()).persons.find(({person_id: id}) => id === 'S1')?.last_name;
		expect(await nameOf()).toBe('Mistake');

		const runs = JSON.parse(await call(['history', '--json'], bad)) as {items: Array<{id: string}>};
		const calls = callsIn(pages.get('bad-upload.md')!).map(({words, section}) => ({
			section,
			words: words.map((word) => (word === '14' ? runs.items[0]!.id : word === 'S17' ? 'S1' : word)),
		}));
		const told = await walk(calls, bad, {status: [0, 1, 2], [`undo ${runs.items[0]!.id}`]: [0, 4]});
		expect(told).toContain('Every difference is explained.');
		expect(await nameOf()).toBe('Diaz');
		expect(await doneByLastUpload()).toEqual([]);
	}, 120_000);
});
