import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect} from 'vitest';
import type {LedgerEntry} from '../../source/core/state-records.ts';
import type {JsonStore} from '../../source/store/json-store.ts';
import {appleFiles, smallSchool} from '../support/apple-zip.ts';
import {connectFolders, openCrashWorld, receivedIn, sha256Of} from '../support/crash-world.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {finished, writeFolder} from '../support/roster.ts';
import {expectReplayed} from './replayed.ts';

const never = new AbortController().signal;

/** The first night fills an empty state; the second changes a person, brings another and an enrolment. */
export type Night = 'first' | 'second';

/** The directories before and after a night, when nothing goes wrong. */
export interface Both {
	readonly old: unknown;
	readonly next: unknown;
}

/** The folders of one try: a state, the export that it reads and the target that it sends to. */
export interface Place {
	readonly state: string;
	readonly exported: string;
	readonly received: string;
}

/** How far a night had come: nothing, applied, and what its package's ledger entry said, if there was one. */
export type Found = 'nothing' | 'applied' | LedgerEntry['state'];

export interface CrashNights {
	/** A copy of everything as it is before the night, whose connections point into itself. */
	fresh(night: Night): Place;
	/** Removes such a copy. */
	discard(place: Place): void;
	expected(night: Night): Promise<Both>;
	/**
	 * After whatever happened in the night: old or new and whole, told truly, and the next sync ends well.
	 * `at` says in a failure what had happened. Answers how far the night had come.
	 */
	expectTrue(here: Place, night: Night, both: Both, at: string): Promise<Found>;
}

/** Two nights of a small school, for tests in which a night goes wrong; sets itself up before the file's tests. */
export function crashNights(): CrashNights {
	const shop = mkdtempSync(join(tmpdir(), 'rollcall-crash-'));
	afterAll(() => rmSync(shop, {recursive: true, force: true}));
	const before = (night: Night) => join(shop, night);
	const copies = {made: 0};
	const copy = (night: Night, to = join(shop, `copy-${++copies.made}`)): string => {
		execFileSync('cp', ['-a', before(night), to]);
		return to;
	};
	const fresh = (night: Night): Place => {
		const folder = copy(night);
		const file = join(folder, 'state', 'connections.json');
		const text = readFileSync(file, 'utf8');
		writeFileSync(file, text.replaceAll(`${before(night)}/`, `${folder}/`));
		return placeIn(folder);
	};

	beforeAll(async () => {
		const first = placeIn(before('first'));
		mkdirSync(first.received, {recursive: true});
		await writeFolder(first.exported, appleFiles());
		const {store, rollcall} = await openCrashWorld(first.state, fixedClock());
		await connectFolders(rollcall, first.exported, first.received);
		await store.close();

		const second = placeIn(copy('first', before('second')));
		const next = await openCrashWorld(second.state, fixedClock());
		await next.rollcall.reconfigure('sis', {settings: {path: second.exported}, secrets: {}});
		await next.rollcall.reconfigure('asm', {settings: {folder: second.received}, secrets: {}});
		expect(await finished(next.rollcall.sync('sis', {yes: true}, never))).toMatchObject({exitCode: 0});
		await next.store.close();
		await writeFolder(second.exported, secondNight());
	});

	return {
		fresh,
		discard: ({state}) => rmSync(join(state, '..'), {recursive: true, force: true}),
		async expected(night) {
			const here = fresh(night);
			const {store, rollcall} = await openCrashWorld(here.state, fixedClock());
			const old = await directoryIn(store);
			expect(await finished(rollcall.sync('sis', {yes: true}, never))).toMatchObject({exitCode: 0});
			const next = await directoryIn(store);
			await store.close();
			expect(next).not.toEqual(old);
			return {old, next};
		},
		expectTrue,
	};
}

const placeIn = (folder: string): Place => ({
	state: join(folder, 'state'),
	exported: join(folder, 'export'),
	received: join(folder, 'received'),
});

const secondNight = () =>
	appleFiles({
		'students.csv': [
			...smallSchool['students.csv'].map((row) => row.replace('Ana,,Diaz', 'Ana,Maria,Diaz')),
			'S4,104,Dana,,Evans,6,,,,L1',
		],
		'rosters.csv': [...smallSchool['rosters.csv'], 'R4,K1,S4'],
	});

/** What the directory says, without the moments of it. */
async function directoryIn(store: JsonStore): Promise<unknown> {
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

async function expectTrue(here: Place, night: Night, both: Both, at: string): Promise<Found> {
	const {store, rollcall} = await openCrashWorld(here.state, fixedClock('2026-08-21T03:00:00.000Z'));
	const now = await directoryIn(store);
	expect([both.old, both.next], at).toContainEqual(now);
	const applied = JSON.stringify(now) === JSON.stringify(both.next);
	await expectReplayed(store, at);

	const {runs, ledger} = await logsIn(store);
	const earlier = night === 'first' ? 0 : 1;
	// A run that failed before it changed anything is history too.
	const done = runs.slice(earlier).filter(({generation}) => generation !== undefined);
	expect(done.length, at).toBe(applied ? 1 : 0);
	const run = done.at(-1);
	if (run !== undefined) {
		const {changes} = await rollcall.run(run.id);
		expect(changes?.length, at).toBeGreaterThan(0);
		expect(['applied not published', 'succeeded'], at).toContain(run.state);
	}
	const arrived = receivedIn(here.received);
	for (const entry of ledger) expect(sha256Of(store.files.path(entry.file)), at).toBe(entry.sha256);
	const sent = ledger.filter(({state}) => state === 'sent').map(({sha256}) => sha256);
	// Each that is called sent is one file that came whole: no half one may stand for it.
	for (const sha256 of new Set(sent))
		expect(arrived.filter((each) => each === sha256).length, at).toBeGreaterThanOrEqual(
			sent.filter((each) => each === sha256).length,
		);
	const mine = ledger.slice(earlier);
	for (const entry of mine) expect(entry.run, at).toBe(run?.id);
	if (run?.state === 'succeeded')
		expect(
			mine.map(({state, sha256}) => ({state, sha256})),
			at,
		).toEqual([{state: 'sent', sha256: run.published[0]?.sha256}]);
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
	await expectReplayed(store, at);
	await store.close();
	return mine.at(-1)?.state ?? (applied ? 'applied' : 'nothing');
}
