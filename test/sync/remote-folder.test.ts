import {existsSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {appleCsvReader} from '../../source/connections/apple-csv/reader.ts';
import {oneRosterCsvReader} from '../../source/connections/oneroster-csv/reader.ts';
import {oneRosterCsvSettings} from '../../source/connections/oneroster-csv/settings.ts';
import {HostKeyError, SourceUnhealthyError} from '../../source/core/errors.ts';
import type {Secrets} from '../../source/core/ports.ts';
import {type OpenSsh, opensshMissing, startOpenSsh} from '../support/openssh.ts';
import {dropFiles, emptied, type Texts} from '../support/remote-export.ts';
import {appleTexts, finished} from '../support/roster.ts';
import {world} from '../support/world.ts';

const never = new AbortController().signal;
const small = join(import.meta.dirname, '../../fixtures/oneroster/small');
const day = 86_400_000;

describe.skipIf(opensshMissing)(`a connection to a folder of OpenSSH ${opensshMissing ?? ''}`, () => {
	let server: OpenSsh;
	let texts: Texts;
	beforeAll(async () => {
		server = await startOpenSsh();
		texts = appleTexts(
			await finished(oneRosterCsvReader(oneRosterCsvSettings.parse({path: small})).read(never)),
		) as Texts;
	});
	afterAll(() => server?.stop());
	beforeEach(() => emptied(server.folder));

	/** A school whose SIS leaves its export at the server; nothing is pinned yet. */
	async function school(settings: Readonly<Record<string, string>> = {}) {
		const w = await world();
		const secrets: Secrets = {
			resolve: async () => server.privateKey,
			keep: async () => 'env:KEY',
		};
		const rollcall = w.as({secrets});
		await rollcall.connect('apple-csv', 'drop', {
			settings: {
				path: `sftp://${server.username}@127.0.0.1:${server.port}${server.directory}`,
				settleSeconds: '0',
				...settings,
			},
			secrets: {privateKey: 'env:KEY'},
		});
		const night = () => finished(rollcall.sync('drop', {yes: true, publish: false}, never));
		const pinned = async () => {
			await rollcall.test('drop', {acceptHostKey: true}, never);
			return w;
		};
		const told = async () => (await rollcall.activities(20)).map(({message}) => message);
		const kept = async () => (await w.store.files.names()).filter((name) => name.startsWith('exports/'));
		return {w, rollcall, night, pinned, told, kept};
	}

	/** The export of another night: somebody left the school, or nobody did. */
	const drop = (minutes = 0, change: (texts: Texts) => Texts = (same) => same) =>
		dropFiles(server.folder, change(texts), minutes);

	test('is read only after its host key was seen, accepted and pinned', async () => {
		const {rollcall, night} = await school();
		drop();
		await expect(night()).rejects.toBeInstanceOf(HostKeyError);
		const shown = await rollcall.test('drop', {}, never);
		expect(shown).toMatchObject({ok: false, hostKey: server.hostKey, pinned: false});
		expect(shown.message).toContain('rollcall connections test drop --accept-host-key');
		await expect(night()).rejects.toBeInstanceOf(HostKeyError);
		const tested = await rollcall.test('drop', {acceptHostKey: true}, never);
		expect(tested).toMatchObject({ok: true, hostKey: server.hostKey, pinned: true});
		expect(tested.message).toMatch(/^read \d+ people/);
		const {run} = await night();
		expect(run).toMatchObject({state: 'not published by choice', exportedAt: '2026-08-21T02:14:00.000Z'});
		const view = (await rollcall.connections()).find(({name}) => name === 'drop');
		expect(view?.settings.find(({key}) => key === 'hostKey')?.value).toBe(server.hostKey);
		expect(view?.pending).toBeUndefined();
	});

	test('whose server shows another key than the pinned one stops, by test and by run', async () => {
		const {rollcall, night} = await school({hostKey: `SHA256:${'A'.repeat(43)}`});
		drop();
		const before = server.log().length;
		await expect(night()).rejects.toBeInstanceOf(HostKeyError);
		await expect(rollcall.test('drop', {acceptHostKey: true}, never)).rejects.toBeInstanceOf(HostKeyError);
		expect(server.log().slice(before)).not.toMatch(/Accepted|Failed|Invalid user/);
	});

	test('holds an export that is older than the last one, and fails at one that is not whole', async () => {
		const {w, pinned, night} = await school();
		drop();
		await pinned();
		await night();
		await w.clock.turn(day);
		drop(-60);
		expect(await night()).toMatchObject({exitCode: 6, outcome: 'held'});
		drop(day / 60_000);
		rmSync(join(server.folder, 'classes.csv'));
		await expect(night()).rejects.toBeInstanceOf(SourceUnhealthyError);
		const [run] = (await w.runs()).items;
		expect(run).toMatchObject({state: 'failed', message: expect.stringMatching(/classes\.csv is missing/)});
	});

	test('tidies up at the server only what was applied', async () => {
		const {w, pinned, night} = await school({afterRead: 'move'});
		drop();
		await pinned();
		expect(readdirSync(server.folder)).not.toContain('archive');
		await finished(
			w.as({secrets: {resolve: async () => server.privateKey, keep: async () => ''}}).plan('drop', never),
		);
		expect(readdirSync(server.folder)).not.toContain('archive');
		await night();
		expect(readdirSync(server.folder)).toEqual(['archive']);
		await w.clock.turn(day);
		// It is older than the last one: a guard holds it, and it stays for whoever approves it.
		drop(-60);
		expect(await night()).toMatchObject({exitCode: 6, outcome: 'held'});
		expect(readdirSync(server.folder).sort()).toEqual(['archive', ...Object.keys(texts)].sort());
	});

	test('says in Activity that it could not tidy up, and the run is what it was', async () => {
		const {rollcall, pinned, night, told, w} = await school({afterRead: 'move'});
		drop();
		await pinned();
		// Where the folder for moved exports should be made, there is a file.
		dropFiles(server.folder, {archive: 'a file'});
		const result = await night();
		expect(result).toMatchObject({exitCode: 0, run: {state: 'not published by choice'}});
		expect((await told()).join('\n')).toMatch(
			/drop: what was read was applied, and afterwards not kept or tidied up/,
		);
		expect(existsSync(join(server.folder, 'students.csv'))).toBe(true);
		rmSync(join(server.folder, 'archive'));
		await w.clock.turn(day / 24);
		expect(await finished(rollcall.sync('drop', {yes: true, publish: false}, never))).toMatchObject({
			exitCode: 0,
		});
		expect(readdirSync(server.folder)).toEqual(['archive']);
	});

	test('keeps the last exports that were applied, the same one once, for the owner only', async () => {
		const {w, pinned, night, kept} = await school({keepExports: '2'});
		drop();
		await pinned();
		expect(await kept()).toEqual([]);
		await night();
		await w.clock.turn(day);
		await night();
		expect(await kept()).toHaveLength(1);
		const [first] = await kept();
		for (let nights = 1; nights <= 2; nights++) {
			drop((nights * day) / 60_000, (all) => ({
				...all,
				'courses.csv': all['courses.csv']!.replace(
					/\n$/,
					`\nextra-${nights},,Extra ${nights},${location(all)}\n`,
				),
			}));
			await w.clock.turn(day);
			expect(await night()).toMatchObject({exitCode: 0});
		}
		const names = await kept();
		expect(names).toHaveLength(2);
		expect(names).not.toContain(first);
		const path = w.store.files.path(names[1]!);
		expect(statSync(path).mode & 0o777).toBe(0o600);
		const roster = await finished(appleCsvReader(path).read(never));
		expect(roster.courses.count).toBe(texts['courses.csv']!.trim().split('\n').length);
		expect(readFileSync(path).length).toBeGreaterThan(0);
	});

	test('lets go of what it kept when somebody is forgotten', async () => {
		const {w, rollcall, pinned, night, kept} = await school({keepExports: '2', afterRead: 'delete'});
		drop();
		await pinned();
		await night();
		expect(await kept()).toHaveLength(1);
		await finished(rollcall.disconnect('drop', {yes: true}, never));
		const student = texts['students.csv']!.split('\n')[1]!.split(',')[0]!;
		await finished(w.forget([student]));
		expect(await kept()).toEqual([]);
	});

	const location = (all: Texts) => all['locations.csv']!.split('\n')[1]!.split(',')[0]!;
});
