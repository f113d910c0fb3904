import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type District, districtFiles, parseDistrict} from '../../source/demo/district.ts';
import {type LivingOrganisation, prepareOrganisation} from '../../source/demo/living-organisation.ts';
import {secondNight} from '../../source/demo/second-night.ts';
import {systemClock} from '../../source/io/clock.ts';
import {packages} from '../../source/io/packages.ts';
import {openSandbox, type Sandbox, type Serving} from '../../source/sandbox/sandbox.ts';
import {copyDistrict, json, medium, run, workshop} from '../support/cli.ts';

/*
 * The rehearsal: an organisation that already holds the district under other ids is taken over with commands alone, over
 * SFTP, to a first upload that changes nothing there, and then to a normal night. And the same without adopting.
 */

const shop = workshop();
const user = 'X@sftp.apple.com';
const env = {ASM: 'planted-secret-5d0a'};
const people = 829;

function sample(): District {
	const names = readdirSync(medium).filter((name) => name.endsWith('.csv'));
	return parseDistrict(
		Object.fromEntries(names.map((name) => [name, readFileSync(join(medium, name), 'utf8')])),
	);
}

/** An export of the SIS as it is made now. */
function exportTo(folder: string, district: District): void {
	const now = new Date();
	for (const [name, text] of Object.entries(districtFiles(district))) {
		writeFileSync(join(folder, name), text);
		utimesSync(join(folder, name), now, now);
	}
}

interface Stage {
	readonly sandbox: Sandbox;
	readonly serving: Serving;
	readonly living: LivingOrganisation;
	readonly state: string;
	readonly sis: string;
	rollcall(...words: readonly string[]): ReturnType<typeof run>;
	ask<T>(...words: readonly string[]): Promise<{readonly code: number | null; readonly value: T}>;
	/** The newest activity log, as an admin downloads it. */
	newestLog(): Promise<string>;
	/** What the sandbox's newest log says of people and classes: `CREATED` … */
	codes(): Promise<Readonly<Record<string, number>>>;
}

let made = 0;

/** A living organisation, served; a SIS beside it; and a state that knows of both and of nothing else. */
async function stage(): Promise<Stage> {
	const root = shop.at(`stage-${++made}`);
	const sis = copyDistrict(join(root, 'sis'));
	exportTo(sis, sample());
	const sandbox = await openSandbox({folder: join(root, 'sandbox'), clock: systemClock});
	const living = await prepareOrganisation(sandbox, sample(), {
		folder: root,
		clock: systemClock,
		zip: packages.zip,
	});
	const serving = await sandbox.serve({user, password: env.ASM});
	const state = join(root, 'state');
	const options = {state, env};
	const rollcall = (...words: readonly string[]) => run(words, options);
	const newestLog = async () => (await sandbox.activityLogs()).at(-1)!;
	await rollcall('connect', 'oneroster-csv', 'sis', '--set', `path=${sis}`);
	await rollcall(
		...['connect', 'asm-sftp', 'asm', '--secret', 'password=env:ASM'],
		...['--set', 'host=127.0.0.1', '--set', `port=${serving.port}`, '--set', `username=${user}`],
		// No setting says that this is a sandbox: it is as a real organisation would be.
		...['--set', `hostKey=${serving.hostKey}`],
	);
	return {
		sandbox,
		serving,
		living,
		state,
		sis,
		rollcall,
		ask: async <T>(...words: readonly string[]) => await json<T>(words, options),
		newestLog,
		async codes() {
			const counts: Record<string, number> = {};
			for (const [, code = ''] of readFileSync(await newestLog(), 'utf8').matchAll(
				/,(?:SUCCESS|ISSUE),([A-Z_]+)/g,
			))
				counts[code] = (counts[code] ?? 0) + 1;
			return counts;
		},
	};
}

/** Everybody of the sandbox as far as an upload touches them. */
async function everybody(sandbox: Sandbox) {
	const {persons} = (await sandbox.people()) as unknown as {persons: Array<Record<string, unknown>>};
	return persons.map(({person_id, status, source, managed_apple_id}) => [
		person_id,
		status,
		source,
		managed_apple_id,
	]);
}

afterAll(() => shop.remove());

