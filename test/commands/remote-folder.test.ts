import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {medium, run, workshop} from '../support/cli.ts';
import {type OpenSsh, opensshMissing, startOpenSsh} from '../support/openssh.ts';
import {dropFiles, dropZip, emptied, type Texts} from '../support/remote-export.ts';

const shop = workshop();
let server: OpenSsh;
beforeAll(async () => {
	if (opensshMissing === undefined) server = await startOpenSsh();
});
afterAll(async () => {
	await server?.stop();
	shop.remove();
});

const texts = (): Texts =>
	Object.fromEntries(
		readdirSync(medium)
			.filter((name) => name.endsWith('.csv'))
			.map((name) => [name, readFileSync(join(medium, name), 'utf8')]),
	);
/** Minutes from the night of the fixtures to an hour ago: an export of long ago would be held. */
const now = () => Math.floor((Date.now() - Date.parse('2026-08-21T02:14:00.000Z')) / 60_000) - 60;

describe.skipIf(opensshMissing !== undefined)('a OneRoster district in a folder of OpenSSH', () => {
	const state = shop.at('state');
	const tell = async (args: readonly string[], code = 0) => {
		const ended = await run([...args, '--json'], {state});
		expect({args, code: ended.code, said: code === 0 ? ended.stderr : ''}).toEqual({args, code, said: ''});
		return code === 0 ? JSON.parse(ended.stdout) : ended.stderr;
	};

	test('is connected, seen, pinned, read, moved aside and kept', async () => {
		const secret = shop.at('key');
		writeFileSync(secret, server.privateKey, {mode: 0o600});
		const path = `sftp://${server.username}@${server.host}:${server.port}${server.directory}`;
		await tell([
			...['connect', 'oneroster-csv', 'sis', '--set', `path=${path}`, '--set', 'settleSeconds=0'],
			...['--set', 'afterRead=move', '--set', 'keepExports=1', '--secret', `privateKey=file:${secret}`],
		]);
		await dropZip(server.folder, 'nightly.zip', texts(), now());
		expect(await tell(['sync', 'sis', '--yes', '--no-publish'], 9)).toContain('--accept-host-key');
		const tested = await tell(['connections', 'test', 'sis', '--accept-host-key']);
		expect(tested).toMatchObject({ok: true, hostKey: server.hostKey, pinned: true});
		expect(readdirSync(server.folder)).toEqual(['nightly.zip']);
		const {run: done} = await tell(['sync', 'sis', '--yes', '--no-publish']);
		expect(done.state).toMatch(/not published by choice/);
		expect(readdirSync(server.folder)).toEqual(['archive']);
		const exports = shop.at('state/files/exports');
		const kept = (readdirSync(exports, {recursive: true}) as string[]).filter((name) =>
			name.endsWith('.zip'),
		);
		expect(kept).toHaveLength(1);
		expect(statSync(join(exports, kept[0]!)).mode & 0o777).toBe(0o600);
		expect(statSync(exports).mode & 0o777).toBe(0o700);
	});

	test('whose next export lacks a file is not read, and the file is named', async () => {
		emptied(server.folder);
		const {'enrollments.csv': _, 'manifest.csv': _manifest, ...others} = texts();
		dropFiles(server.folder, others, now());
		const said = await tell(['sync', 'sis', '--yes', '--no-publish'], 7);
		expect(said).toContain('enrollments.csv is missing');
		expect(readdirSync(server.folder)).not.toContain('archive');
	});
});
