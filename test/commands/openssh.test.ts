import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {appleCsvReader} from '../../source/connections/apple-csv/reader.ts';
import {medium, run, workshop} from '../support/cli.ts';
import {isRoot, type OpenSsh, opensshMissing, startOpenSsh} from '../support/openssh.ts';
import {contents, finished} from '../support/roster.ts';
import {oneOf} from '../support/runs.ts';
import {recordsIn} from '../support/state.ts';

const shop = workshop();
let server: OpenSsh;

beforeAll(async () => {
	if (opensshMissing === undefined) server = await startOpenSsh();
});
afterAll(async () => {
	await server?.stop();
	shop.remove();
});

const read = (path: string) => finished(appleCsvReader(path).read(new AbortController().signal));

/** Both in the long run; in the short one, by a key, and the password in test/io. */
const ways = (['privateKey', ...(isRoot ? ['password'] : [])] as const).filter(
	(_, at) => at % oneOf(2) === 0,
);

describe.skipIf(opensshMissing !== undefined)('the medium district through OpenSSH', () => {
	test.each(ways)(
		'with a %s',
		async (way) => {
			const state = shop.at(way);
			const secret = shop.at(`${way}.secret`);
			writeFileSync(secret, (way === 'password' ? server.password : server.privateKey) ?? '', {mode: 0o600});
			const tell = async (args: readonly string[], code = 0) => {
				const ended = await run([...args, '--json'], {state});
				expect({args, code: ended.code, stderr: ended.stderr}).toEqual({args, code, stderr: ''});
				return JSON.parse(ended.stdout);
			};
			await tell(['connect', 'oneroster-csv', 'sis', '--set', `path=${medium}`]);
			await tell([
				...['connect', 'asm-sftp', 'asm', '--set', `host=${server.host}`, '--set', `port=${server.port}`],
				...['--set', `username=${server.username}`, '--set', `directory=${server.directory}`],
				...['--set', `remoteName=${way}.zip`, '--secret', `${way}=file:${secret}`],
			]);
			const arming = await tell(['adopt', 'arm', 'all', '--empty']);
			expect(arming.binding.hostKey).toBe(server.hostKey);
			const arrived = join(server.folder, `${way}.zip`);
			const sha256 = () => createHash('sha256').update(readFileSync(arrived)).digest('hex');

			const first = await tell(['sync', '--yes']);
			expect(first.published).toMatchObject([{outcome: 'sent', hostKey: server.hostKey, sha256: sha256()}]);
			expect((await recordsIn(state, 'ledger')).map((entry) => [entry.state, entry.sha256])).toEqual([
				['sent', sha256()],
			]);
			const roster = await read(arrived);
			expect([roster.people.count, roster.classes.count, roster.enrolments.count]).toEqual([828, 364, 5446]);
			expect(roster.problems.filter(({severity}) => severity !== 'note')).toEqual([]);
			const written = shop.at(`${way}-written`);
			await tell(['publish', '--out', written]);
			expect(contents(await read(written))).toEqual(contents(roster));

			const uploads = () => server.log().split('close "').length;
			const before = uploads();
			const second = await tell(['sync', '--yes']);
			expect(second).toMatchObject({
				result: 'nothing to do',
				outcome: 'clean',
				published: [{outcome: 'skipped', skipped: true}],
			});
			expect(uploads()).toBe(before);

			const {items} = await tell(['users', '--limit', '1']);
			const id = items[0].personId;
			await tell(['user', id, 'deactivate']);
			expect((await tell(['publish'])).published).toMatchObject([{outcome: 'sent'}]);
			const other = sha256();
			expect(other).not.toBe(first.published[0].sha256);
			await tell(['user', id, 'reactivate']);
			expect((await tell(['publish'])).published).toMatchObject([
				{outcome: 'sent', sha256: first.published[0].sha256},
			]);
			expect(sha256()).toBe(first.published[0].sha256);
			expect(readdirSync(server.folder)).toContain(`${way}.zip`);
		},
		60_000,
	);
});