describe('a living organisation that is adopted', {timeout: 120_000}, () => {
	let s: Stage;
	beforeAll(async () => {
		s = await stage();
	}, 60_000);

	test('comes to its first upload with nothing created and nobody deactivated, and to a normal night', async () => {
		const {sandbox, living, rollcall, ask} = s;
		const before = await everybody(sandbox);

		const imported = await ask<{created: number; evidence: {live: number}}>(
			'import',
			...living.uploads,
			...(await sandbox.activityLogs()),
		);
		expect(imported).toMatchObject({code: 0, value: {created: people, evidence: {live: people}}});

		const ids = await ask<{stored: number; refused: readonly unknown[]}>('adopt', 'ids', 'sis', '--apply');
		expect(ids).toMatchObject({code: 0, value: {stored: 828 + 364 + 266 + 8, refused: []}});

		// A night that sends nothing, and is beside the incumbent's.
		const shadow = await ask<{published: readonly unknown[]; plan: unknown}>('sync', 'sis', '--yes');
		expect(shadow).toMatchObject({
			code: 6,
			value: {published: [{outcome: 'disarmed', shadow: {explained: 0, unexplained: 0}}]},
		});
		expect(await ask('adopt', 'compare', living.uploads[1]!)).toMatchObject({
			code: 0,
			value: {counts: {explained: 0, unexplained: 0}},
		});
		expect(await rollcall('history', 'R000001')).toMatchObject({
			stdout: expect.stringContaining('A shadow night'),
		});

		// Nothing is armed further before the first upload is proven.
		expect((await rollcall('adopt', 'arm', 'additions')).code).toBe(3);
		expect((await rollcall('adopt', 'arm', 'first')).code).toBe(0);
		expect((await rollcall('publish', 'asm')).code).toBe(0);
		const {CREATED = 0, DEACTIVATED = 0, REMOVED = 0, ADDED = 0, UPDATED = 0} = await s.codes();
		expect({CREATED, DEACTIVATED, REMOVED, ADDED, UPDATED}).toEqual({
			CREATED: 0,
			DEACTIVATED: 0,
			REMOVED: 0,
			ADDED: 0,
			UPDATED: 0,
		});
		expect(await everybody(sandbox)).toEqual(before);

		// Disarmed again, and not proven before its log was read.
		expect((await rollcall('publish', 'asm')).code).not.toBe(1);
		expect(await rollcall('adopt', 'arm', 'additions')).toMatchObject({
			code: 3,
			stderr: expect.stringContaining('not proven yet'),
		});
		expect(await rollcall('reconcile', await s.newestLog())).toMatchObject({
			stdout: expect.stringContaining('is proven: its log shows 0 created, 0 deactivated'),
		});
		expect((await rollcall('adopt', 'arm', 'additions')).code).toBe(0);
		expect(await ask('sync', 'sis', '--yes')).toMatchObject({
			code: 0,
			value: {published: [{outcome: 'skipped'}]},
		});
	});

	test('then has its normal night: the second one of the district, with the ids that were there', async () => {
		const {sandbox, living, rollcall, ask, sis} = s;
		expect((await rollcall('adopt', 'arm', 'all')).code).toBe(0);
		const next = secondNight(sample());
		exportTo(sis, next.district);
		const night = await ask<{plan: unknown; published: readonly {outcome: string}[]}>('sync', 'sis', '--yes');
		expect(night).toMatchObject({code: 3, value: {published: [{outcome: 'sent'}]}});
		const {CREATED = 0, DEACTIVATED = 0} = await s.codes();
		expect({CREATED, DEACTIVATED}).toEqual({CREATED: next.joiners, DEACTIVATED: 0});
		// Who moved was there under the incumbent's id, and is now.
		const stays = living.idOf(next.doubled);
		expect(await sandbox.account(stays)).toMatchObject({source: 'SFTP'});
		expect(await sandbox.account(living.stranger)).toMatchObject({status: 'New'});
		expect(await sandbox.account(living.provided[0]!)).toMatchObject({
			source: 'Microsoft Entra ID',
			status: 'Active',
		});
	});

	test('a copy of its state, and a backup of it restored elsewhere, send nothing', async () => {
		const {state, sandbox, living} = s;
		const logs = (await sandbox.activityLogs()).length;
		const copy = `${state}-copy`;
		execFileSync('cp', ['-a', state, copy]);
		// Something is there to be sent.
		expect((await run(['user', living.stranger, 'deactivate'], {state: copy, env})).code).toBe(0);
		const copied = await run(['publish', 'asm'], {state: copy, env});
		expect(copied).toMatchObject({code: 6, stdout: expect.stringMatching(/copy of the one that was armed/)});

		const file = shop.at('adopted-backup.zip');
		expect((await run(['backup', file], {state, env})).code).toBe(0);
		const restored = shop.at('restored');
		expect((await run(['restore', file, '--yes'], {state: restored, env})).code).toBe(0);
		await run(['user', living.stranger, 'deactivate'], {state: restored, env});
		const elsewhere = await run(['publish', 'asm'], {state: restored, env});
		expect(elsewhere).toMatchObject({code: 6, stdout: expect.stringContaining('DISARMED')});
		expect((await sandbox.activityLogs()).length).toBe(logs);
		await s.serving.close();
	});
});

describe('the same without adopting', {timeout: 120_000}, () => {
	test('is held at every step: nothing is known, then no ids are kept', async () => {
		const s = await stage();
		const {sandbox, living, rollcall, ask} = s;
		const logs = (await sandbox.activityLogs()).length;

		expect((await rollcall('adopt', 'arm', 'all')).code).toBe(3);
		expect((await rollcall('adopt', 'arm', 'first')).code).toBe(0);
		expect(await rollcall('sync', 'sis', '--yes')).toMatchObject({
			code: 6,
			stdout: expect.stringContaining('nobody knows what asm holds'),
		});

		await rollcall('import', ...living.uploads);
		await rollcall('settings', 'set', 'adopt.proof', 'warned');
		expect((await rollcall('adopt', 'arm', 'all')).code).toBe(0);
		const held = await ask<{published: readonly {outcome: string}[]}>('sync', 'sis', '--yes');
		expect(held.code).toBe(6);
		expect(held.value.published.every(({outcome}) => outcome !== 'sent')).toBe(true);
		expect((await sandbox.activityLogs()).length).toBe(logs);
		expect((await sandbox.counts()).status.Deactivated).toBe(0);
		await s.serving.close();
	});
});
