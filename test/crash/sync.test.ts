import {execFileSync, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {fileSystem} from '../../source/io/files.ts';
import {type ProcessIdentity, thisProcess} from '../../source/store/holder.ts';
import type {JsonStore} from '../../source/store/json-store.ts';
import {appleFiles, smallSchool} from '../support/apple-zip.ts';
import {connectFolders, openCrashWorld, receivedIn, sha256Of} from '../support/crash-world.ts';
import {faultyFiles} from '../support/faulty-files.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {finished, writeFolder} from '../support/roster.ts';

const never = new AbortController().signal;
/** A process that is not there any more as soon as it is looked for. */
const victim: ProcessIdentity = {...thisProcess(), pid: 2 ** 22 + 1};
const shop = mkdtempSync(join(tmpdir(), 'rollcall-crash-'));
afterAll(() => rmSync(shop, {recursive: true, force: true}));

const nights = ['first', 'second'] as const;
type Night = (typeof nights)[number];
/** The state, the export and the target as they are before the night. */
const before = (night: Night) => join(shop, night);
const place = (folder: string) => ({
	state: join(folder, 'state'),
	exported: join(folder, 'export'),
	received: join(folder, 'received'),
});

beforeAll(async () => {
	const first = place(before('first'));
	mkdirSync(first.received, {recursive: true});
	await writeFolder(first.exported, appleFiles());
	const {store, rollcall} = await openCrashWorld(first.state, fixedClock());
	await connectFolders(rollcall, first.exported, first.received);
	await store.close();

	const second = place(copy('first', before('second')));
	const next = await openCrashWorld(second.state, fixedClock());
	await next.rollcall.reconfigure('sis', {settings: {path: second.exported}, secrets: {}});
	await next.rollcall.reconfigure('asm', {settings: {folder: second.received}, secrets: {}});
	expect(await finished(next.rollcall.sync('sis', {yes: true}, never))).toMatchObject({exitCode: 0});
	await next.store.close();
	await writeFolder(
		second.exported,
		appleFiles({
			'students.csv': [
				...smallSchool['students.csv'].map((row) => row.replace('Ana,,Diaz', 'Ana,Maria,Diaz')),
				'S4,104,Dana,,Evans,6,,,,L1',
			],
			'rosters.csv': [...smallSchool['rosters.csv'], 'R4,K1,S4'],
		}),
	);
});

const copies = {made: 0};
function copy(night: Night, to = join(shop, `copy-${++copies.made}`)): string {
	execFileSync('cp', ['-a', before(night), to]);
	return to;
}

/** A copy whose connections point into itself. */
function fresh(night: Night) {
	const folder = copy(night);
	const file = join(folder, 'state', 'connections.json');
	const text = readFileSync(file, 'utf8');
	writeFileSync(file, text.replaceAll(`${before(night)}/`, `${folder}/`));
	return place(folder);
}

/** What the directory says, without the moments of it. */
async function directoryIn(store: JsonStore) {
	const snapshot = await store.read();
	const [accounts, locations, courses, classes, enrolments] = await Promise.all([
		snapshot.list('accounts'),
		snapshot.list('locations'),
		snapshot.list('courses'),
		snapshot.list('classes'),
		snapshot.list('enrolments'),
	]);
	await snapshot.release();
	const people = accounts.map(({created: _, ...account}) => account);
	return JSON.parse(JSON.stringify({people, locations, courses, classes, enrolments}));
}

async function logsIn(store: JsonStore) {
	const snapshot = await store.read();
	const logs = {runs: await snapshot.list('runs'), ledger: await snapshot.list('ledger')};
	await snapshot.release();
	return logs;
}

/** The directories before and after the night, when nothing dies. */
async function expected(night: Night) {
	const here = fresh(night);
	const {store, rollcall} = await openCrashWorld(here.state, fixedClock());
	const old = await directoryIn(store);
	expect(await finished(rollcall.sync('sis', {yes: true}, never))).toMatchObject({exitCode: 0});
	const next = await directoryIn(store);
	await store.close();
	expect(next).not.toEqual(old);
	return {old, next};
}

/** After whatever happened: old or new and whole, told truly, and the next sync ends well. */
async function expectTrue(
	here: ReturnType<typeof place>,
	night: Night,
	both: {old: unknown; next: unknown},
	at: string,
) {
	const {store, rollcall} = await openCrashWorld(here.state, fixedClock('2026-08-21T03:00:00.000Z'));
	const now = await directoryIn(store);
	expect([both.old, both.next], at).toContainEqual(now);
	const applied = JSON.stringify(now) === JSON.stringify(both.next);

	const {runs, ledger} = await logsIn(store);
	const earlier = night === 'first' ? 0 : 1;
	expect(runs.length - earlier, at).toBe(applied ? 1 : 0);
	const run = applied ? runs.at(-1)! : undefined;
	if (run !== undefined) {
		const {changes} = await rollcall.run(run.id);
		expect(changes?.length, at).toBeGreaterThan(0);
		expect(['applied not published', 'succeeded'], at).toContain(run.state);
	}
	const arrived = receivedIn(here.received);
	for (const entry of ledger) {
		expect(sha256Of(store.files.path(entry.file)), at).toBe(entry.sha256);
		if (entry.state === 'sent') expect(arrived, at).toContain(entry.sha256);
	}
	const mine = ledger.slice(earlier);
	if (run?.state === 'succeeded')
		expect(
			mine.map(({state}) => state),
			at,
		).toEqual(['sent']);
	if (arrived.length > earlier) expect(mine.length, at).toBeGreaterThan(0);
	if (run?.state === 'applied not published') expect((await rollcall.overview()).level, at).toBe('failed');

	const again = await finished(rollcall.sync('sis', {yes: true}, never));
	expect(again, at).toMatchObject({
		exitCode: 0,
		run: {state: 'succeeded'},
		published: [{outcome: mine.at(-1)?.state === 'sent' ? 'skipped' : 'sent'}],
	});
	expect(await directoryIn(store), at).toEqual(both.next);
	const after = await logsIn(store);
	const last = after.ledger.at(-1)!;
	expect(last.state, at).toBe('sent');
	expect(receivedIn(here.received).at(-1), at).toBe(last.sha256);
	expect((await rollcall.overview()).level, at).toBe('fine');
	expect(await store.locks(), at).toEqual([]);
	await store.close();
}

test.each([
	['first', 'die in the middle'],
	['second', 'die in the middle'],
	['second', 'die'],
] as const)(
	'a sync of the %s night that ends at any call (%s) leaves the old or the new generation, and a true ledger',
	async (night, fault) => {
		const both = await expected(night);
		for (let call = 1; ; call++) {
			const here = fresh(night);
			const files = faultyFiles(fileSystem);
			const {store, rollcall} = await openCrashWorld(here.state, fixedClock(), {files, me: victim});
			files.strikeAt(call, fault);
			await finished(rollcall.sync('sis', {yes: true}, never)).catch(() => {});
			await store.close().catch(() => {});
			await expectTrue(here, night, both, `call ${call} (${files.calls.at(-1)})`);
			rmSync(join(here.state, '..'), {recursive: true});
			if (!files.struck) {
				expect(call).toBeGreaterThan(20);
				return;
			}
		}
	},
	60_000,
);

test('killed for real, now and then, the same holds', async () => {
	const both = await expected('second');
	const child = fileURLToPath(new URL('sync-child.ts', import.meta.url));
	let killed = 0;
	for (let call = 2; call < 400; call = Math.ceil(call * 1.8)) {
		const here = fresh('second');
		const {signal, stdout, stderr} = spawnSync(process.execPath, [child, here.state, String(call)], {
			encoding: 'utf8',
		});
		if (signal === 'SIGKILL') killed++;
		else expect({stdout, stderr}).toEqual({stdout: 'through\n', stderr: ''});
		await expectTrue(here, 'second', both, `call ${call}`);
		if (signal !== 'SIGKILL') break;
	}
	expect(killed).toBeGreaterThan(3);
}, 60_000);
