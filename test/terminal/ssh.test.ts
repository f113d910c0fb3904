import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {type OpenSsh, opensshMissing, startOpenSsh} from '../support/openssh.ts';
import {buildProgram} from './build-program.ts';
import {Driver} from './driver.ts';

/** The dashboard over a real SSH line on loopback: sshd, ssh, and a pseudo-terminal at each end. */
describe.skipIf(opensshMissing)(
	`over SSH${opensshMissing === undefined ? '' : `: skipped, ${opensshMissing}`}`,
	() => {
		const folder = mkdtempSync(join(tmpdir(), 'rollcall-ssh-'));
		let program: string;
		let server: OpenSsh;
		let driver: Driver;
		beforeAll(async () => {
			[program, server] = await Promise.all([buildProgram('dashboard'), startOpenSsh({shell: true})]);
			writeFileSync(join(folder, 'key'), server.privateKey, {mode: 0o600});
		});
		afterEach(() => driver.stop());
		afterAll(async () => {
			await server.stop();
			rmSync(folder, {recursive: true, force: true});
		});

		/** Signs in and opens the dashboard, as `ssh -t host rollcall` does. */
		const open = async () => {
			const options = [
				'StrictHostKeyChecking=no',
				'UserKnownHostsFile=/dev/null',
				'LogLevel=ERROR',
				'IdentitiesOnly=yes',
			];
			driver = Driver.start(
				[
					...['-F', 'none', '-tt', '-p', String(server.port), '-i', join(folder, 'key')],
					...options.flatMap((option) => ['-o', option]),
					`${server.username}@${server.host}`,
					`env TZ=UTC LC_ALL=C.UTF-8 '${process.execPath}' '${program}'; stty -a | tr ';' '\\n' | grep -w icanon; echo "ended with $?"; read -r _`,
				],
				{command: '/usr/bin/ssh'},
			);
			await driver.expect('Held since', '? help');
			await driver.press('3').expect('900 found');
			// By Person ID, so that the nth is known.
			await driver.press('>').expect('Person ID↑', /▸ +Larsen, Hugo +4001 /);
		};

		test('thirty presses of j in lumps of all sizes move thirty rows', async () => {
			await open();
			await driver.halves(7, 'j', 'jj', 'jjjj', 'jjjjjjjj', 'jjj', 'j', 'jjjjjj', 'jjjj', 'j');
			await driver.expect(/▸ +\S+, \S+ +4031 /);
		});

		test('arrows in lumps and in halves move as many rows, and ↓⏎ opens the next', {retry: 2}, async () => {
			await open();
			const longest = await driver.halves(20, '\x1b[B\x1b', '[B\x1b[', 'B\x1b[B', '\x1b', '[B');
			if (longest > 80) throw new Error('the machine was too busy: to be tried again');
			await driver.expect(/▸ +\S+, \S+ +4006 /);
			driver.type('\x1b[B\r');
			await driver.expect(/Person ID +4007/);
		});

		test('it knows of the line, fits the window that changes, and leaves the other end as it was', async () => {
			await open();
			driver.resize(120, 40);
			await driver.when(() => driver.row(2) === '─'.repeat(120), 'the rule of 120 columns');
			driver.press('q');
			await driver.expect('12 conflicts to decide', 'ended with 0');
			// What is written last before an end may be lost on the way: the other end waits until it was seen.
			driver.type('\n');
			expect((await driver.end()).exitCode).toBe(0);
			expect(driver.alternate).toBe(false);
			expect(driver.screen()).not.toContain('-icanon');
		});
	},
);
